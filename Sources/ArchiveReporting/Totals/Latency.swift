import Histogram

/// Durations in microseconds, to three significant digits, in memory that does not grow with their number.
///
/// Adding two gives the histogram of both (HdrHistogram).
package struct Latency: Sendable {
  private var histogram: Histogram<UInt64>
  /// Exact, like everything except percentiles.
  package private(set) var count: Int64 = 0
  package private(set) var sum: Int64 = 0
  package private(set) var min: Int64?
  package private(set) var max: Int64?

  /// One hour fits; a longer duration makes it grow.
  package init() {
    histogram = Histogram(numberOfSignificantValueDigits: .three)
    histogram.autoResize = true
  }

  package mutating func add(_ microseconds: Int64) {
    histogram.record(UInt64(clamping: microseconds))
    count += 1
    sum = sum.addingReportingOverflow(microseconds).partialValue
    min = Swift.min(min ?? microseconds, microseconds)
    max = Swift.max(max ?? microseconds, microseconds)
  }

  mutating func add(_ other: Latency) {
    if other.count == 0 { return }
    for bucket in other.buckets { histogram.record(UInt64(bucket.value), count: UInt64(bucket.count)) }
    addExact(other.count, other.sum, other.min, other.max)
  }

  private mutating func addExact(_ count: Int64, _ sum: Int64, _ min: Int64?, _ max: Int64?) {
    self.count += count
    self.sum = self.sum.addingReportingOverflow(sum).partialValue
    if let min { self.min = Swift.min(self.min ?? min, min) }
    if let max { self.max = Swift.max(self.max ?? max, max) }
  }

  /// Reads a report; nil if its numbers are inconsistent.
  init?(buckets: [(value: Int64, count: Int64)], sum: Int64, min: Int64?, max: Int64?) {
    self.init()
    var count: Int64 = 0
    for bucket in buckets {
      guard bucket.value >= 0, bucket.value <= 1_000_000_000_000_000, bucket.count > 0, bucket.count < 1 << 48 else {
        return nil
      }
      histogram.record(UInt64(bucket.value), count: UInt64(bucket.count))
      count += bucket.count
    }
    guard count == 0 || min != nil && max != nil else { return nil }
    addExact(count, sum, min, max)
  }

  /// The recorded durations: one for each class in use, with its count.
  package var buckets: [(value: Int64, count: Int64)] {
    histogram.recordedValues().map { (Int64($0.value), Int64($0.count)) }
  }

  /// The shortest duration of the class with the same three significant digits: there are 2,048 classes up to a power
  /// of two.
  static func lowestEquivalent(of value: Int64) -> Int64 {
    if value < 2048 { return value }
    let step = Int64(1) << Int64(63 - value.leadingZeroBitCount - 10)
    return value - value % step
  }

  /// The number of durations that a percentile needs: at least one must lie above it.
  package static func leastCount(_ percent: Double) -> Int64 { Int64((100 / (100 - percent) - 1e-9).rounded(.up)) }

  /// The percentiles in reports, and their names in JSON.
  package static let levels: [(key: String, percent: Double)] = [
    ("p50", 50), ("p90", 90), ("p95", 95), ("p99", 99), ("p99_9", 99.9),
  ]

  package var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

  /// The duration that this percentage did not exceed (nearest rank).
  ///
  /// Nil if there are too few durations: a percentile of 99 needs 100, one of 50 needs 2.
  package func percentile(_ percent: Double) -> Int64? {
    guard let min, let max else { return nil }
    if count < Self.leastCount(percent) { return nil }
    return Swift.min(Swift.max(Int64(histogram.valueAtPercentile(percent)), min), max)
  }
}
