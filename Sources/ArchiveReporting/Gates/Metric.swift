import ArchiveCore

/// A figure of a report that a gate can judge and a baseline can be compared with.
package enum Metric: String, CaseIterable, Sendable {
  case success, total, succeeded, failed, skipped, warnings, retried, invalid
  case min, p50, p90, p95, p99
  case p999 = "p99.9"
  case max, mean, time, throughput, bytes, bandwidth

  /// The unit of its values.
  package enum Unit: Sendable {
    /// A fraction of the items, from 0 to 1.
    case share
    case count
    case microseconds
    case bytes
    case itemsPerSecond
    case bytesPerSecond
  }

  package var unit: Unit {
    switch self {
    case .success: .share
    case .total, .succeeded, .failed, .skipped, .warnings, .retried, .invalid: .count
    case .min, .p50, .p90, .p95, .p99, .p999, .max, .mean, .time: .microseconds
    case .throughput: .itemsPerSecond
    case .bytes: .bytes
    case .bandwidth: .bytesPerSecond
    }
  }

  /// Whether less of it is better; nil if neither is.
  package var isLessBetter: Bool? {
    switch self {
    case .success, .succeeded, .throughput, .bandwidth: false
    case .failed, .warnings, .retried, .invalid, .min, .p50, .p90, .p95, .p99, .p999, .max, .mean, .time: true
    case .total, .skipped, .bytes: nil
    }
  }

  /// The relative tolerance for equal values: percentiles have three significant digits.
  var precision: Double {
    switch self {
    case .p50, .p90, .p95, .p99, .p999: 1e-3
    default: 1e-12
    }
  }

  /// Its value in these totals, or the reason why it is unknown.
  package func value(in totals: Totals) -> Measured {
    func count(_ number: Int) -> Measured { .value(Double(number)) }
    func percentile(_ percent: Double) -> Measured {
      if let value = totals.latency.percentile(percent) { return .value(Double(value)) }
      return .unknown(
        "a \(rawValue) needs \(Latency.leastCount(percent)) successes with a duration; there are \(totals.latency.count)"
      )
    }
    func known(_ value: Double?, _ reason: String) -> Measured { value.map { .value($0) } ?? .unknown(reason) }
    let noDuration = "no success has a duration"
    let noTime = totals.isTimeCoarse ? "times are known to the second only" : "the records have no times"
    return switch self {
    case .success:
      totals.asked > 0 ? .value(Double(totals.good) / Double(totals.asked)) : .unknown("there are no items")
    case .total: count(totals.total)
    case .succeeded: count(totals.good)
    case .failed: count(totals.failed)
    case .skipped: count(totals.otherwiseSkipped)
    case .warnings: count(totals.warnings.total)
    case .retried: count(totals.retried)
    case .invalid: count(totals.invalid)
    case .min: known(totals.latency.min.map(Double.init), noDuration)
    case .p50: percentile(50)
    case .p90: percentile(90)
    case .p95: percentile(95)
    case .p99: percentile(99)
    case .p999: percentile(99.9)
    case .max: known(totals.latency.max.map(Double.init), noDuration)
    case .mean: known(totals.latency.mean, noDuration)
    case .time: known(totals.wallTime.map(Double.init), "the records have no times")
    case .throughput: known(totals.itemsPerSecond, noTime)
    case .bytes: .value(Double(totals.bytes))
    case .bandwidth: known(totals.bytesPerSecond, noTime)
    }
  }

  /// A value for people.
  package func text(_ value: Double) -> String {
    switch unit {
    case .share: Self.percentText(value)
    case .count: groupedText(Int(value))
    case .microseconds: durationText(microseconds: value)
    case .bytes: sizeText(value)
    case .itemsPerSecond: rateText(value)
    case .bytesPerSecond: sizeText(value) + "/s"
    }
  }

  /// The same, without rounding that would hide a difference.
  func exactText(_ value: Double) -> String {
    switch unit {
    case .share: Self.exactPercentText(value)
    case .count: text(value)
    case .microseconds: "\(value / 1000)ms"
    case .bytes: "\(Int64(value)) B"
    case .itemsPerSecond: "\(value)/s"
    case .bytesPerSecond: "\(value) B/s"
    }
  }

  static func exactPercentText(_ part: Double) -> String { "\(part * 100)%" }

  /// A fraction as a percentage; less than the whole is never shown as 100%, and more than nothing never as 0%.
  package static func percentText(_ part: Double) -> String {
    if part == 1 { return "100%" }
    if part == 0 { return "0%" }
    for digits in 1...6 {
      let text = decimalText(part * 100, digits)
      if let shown = Double(text), shown != 100, shown != 0 { return text + "%" }
    }
    return part > 0.5 ? "more than 99.99999%" : "less than 0.000001%"
  }
}

/// A figure, or the reason why it is not known.
package enum Measured: Sendable, Equatable {
  case value(Double)
  case unknown(String)

  package var value: Double? { if case .value(let value) = self { value } else { nil } }
}

/// `240/s`, `0.5/s`.
package func rateText(_ perSecond: Double) -> String {
  (perSecond < 99.95 ? decimalText(perSecond, 1) : groupedText(Int(perSecond.rounded()))) + "/s"
}
