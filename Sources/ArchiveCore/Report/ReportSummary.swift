/// What a stream of results amounts to.
public struct ReportSummary: Sendable {
  public private(set) var total = 0
  public private(set) var succeeded = 0
  public private(set) var failed = 0
  public private(set) var skipped = 0
  public private(set) var bytes: Int64 = 0
  public private(set) var actions: [String: Int] = [:]
  public private(set) var errors: [String: Int] = [:]
  public private(set) var skipReasons: [String: Int] = [:]
  /// Attributes that could not be put back, by the code of the warning.
  public private(set) var warnings: [String: Int] = [:]
  public private(set) var actors: Set<String> = []
  /// Records of archive-store among them.
  public private(set) var stored = 0
  /// Lines that were no result records.
  public private(set) var invalid = 0
  public private(set) var startedAt: Timestamp?
  public private(set) var endedAt: Timestamp?
  private var durations: [Double] = []

  public init() {}

  /// Counts one result or stored record.
  ///
  /// Throws `ItemError` `invalid_item` for anything else, counting it as invalid.
  mutating func add(_ record: InputRecord) throws(ItemError) {
    do throws(ItemError) {
      let fields = try FieldReader(record)
      guard let status = try fields.choice("status", of: ItemStatus.self) else {
        throw fields.fail("no \"status\": this is no result record")
      }
      try count(status, fields)
    } catch {
      invalid += 1
      throw error
    }
  }

  /// Reads all that is needed before it counts any of it: a record counts once or not at all.
  private mutating func count(_ status: ItemStatus, _ fields: FieldReader) throws(ItemError) {
    let error = try fields.value("error")
    let (size, duration) = (try fields.size("size_bytes"), try fields.value("duration_ms")?.double)
    var warnings: [JSONValue] = []
    if case .array(let elements)? = try fields.value("warnings") { warnings = elements }
    let (action, start) = (try fields.string("action"), try fields.string("started_at"))
    // A result carries its item's archived_by, too; who acted is the actor, and only a stored record has none.
    var actor = try fields.string("actor")
    if actor == nil { actor = try fields.string("archived_by") }
    var skipReason = try fields.string("skipped")
    if skipReason == nil { skipReason = try fields.string("reason") }
    if try fields.string("record") == "stored" { stored += 1 }
    total += 1
    switch status {
    case .success:
      succeeded += 1
      let (sum, isTooLarge) = bytes.addingReportingOverflow(size ?? 0)
      bytes = isTooLarge ? .max : sum
      if let duration { durations.append(duration) }
    case .failed:
      failed += 1
      errors[error?["code"]?.string ?? "unknown", default: 0] += 1
    case .skipped:
      skipped += 1
      skipReasons[skipReason ?? "unknown", default: 0] += 1
    }
    for warning in warnings { self.warnings[warning["code"]?.string ?? "unknown", default: 0] += 1 }
    if let action { actions[action, default: 0] += 1 }
    if actors.count < 1000, let actor { actors.insert(actor) }
    if let start = start.flatMap(Timestamp.init) {
      let end = start.adding(milliseconds: max(0, min(duration ?? 0, 1e12)))
      startedAt = min(startedAt ?? start, start)
      endedAt = max(endedAt ?? end, end)
    }
  }

  /// From the first start to the last end, in milliseconds; nil when no record told its time.
  public var totalTimeMs: Double? {
    guard let startedAt, let endedAt else { return nil }
    return endedAt.milliseconds(since: startedAt)
  }

  /// The duration that so many percent of the successes did not exceed (nearest rank); nil without successes.
  ///
  /// `sorted` is `sortedDurations`.
  static func percentile(_ percent: Double, of sorted: [Double]) -> Double? {
    if sorted.isEmpty { return nil }
    let rank = Int((percent / 100 * Double(sorted.count)).rounded(.up))
    return sorted[min(max(rank, 1), sorted.count) - 1]
  }

  func write(to json: inout JSONWriter) {
    let sorted = durations.sorted()
    json.object {
      $0.member("total", Int64(total))
      $0.member("succeeded", Int64(succeeded))
      $0.member("failed", Int64(failed))
      $0.member("skipped", Int64(skipped))
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

  /// The block of the usage guide.
  public var text: String {
    var lines = [
      "Batch \(stored > 0 && stored == total ? "Store" : "Restore") Complete:", "  ✓ Succeeded: \(succeeded)",
      "  ✗ Failed: \(failed)",
    ]
    if skipped > 0 { lines.append("  - Skipped: \(skipped)") }
    if !warnings.isEmpty { lines.append("  ! Warnings: \(Self.byFrequency(warnings))") }
    lines.append("  Total Time: \(Self.duration(totalTimeMs ?? 0))")
    if total == 0 { lines.append("  Nothing to report: the input held no results") }
    if failed > 0 {
      lines.append("  Errors: \(Self.byFrequency(errors))")
    }
    return shownLines(lines)
  }

  /// `3 io_error, 1 not_found`: the most frequent first.
  private static func byFrequency(_ counts: [String: Int]) -> String {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }

  /// `415ms`, as the guide has it, and minutes and hours where that would be hard to read.
  static func duration(_ ms: Double) -> String {
    let seconds = Int((ms / 1000).rounded())
    if ms < 60_000 { return "\(Int(ms.rounded()))ms" }
    if seconds < 3600 { return "\(seconds / 60)m \(seconds % 60)s" }
    return "\(seconds / 3600)h \(seconds % 3600 / 60)m \(seconds % 60)s"
  }
}
