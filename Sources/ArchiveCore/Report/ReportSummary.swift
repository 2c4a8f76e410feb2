/// What a stream of results amounts to.
package struct ReportSummary: Sendable {
  package private(set) var total = 0
  package private(set) var succeeded = 0
  package private(set) var failed = 0
  package private(set) var skipped = 0
  package private(set) var bytes: Int64 = 0
  package private(set) var actions: [String: Int] = [:]
  package private(set) var errors: [String: Int] = [:]
  package private(set) var skipReasons: [String: Int] = [:]
  /// Attributes that could not be put back, by the code of the warning.
  package private(set) var warnings: [String: Int] = [:]
  package private(set) var actors: Set<String> = []
  /// Records of archive-store among them.
  package private(set) var stored = 0
  /// Lines that were no result records.
  package private(set) var invalid = 0
  package private(set) var startedAt: Timestamp?
  package private(set) var endedAt: Timestamp?
  /// Of the items that succeeded, in milliseconds.
  private(set) var durations: [Double] = []

  package init() {}

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
  package var totalTimeMs: Double? {
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
}
