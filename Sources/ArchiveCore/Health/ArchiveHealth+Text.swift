extension ArchiveHealth {
  /// The text of the usage guide; with `details`, everything else that is known.
  package func text(details: Bool) -> String {
    let first = problems.first.map { "✗ FAILED: " + redacted($0) } ?? "✓ OK"
    var lines = [
      "=== Archive Health Check ===", "Backend: \(url.backend.rawValue)",
      "URL: \(url.redactedText) (credentials redacted)", "Status: \(first)",
      "Items Retrievable: \(count.map { String($0.retrievable) } ?? "unknown")",
    ]
    if let waiting, waiting.count > 0 {
      lines.append(
        "Waiting to Be Purged: \(waiting.count) approved \(waiting.count == 1 ? "content" : "contents"), "
          + "\(waiting.bytes) bytes; see archive-manifest query --approved")
    }
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
      add("Cleanup Backlog", server.cleanupBacklog.map { "\($0)" })
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
}
