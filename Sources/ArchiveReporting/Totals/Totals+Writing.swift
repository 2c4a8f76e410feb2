import ArchiveCore

/// The totals as members of a report's summary: whole numbers, and milliseconds with three decimals, so that nothing is
/// lost and reports can be added.
extension Totals {
  func write(to json: inout JSONWriter) {
    json.member("total", Int64(total))
    json.member("succeeded", Int64(succeeded))
    json.member("failed", Int64(failed))
    json.member("skipped", Int64(skipped))
    json.member("done_elsewhere", Int64(doneElsewhere))
    json.member("earlier_attempts", Int64(earlierAttempts))
    json.member("invalid", Int64(invalid))
    json.member("cut_off", Int64(cutOff))
    json.member("bytes", bytes)
    json.member("total_time_ms", microseconds: wallTime)
    json.member("started_at", start.map(Timestamp.text))
    json.member("ended_at", end.map(Timestamp.text))
    json.member("time_is_coarse", isTimeCoarse)
    json.key("items_per_s")
    json.number(itemsPerSecond.map(Self.rounded))
    json.key("bytes_per_s")
    json.number(bytesPerSecond.map(Self.rounded))
    Self.write("kinds", kinds, to: &json)
    json.key("actors")
    json.array { for actor in actors.sorted { $0.string(actor.name) } }
    Self.write("actions", actions, to: &json)
    Self.write("errors", errors, to: &json)
    Self.write("skip_reasons", skipReasons, to: &json)
    Self.write("warnings", warnings, to: &json)
    json.key("duration_ms")
    json.object { Self.write(latency, to: &$0) }
    json.key("phases_ms")
    json.object {
      $0.member("fetch", microseconds: phases.fetch)
      $0.member("decompress", microseconds: phases.decompress)
      $0.member("write", microseconds: phases.write)
      $0.member("commit", microseconds: phases.commit)
    }
    json.key("purged")
    json.object {
      $0.member("contents", purges.contents)
      $0.member("kept", purges.kept)
      $0.member("freed_bytes", purges.freedBytes)
    }
    json.key("retried")
    json.object {
      $0.member("items", Int64(retried))
      $0.member("further_attempts", furtherAttempts)
    }
    writeEvidence(to: &json)
    json.key("timeline")
    json.object { timeline.write(to: &$0) }
    json.key("groups")
    if let groups { json.object { groups.write(to: &$0) } } else { json.value(.null) }
  }

  /// The items that are listed by name.
  private func writeEvidence(to json: inout JSONWriter) {
    json.key("failures")
    json.array {
      for failure in failures.sorted(by: Failure.isBefore) {
        $0.object {
          $0.member("code", failure.code)
          $0.member("count", Int64(failure.count))
          $0.member("next_step", NextStep.text(after: failure.code))
          $0.key("example")
          $0.object {
            $0.member("started_at", failure.example.start == .max ? nil : Timestamp.text(failure.example.start))
            failure.example.item.write(to: &$0)
            $0.member("message", failure.example.message)
          }
        }
      }
    }
    json.key("slowest")
    json.array {
      for item in slowest.items {
        $0.object {
          $0.member("duration_ms", microseconds: item.number)
          item.name.write(to: &$0)
        }
      }
    }
    json.key("most_retried")
    json.array {
      for item in mostRetried.items {
        $0.object {
          $0.member("attempts", item.number)
          item.name.write(to: &$0)
        }
      }
    }
  }

  /// Per second, to three decimals.
  private static func rounded(_ rate: Double) -> Double { (rate * 1000).rounded() / 1000 }

  private static func write(_ name: String, _ counts: NameCounts, to json: inout JSONWriter) {
    json.key(name)
    json.object {
      for (name, count) in counts.sorted {
        $0.key(name)
        $0.integer(Int64(count))
      }
    }
  }

  fileprivate static func write(_ latency: Latency, to json: inout JSONWriter) {
    json.member("count", latency.count)
    json.member("sum", microseconds: latency.sum)
    json.member("min", microseconds: latency.min)
    for level in Latency.levels { json.member(level.key, microseconds: latency.percentile(level.percent)) }
    json.member("max", microseconds: latency.max)
    json.member("mean", milliseconds: latency.mean.map { $0 / 1000 })
    json.key("histogram")
    json.array {
      for bucket in latency.buckets {
        $0.array {
          $0.integer(bucket.value)
          $0.integer(bucket.count)
        }
      }
    }
  }

  /// Failures by code.
  package var errors: NameCounts {
    var counts = NameCounts()
    for failure in failures { counts.add(failure.code, failure.count) }
    return counts
  }
}

extension Totals.Failure {
  /// Most frequent first.
  package static func isBefore(_ a: Self, _ b: Self) -> Bool { (b.count, a.code) < (a.count, b.code) }
}

extension ReportedName {
  fileprivate func write(to json: inout JSONWriter) {
    json.member("output", output.isEmpty ? nil : output)
    if let outputBase64 { json.member("output_b64", outputBase64) }
    json.member("tombstone", tombstone.isEmpty ? nil : tombstone)
  }
}

extension Timeline {
  fileprivate func write(to json: inout JSONWriter) {
    json.member("interval_s", seconds)
    json.member("shortest_s", base)
    json.key("intervals")
    json.array {
      for (start, interval) in sorted {
        $0.object {
          $0.member("at", Timestamp(seconds: start).description)
          $0.member("succeeded", Int64(interval.succeeded))
          $0.member("failed", Int64(interval.failed))
          $0.member("bytes", interval.bytes)
        }
      }
    }
  }
}

extension Groups {
  fileprivate func write(to json: inout JSONWriter) {
    json.member("member", member)
    json.key("groups")
    json.array {
      for (value, group) in encoded {
        $0.object {
          $0.key("value")
          $0.raw(value)
          $0.member("succeeded", Int64(group.succeeded))
          $0.member("failed", Int64(group.failed))
          $0.member("skipped", Int64(group.skipped))
          $0.member("bytes", group.bytes)
          $0.key("duration_ms")
          $0.object { Totals.write(group.latency, to: &$0) }
        }
      }
    }
  }
}

extension JSONWriter {
  /// Microseconds as milliseconds, exactly.
  mutating func member(_ name: String, microseconds: Int64?) {
    key(name)
    guard let microseconds else { return raw("null".utf8) }
    let (whole, rest) = (microseconds.magnitude / 1000, microseconds.magnitude % 1000)
    var text = (microseconds < 0 ? "-" : "") + String(whole)
    if rest > 0 {
      var decimals = String(rest + 1000).dropFirst()
      while decimals.last == "0" { decimals.removeLast() }
      text += "." + decimals
    }
    raw(text.utf8)
  }
}

extension Timestamp {
  /// The time this many microseconds after 1970-01-01T00:00:00Z.
  init(microseconds: Int64) {
    let rest = (microseconds % 1_000_000 + 1_000_000) % 1_000_000
    self.init(seconds: (microseconds - rest) / 1_000_000, nanoseconds: Int32(rest) * 1000)
  }

  var microseconds: Int64 { seconds * 1_000_000 + Int64(nanoseconds / 1000) }

  /// With milliseconds, or with microseconds if needed.
  static func text(_ microseconds: Int64) -> String {
    let time = Timestamp(microseconds: microseconds)
    return microseconds % 1000 == 0 ? time.withMilliseconds : time.withNanoseconds.dropLast(4) + "Z"
  }
}
