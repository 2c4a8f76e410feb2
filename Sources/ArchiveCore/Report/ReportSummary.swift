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
  /// Records of items that have a later one, in a history of several runs.
  package private(set) var earlierAttempts = 0
  /// Lines that were no result records.
  package private(set) var invalid = 0
  package private(set) var startedAt: Timestamp?
  package private(set) var endedAt: Timestamp?
  /// Whether these are known to the second only.
  private(set) var isTimeCoarse = false
  /// Of the items that succeeded, in milliseconds.
  private(set) var durations: [Double] = []

  package init() {}

  /// Counts one result or stored record.
  ///
  /// Throws `ItemError` `invalid_item` for anything else, counting it as invalid.
  mutating func add(_ record: InputRecord) throws(ItemError) { count(try read(record)) }

  /// Reads a record; throws `ItemError` for one that is not a result, and counts it as invalid.
  mutating func read(_ record: InputRecord) throws(ItemError) -> ReportedItem {
    try read { () throws(ItemError) in try ReportedItem(record) }
  }

  /// The same, with the key of the item.
  mutating func readWithKey(_ record: InputRecord) throws(ItemError) -> (item: ReportedItem, key: String?) {
    try read { () throws(ItemError) in
      let item = try ReportedItem(record)
      return (item, try item.key(in: record))
    }
  }

  private mutating func read<R>(_ body: () throws(ItemError) -> R) throws(ItemError) -> R {
    do throws(ItemError) { return try body() } catch {
      invalid += 1
      throw error
    }
  }

  /// Counts a record to which a later one of the same item was given.
  mutating func countEarlierAttempt() { earlierAttempts += 1 }

  mutating func count(_ item: ReportedItem) {
    if item.isStored { stored += 1 }
    total += 1
    switch item.status {
    case .success:
      succeeded += 1
      let (sum, isTooLarge) = bytes.addingReportingOverflow(item.size ?? 0)
      bytes = isTooLarge ? .max : sum
      if let duration = item.duration { durations.append(duration) }
    case .failed:
      failed += 1
      errors[item.errorCode ?? "unknown", default: 0] += 1
    case .skipped:
      skipped += 1
      skipReasons[item.skipReason ?? "unknown", default: 0] += 1
    }
    for warning in item.warnings { warnings[warning, default: 0] += 1 }
    if let action = item.action { actions[action, default: 0] += 1 }
    if actors.count < 1000, let actor = item.actor { actors.insert(actor) }
    if let start = item.start {
      let end = start.adding(milliseconds: max(0, min(item.duration ?? 0, 1e12)))
      startedAt = min(startedAt ?? start, start)
      endedAt = max(endedAt ?? end, end)
      if item.isStartCoarse { isTimeCoarse = true }
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
