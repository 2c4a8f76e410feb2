extension ArchiveHealth {
  /// All findings, as JSON.
  package var jsonText: String {
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
      json.member("waiting_contents", waiting?.count)
      json.member("waiting_bytes", waiting?.bytes)
      json.member("cleanup_backlog", server?.cleanupBacklog)
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
