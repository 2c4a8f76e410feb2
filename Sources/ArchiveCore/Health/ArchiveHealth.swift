/// What a health check found.
public struct ArchiveHealth: Sendable {
  public let url: BackendURL
  public var count: ArchiveCount?
  public var server: ServerStatus?
  /// The archive was opened.
  public var wasReached = false
  /// What the archive's server or file refused, which decides the status.
  public var failure: StorageError?
  /// All that is not as it should be, each with the next step.
  public var problems: [String] = []
  public var evidenceLog: String?
  public var isEvidenceWritable: Bool?
  /// Bytes that can be written where the evidence log is, and where an SQLite archive is.
  public var freeEvidenceBytes: Int64?
  public var freeArchiveBytes: Int64?
  /// Contents of a random sample that were read and compared.
  public var sample: Sample?

  public struct Sample: Sendable {
    public var verified = 0
    public var failed: [(tombstone: String, error: ItemError)] = []
  }

  public init(url: BackendURL) { self.url = url }

  public var isHealthy: Bool { problems.isEmpty }

  /// The guide's text; with `details`, all else that is known.
  public func text(details: Bool) -> String {
    let first = problems.first.map { "✗ FAILED: " + redacted($0) } ?? "✓ OK"
    var lines = [
      "=== Archive Health Check ===", "Backend: \(url.backend.rawValue)",
      "URL: \(url.redactedText) (credentials redacted)", "Status: \(first)",
      "Items Retrievable: \(count.map { String($0.retrievable) } ?? "unknown")",
    ]
    lines += problems.dropFirst().map { "Problem: " + redacted($0) }
    if let sample {
      lines.append("Sample: \(sample.verified) verified, \(sample.failed.count) failed")
      lines += sample.failed.map { "Failed: \($0.tombstone): \(redacted($0.error.message))" }
    }
    if details { lines += self.details }
    return shownLines(lines)
  }

  private var details: [String] {
    var lines: [String] = []
    func add(_ name: String, _ value: String?) { if let value { lines.append("\(name): \(value)") } }
    func milliseconds(_ value: Double) -> String { "\(value.toMicroseconds) ms" }
    add("Items", count.map { "\($0.items), \($0.artifacts) contents, \($0.contentBytes) bytes" })
    if let server {
      add("Server", server.version)
      add("Latency", server.latencyMs.map(milliseconds))
      if url.backend != .sqlite { add("Encryption", server.encryption ?? "none") }
      add("Role", server.isReplica.map { $0 ? "replica" : "primary" })
      add("Clock Skew", server.clockSkewMs.map(milliseconds))
      add(
        "Schema",
        server.migrations == 0
          ? "unknown" : "\(server.migrations - server.missingMigrations) of \(server.migrations) migrations")
    }
    add("Evidence", evidenceLog.map { "\($0) (\(isEvidenceWritable == true ? "writable" : "not writable"))" })
    add("Free Space, Evidence", freeEvidenceBytes.map { "\($0) bytes" })
    add("Free Space, Archive", freeArchiveBytes.map { "\($0) bytes" })
    return lines
  }

  public var jsonText: String {
    let text = JSONWriter.object { json in
      json.member("healthy", isHealthy)
      json.member("backend", url.backend.rawValue)
      json.member("url", url.redactedText)
      json.member("problem", problems.first.map(redacted))
      json.key("problems")
      json.array { for problem in problems { $0.string(redacted(problem)) } }
      json.member("items", count?.items)
      json.member("items_retrievable", count?.retrievable)
      json.member("artifacts", count?.artifacts)
      json.member("content_bytes", count?.contentBytes)
      json.member("server_version", server?.version)
      json.member("latency_ms", milliseconds: server?.latencyMs)
      json.member("encryption", server?.encryption)
      json.member("role", server?.isReplica.map { $0 ? "replica" : "primary" })
      json.member("clock_skew_ms", milliseconds: server?.clockSkewMs)
      json.member("migrations", server.map { Int64($0.migrations) })
      json.member("missing_migrations", server.map { Int64($0.missingMigrations) })
      json.member("evidence_log", evidenceLog)
      json.member("evidence_writable", isEvidenceWritable)
      json.member("free_evidence_bytes", freeEvidenceBytes)
      json.member("free_archive_bytes", freeArchiveBytes)
      json.key("sample")
      guard let sample else { return json.value(.null) }
      json.object { json in
        json.member("verified", Int64(sample.verified))
        json.key("failed")
        json.array {
          for failure in sample.failed {
            $0.object { json in
              json.member("tombstone", failure.tombstone)
              json.key("error")
              failure.error.write(to: &json)
            }
          }
        }
      }
    }
    return String(decoding: text, as: UTF8.self) + "\n"
  }
}
