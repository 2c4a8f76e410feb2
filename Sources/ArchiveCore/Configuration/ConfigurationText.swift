extension ArchiveConfig {
  /// The guide's text of the settings in force.
  public func text(unredacted: Bool) -> String {
    """
    === Archive Configuration ===
    Backend: \(url.backend.rawValue)
    URL: \(unredacted ? url.text : url.redactedText + " (credentials redacted)")
    Log Level: \(loggingLevel)
    Retry: \(retry.isEnabled ? "enabled" : "disabled")
    Batch Concurrency: \(maxConcurrent)
    Performance Metrics: \(metricsEnabled ? "enabled" : "disabled")

    """
  }

  /// Every key with its value and origin, as one JSON object.
  public func jsonText(unredacted: Bool) -> String {
    let text = JSONWriter.object { json in
      for key in ConfigurationKey.allCases {
        json.key(key.rawValue)
        json.object { json in
          json.key("value")
          let value = self[key]?.value
          switch (key.kind, value) {
          case (.flag, let value?): json.bool(value == "true")
          case (.integer, let value?), (.number, let value?): json.number(Double(value))
          default: json.string(unredacted ? value : value.map(redacted))
          }
          json.member("origin", self[key]?.origin.description ?? "default")
        }
      }
    }
    return String(decoding: text, as: UTF8.self) + "\n"
  }
}

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

/// The configuration file that `init` makes.
public enum NewConfiguration {
  /// Writes `.codex/archive.toml`, with `url` in the place of the default where it is given.
  ///
  /// Throws `ItemError`, `output_exists` when there is one already.
  public static func write(url: String?) throws(ItemError) {
    var text = ArchiveConfig.template
    if let url {
      let quoted = url.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      text = text.replacing("sqlite:///./.codex/archive.sqlite", with: quoted)
    }
    let directories = OutputDirectories(root: nil, isConfined: false, mayCreate: true)
    let path = Path(ArchiveConfig.defaultFile)!
    guard let place = try directories.directory(of: path) else { preconditionFailure("directories may be made") }
    if try place.directory.status(of: place.name) != nil {
      throw ItemError(.outputExists, "\(path.display): exists; it is never overwritten")
    }
    let pending = try PendingOutput(place.name, in: place.directory)
    let bytes = Array(text.utf8)
    try bytes.span.bytes.withUnsafeBytes { (bytes) throws(ItemError) in try pending.write(bytes) }
    // The file may come to hold a password.
    try pending.seal(mode: 0o600, modificationTime: nil, sync: true)
    try pending.place(replacing: false)
    pending.discard()
  }
}
