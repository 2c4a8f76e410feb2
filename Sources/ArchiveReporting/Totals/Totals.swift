import ArchiveCore

/// The totals of a stream of results, in memory that does not grow with its length.
///
/// Adding the totals of two streams gives those of both, in any order, because all sums are of whole numbers.
package struct Totals: Sendable {
  package internal(set) var succeeded = 0
  package internal(set) var failed = 0
  package internal(set) var skipped = 0
  /// Skipped items that belong to another run, shard or record.
  package internal(set) var doneElsewhere = 0
  /// Bytes of the items that succeeded.
  package internal(set) var bytes: Int64 = 0
  package internal(set) var kinds = NameCounts()
  package internal(set) var actions = NameCounts()
  package internal(set) var skipReasons = NameCounts()
  /// Warnings, by code.
  package internal(set) var warnings = NameCounts()
  package internal(set) var actors = NameCounts()
  package internal(set) var failures: [Failure] = []
  /// The durations of items that succeeded.
  package internal(set) var latency = Latency()
  /// The sum of the durations of all items, by phase, in microseconds.
  package internal(set) var phases = Phases()
  /// Items that needed more than one attempt, and the number of additional attempts.
  package internal(set) var retried = 0
  package internal(set) var furtherAttempts: Int64 = 0
  package internal(set) var slowest = TopItems()
  package internal(set) var mostRetried = TopItems()
  /// Microseconds since 1970.
  package internal(set) var start: Int64?
  package internal(set) var end: Int64?
  /// Whether these are known only to the second.
  package internal(set) var isTimeCoarse = false
  package internal(set) var timeline: Timeline
  /// Totals by the value of a member, as JSON.
  package internal(set) var groups: Groups?
  /// The contents that approvals deleted.
  package internal(set) var purges = Purges()
  /// Attempts at items that were attempted again later, in a history of several runs.
  package internal(set) var earlierAttempts = 0
  /// Lines that were not results.
  package internal(set) var invalid = 0
  /// Incomplete last lines.
  package internal(set) var cutOff = 0

  package struct Phases: Sendable, Equatable {
    package var fetch: Int64 = 0
    package var decompress: Int64 = 0
    package var write: Int64 = 0
    package var commit: Int64 = 0

    mutating func add(_ other: Phases) {
      fetch += other.fetch
      decompress += other.decompress
      write += other.write
      commit += other.commit
    }
  }

  /// Contents whose deletion was approved; in a dry run, those that would be deleted.
  package struct Purges: Sendable, Equatable {
    package var contents: Int64 = 0
    /// Contents that were kept, because they are held, shared or not in the archive.
    package var kept: Int64 = 0
    /// Compressed.
    package var freedBytes: Int64 = 0

    package var isEmpty: Bool { self == Purges() }

    mutating func add(_ other: Purges) {
      contents += other.contents
      kept += other.kept
      let (sum, isTooLarge) = freedBytes.addingReportingOverflow(other.freedBytes)
      freedBytes = isTooLarge ? .max : sum
    }
  }

  /// Failures with one code.
  package struct Failure: Sendable, Equatable {
    package let code: String
    package var count: Int
    package var example: Example
  }

  /// The first failure, by its start time.
  package struct Example: Sendable, Equatable, Comparable {
    /// Microseconds since 1970; the largest value if the record has no time.
    package var start: Int64
    package var item: ReportedName
    package var message: String

    package static func < (a: Example, b: Example) -> Bool {
      (a.start, a.item, a.message) < (b.start, b.item, b.message)
    }
  }

  package init(timelineBase: Int64 = 1, groupBy: String? = nil) {
    timeline = Timeline(base: timelineBase)
    groups = groupBy.map { Groups(member: $0) }
  }

  package mutating func add(_ event: ResultEvent) {
    kinds.add(event.kind.rawValue)
    switch event.status {
    case .success: addSuccess(event)
    case .failed: addFailure(event)
    case .skipped:
      skipped += 1
      if event.isDoneElsewhere { doneElsewhere += 1 }
      if event.skipReason.isEmpty { skipReasons.add("unknown") } else { skipReasons.add(event.bytes(event.skipReason)) }
    }
    if let isScrubbed = event.isScrubbed, event.kind == .retention, event.status != .failed, !event.isDoneElsewhere {
      purges.add(Purges(contents: isScrubbed ? 1 : 0, kept: isScrubbed ? 0 : 1, freedBytes: event.freed ?? 0))
    }
    event.eachWarning { warnings.add($0) }
    if !event.action.isEmpty { actions.add(event.bytes(event.action)) }
    if !event.actor.isEmpty { actors.add(event.bytes(event.actor)) }
    let times = event.times
    phases.add(
      Phases(
        fetch: times.fetch ?? 0, decompress: times.decompress ?? 0, write: times.write ?? 0, commit: times.commit ?? 0))
    if event.attempts > 1 {
      retried += 1
      furtherAttempts += event.attempts - 1
      mostRetried.add(event.attempts, event)
    }
    addTime(event)
    groups?.add(event)
  }

  private mutating func addSuccess(_ event: ResultEvent) {
    succeeded += 1
    let (sum, isTooLarge) = bytes.addingReportingOverflow(event.size ?? 0)
    bytes = isTooLarge ? .max : sum
    guard let duration = event.times.total else { return }
    latency.add(duration)
    slowest.add(duration, event)
  }

  private mutating func addFailure(_ event: ResultEvent) {
    failed += 1
    let code = event.string(event.errorCode) ?? "unknown"
    let place = failures.firstIndex { $0.code == code }
    if let place, let start = event.start, start > failures[place].example.start {
      failures[place].count += 1
      return
    }
    let example = Example(
      start: event.start ?? .max, item: ReportedName(event), message: event.string(event.errorMessage) ?? "")
    add(Failure(code: code, count: 1, example: example))
  }

  private mutating func add(_ failure: Failure) {
    if let place = failures.firstIndex(where: { $0.code == failure.code }) {
      failures[place].count += failure.count
      failures[place].example = min(failures[place].example, failure.example)
    } else if failures.count < NameCounts.limit || failure.code == NameCounts.others {
      failures.append(failure)
    } else {
      add(Failure(code: NameCounts.others, count: failure.count, example: failure.example))
    }
  }

  private mutating func addTime(_ event: ResultEvent) {
    guard let start = event.start else { return }
    let end = start + (event.times.total ?? 0)
    self.start = min(self.start ?? start, start)
    self.end = max(self.end ?? end, end)
    if event.isStartCoarse { isTimeCoarse = true }
    switch event.status {
    case .success: timeline.add(end, .init(succeeded: 1, bytes: event.size ?? 0))
    case .failed: timeline.add(end, .init(failed: 1))
    case .skipped: break
    }
  }

  /// Adds the totals of another stream.
  package mutating func add(_ other: Totals) {
    succeeded += other.succeeded
    failed += other.failed
    skipped += other.skipped
    doneElsewhere += other.doneElsewhere
    let (sum, isTooLarge) = bytes.addingReportingOverflow(other.bytes)
    bytes = isTooLarge ? .max : sum
    kinds.add(other.kinds)
    actions.add(other.actions)
    skipReasons.add(other.skipReasons)
    warnings.add(other.warnings)
    actors.add(other.actors)
    for failure in other.failures { add(failure) }
    latency.add(other.latency)
    phases.add(other.phases)
    purges.add(other.purges)
    retried += other.retried
    furtherAttempts += other.furtherAttempts
    slowest.add(other.slowest)
    mostRetried.add(other.mostRetried)
    start = [start, other.start].compactMap(\.self).min()
    end = [end, other.end].compactMap(\.self).max()
    isTimeCoarse = isTimeCoarse || other.isTimeCoarse
    if other.timeline.base == timeline.base { timeline.add(other.timeline) }
    if let others = other.groups { groups?.add(others) }
    addReading(of: other)
  }

  /// Adds the figures of a report about its reading, which its records do not contain.
  mutating func addReading(of other: Totals) {
    earlierAttempts += other.earlierAttempts
    invalid += other.invalid
    cutOff += other.cutOff
  }
}
