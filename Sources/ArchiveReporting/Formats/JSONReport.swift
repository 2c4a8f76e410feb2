import ArchiveCore

/// One JSON object: the records as `items`, as they came, and then the `summary`.
package struct JSONReport: ReportFormat {
  private var isFirst = true

  package init() {}

  package var beginning: String { "{\"items\":[" }

  package mutating func item(_ event: ResultEvent) -> [UInt8]? {
    defer { isFirst = false }
    return Array((isFirst ? "\n" : ",\n").utf8) + event.line
  }

  package func end(_ totals: Totals) -> String { "\n],\n\"summary\":\(totals.jsonText)}\n" }
}

extension Totals {
  /// The summary as JSON, in one line without a line feed.
  package var jsonText: String {
    var json = JSONWriter()
    write(to: &json)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  private func write(to json: inout JSONWriter) {
    json.object {
      $0.member("total", Int64(total))
      $0.member("succeeded", Int64(succeeded))
      $0.member("failed", Int64(failed))
      $0.member("skipped", Int64(skipped))
      $0.member("earlier_attempts", Int64(earlierAttempts))
      $0.member("invalid", Int64(invalid))
      $0.member("bytes", bytes)
      $0.member("total_time_ms", milliseconds: wallTime.map { Double($0) / 1000 })
      $0.member("started_at", start.map { Timestamp(microseconds: $0).withMilliseconds })
      $0.member("ended_at", end.map { Timestamp(microseconds: $0).withMilliseconds })
      $0.key("actors")
      $0.array { for actor in actors.sorted { $0.string(actor.name) } }
      Self.write("actions", actions, to: &$0)
      Self.write("errors", errors, to: &$0)
      Self.write("skip_reasons", skipReasons, to: &$0)
      Self.write("warnings", warnings, to: &$0)
      $0.key("duration_ms")
      $0.object { writeLatency(to: &$0) }
      $0.key("phases_ms")
      $0.object {
        $0.member("fetch", milliseconds: Double(phases.fetch) / 1000)
        $0.member("decompress", milliseconds: Double(phases.decompress) / 1000)
        $0.member("write", milliseconds: Double(phases.write) / 1000)
        $0.member("commit", milliseconds: Double(phases.commit) / 1000)
      }
      $0.key("retried")
      $0.object {
        $0.member("items", Int64(retried))
        $0.member("further_attempts", furtherAttempts)
      }
    }
  }

  private func writeLatency(to json: inout JSONWriter) {
    json.member("count", latency.count)
    json.member("min", milliseconds: latency.min.map { Double($0) / 1000 })
    for (name, percent) in [("p50", 50.0), ("p90", 90), ("p95", 95), ("p99", 99), ("p99_9", 99.9)] {
      json.member(name, milliseconds: latency.percentile(percent).map { Double($0) / 1000 })
    }
    json.member("max", milliseconds: latency.max.map { Double($0) / 1000 })
    json.member("mean", milliseconds: latency.mean.map { $0 / 1000 })
  }

  private static func write(_ name: String, _ counts: NameCounts, to json: inout JSONWriter) {
    json.key(name)
    json.object { for (name, count) in counts.sorted { $0.member(name, Int64(count)) } }
  }

  /// Failures by code.
  package var errors: NameCounts {
    var counts = NameCounts()
    for failure in failures { counts.add(failure.code, failure.count) }
    return counts
  }
}

extension Timestamp {
  /// So many microseconds after 1970-01-01T00:00:00Z.
  init(microseconds: Int64) {
    let rest = (microseconds % 1_000_000 + 1_000_000) % 1_000_000
    self.init(seconds: (microseconds - rest) / 1_000_000, nanoseconds: Int32(rest) * 1000)
  }
}
