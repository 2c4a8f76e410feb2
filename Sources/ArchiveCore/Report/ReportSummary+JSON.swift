/// The report as one JSON object: the records as `items`, as they came, and then the `summary`.
package struct JSONReport {
  private var isFirst = true

  package init() {}

  /// Comes before all records.
  package var beginning: String { "{\"items\":[" }

  /// Comes before the next record.
  package mutating func separator() -> String {
    defer { isFirst = false }
    return isFirst ? "\n" : ",\n"
  }

  /// Comes after all records.
  package func end(_ summary: ReportSummary) -> String { "\n],\n\"summary\":\(summary.jsonText)}\n" }
}

extension ReportSummary {
  /// The summary as JSON, in one line without a line feed.
  package var jsonText: String {
    var json = JSONWriter()
    write(to: &json)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  private func write(to json: inout JSONWriter) {
    let sorted = durations.sorted()
    json.object {
      $0.member("total", Int64(total))
      $0.member("succeeded", Int64(succeeded))
      $0.member("failed", Int64(failed))
      $0.member("skipped", Int64(skipped))
      $0.member("earlier_attempts", Int64(earlierAttempts))
      $0.member("invalid", Int64(invalid))
      $0.member("bytes", bytes)
      $0.member("total_time_ms", milliseconds: totalTimeMs)
      $0.member("started_at", startedAt?.withMilliseconds)
      $0.member("ended_at", endedAt?.withMilliseconds)
      $0.key("actors")
      $0.array { for actor in actors.sorted() { $0.string(actor) } }
      Self.write("actions", actions, to: &$0)
      Self.write("errors", errors, to: &$0)
      Self.write("skip_reasons", skipReasons, to: &$0)
      Self.write("warnings", warnings, to: &$0)
      $0.key("duration_ms")
      $0.object {
        $0.member("count", Int64(sorted.count))
        $0.member("min", milliseconds: sorted.first)
        for (name, percent) in [("p50", 50.0), ("p90", 90), ("p95", 95), ("p99", 99)] {
          $0.member(name, milliseconds: Self.percentile(percent, of: sorted))
        }
        $0.member("max", milliseconds: sorted.last)
      }
    }
  }

  private static func write(_ name: String, _ counts: [String: Int], to json: inout JSONWriter) {
    json.key(name)
    json.object { for (name, count) in counts.sorted(by: { $0.key < $1.key }) { $0.member(name, Int64(count)) } }
  }
}
