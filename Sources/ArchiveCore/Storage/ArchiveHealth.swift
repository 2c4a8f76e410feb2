/// What a health check found.
public struct ArchiveHealth: Sendable {
  public let url: BackendURL
  public var count: ArchiveCount?
  /// Why the archive is not healthy, and the next step; nil when it is.
  public var problem: String?

  public init(url: BackendURL) { self.url = url }

  /// The guide's text.
  public var text: String {
    """
    === Archive Health Check ===
    Backend: \(url.backend.rawValue)
    URL: \(url.redactedText) (credentials redacted)
    Status: \(problem.map { "✗ FAILED: " + redacted($0) } ?? "✓ OK")
    Items Retrievable: \(count.map { String($0.retrievable) } ?? "unknown")

    """
  }

  public var jsonText: String {
    let text = JSONWriter.object { json in
      json.member("healthy", problem == nil)
      json.member("backend", url.backend.rawValue)
      json.member("url", url.redactedText)
      json.member("problem", problem.map(redacted))
      json.member("items", count?.items)
      json.member("items_retrievable", count?.retrievable)
      json.member("artifacts", count?.artifacts)
      json.member("content_bytes", count?.contentBytes)
    }
    return String(decoding: text, as: UTF8.self) + "\n"
  }
}
