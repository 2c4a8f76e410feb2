import ArchiveCore

/// The number of items that finished in each interval of time.
///
/// The number of intervals is limited: for a long time, each is 2, 4, … times as long as requested. This depends only
/// on the first and the last time, so adding two timelines gives the timeline of both.
package struct Timeline: Sendable, Equatable {
  package struct Interval: Sendable, Equatable {
    package var succeeded = 0
    package var failed = 0
    package var bytes: Int64 = 0

    mutating func add(_ other: Interval) {
      succeeded += other.succeeded
      failed += other.failed
      bytes = bytes.addingReportingOverflow(other.bytes).partialValue
    }
  }

  static let limit: Int64 = 512
  /// The requested interval, in seconds.
  package let base: Int64
  /// How often the intervals were doubled.
  package private(set) var doublings = 0
  /// The intervals, by their number since 1970.
  private(set) var intervals: [Int64: Interval] = [:]
  private var range: ClosedRange<Int64>?

  package init(base: Int64 = 1) { self.base = base }

  /// The length of each interval, in seconds.
  package var seconds: Int64 { base << Int64(doublings) }

  mutating func add(_ microseconds: Int64, _ interval: Interval) {
    add(at: floorDivided(microseconds, 1_000_000 * base) >> Int64(doublings), interval)
  }

  private func floorDivided(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : -((-a + b - 1) / b) }

  private mutating func add(at place: Int64, _ interval: Interval) {
    var place = place
    var wider = range.map { min($0.lowerBound, place)...max($0.upperBound, place) } ?? place...place
    while wider.upperBound - wider.lowerBound >= Self.limit {
      double()
      place >>= 1
      wider = (wider.lowerBound >> 1)...(wider.upperBound >> 1)
    }
    range = wider
    intervals[place, default: .init()].add(interval)
  }

  private mutating func double() {
    doublings += 1
    var merged: [Int64: Interval] = [:]
    for (place, interval) in intervals { merged[place >> 1, default: .init()].add(interval) }
    intervals = merged
  }

  /// Adds a timeline with the same requested interval.
  mutating func add(_ other: Timeline) {
    var other = other
    while other.doublings < doublings { other.double() }
    while doublings < other.doublings {
      double()
      range = range.map { ($0.lowerBound >> 1)...($0.upperBound >> 1) }
    }
    for (place, interval) in other.intervals { add(at: place >> Int64(doublings - other.doublings), interval) }
  }

  /// Reads a report; nil if its numbers are inconsistent.
  init?(base: Int64, seconds: Int64, _ intervals: [(start: Int64, interval: Interval)]) {
    guard base > 0, seconds >= base, intervals.count <= Int(Self.limit) else { return nil }
    self.init(base: base)
    while self.seconds < seconds, doublings < 50 { doublings += 1 }
    guard self.seconds == seconds else { return nil }
    for (start, interval) in intervals { add(at: floorDivided(start, seconds), interval) }
  }

  /// The intervals in order of time, with the start in seconds since 1970; empty intervals are left out.
  package var sorted: [(start: Int64, interval: Interval)] {
    intervals.sorted { $0.key < $1.key }.map { ($0.key * seconds, $0.value) }
  }

  package static func == (a: Timeline, b: Timeline) -> Bool {
    a.base == b.base && a.doublings == b.doublings && a.intervals == b.intervals
  }
}

/// The length of an interval, for people.
func lengthText(_ seconds: Int64) -> String {
  seconds < 60 ? "\(seconds)s" : durationText(microseconds: Double(seconds) * 1e6)
}
