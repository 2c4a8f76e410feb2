import Glibc

/// Durations in a few classes for a chart; each class is longer than the one before by the same factor.
package struct LatencyBars: Sendable {
  package struct Bar: Sendable, Equatable {
    /// The bounds in microseconds.
    package let from: Int64
    package let upTo: Int64
    package var count: Int64
  }

  package private(set) var bars: [Bar] = []

  /// At most `limit` bars, from the shortest duration to the longest.
  package init(_ latency: Latency, limit: Int) {
    guard let minimum = latency.min, let maximum = latency.max else { return }
    let low = log(Double(max(minimum, 1)))
    let step = max((log(Double(max(maximum, 2))) - low) / Double(limit), 0.01)
    var from = minimum
    for place in 1...limit {
      let upTo = place == limit ? maximum : Int64(exp(low + step * Double(place)).rounded())
      if upTo < from { continue }
      bars.append(Bar(from: from, upTo: upTo, count: 0))
      from = upTo + 1
      if upTo >= maximum { break }
    }
    for bucket in latency.buckets {
      let value = min(max(bucket.value, minimum), maximum)
      if let place = bars.firstIndex(where: { value <= $0.upTo }) { bars[place].count += bucket.count }
    }
  }
}
