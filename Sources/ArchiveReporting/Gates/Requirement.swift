import ArchiveCore

/// A gate, which sets a limit for a figure: `success=100%`, `p99<500ms`, `failed<=3`, `throughput>=100/s`, `p99<=1.2x`.
package struct Requirement: Sendable, Equatable {
  package enum Comparison: String, CaseIterable, Sendable {
    // Longer ones first, because they begin with shorter ones.
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case notEqual = "!="
    case same = "=="
    case equal = "="
    case less = "<"
    case greater = ">"
  }

  package enum Limit: Sendable, Equatable {
    /// In the unit of the metric.
    case value(Double)
    /// A fraction of the items, for a metric that counts.
    case share(Double)
    /// A multiple of the baseline's figure.
    case multiple(Double)
  }

  /// The text as given.
  package let text: String
  package let metric: Metric
  package let comparison: Comparison
  package let limit: Limit

  /// The reason why a text is not a requirement.
  package struct Fault: Error, Equatable { package let message: String }

  /// Throws `Fault`.
  package init(_ text: String) throws(Fault) {
    self.text = text
    let compact = String(text.filter { $0 != " " })
    guard let place = compact.firstIndex(where: { "<>=!".contains($0) }),
      let comparison = Comparison.allCases.first(where: { compact[place...].hasPrefix($0.rawValue) })
    else {
      throw Fault(message: "\"\(text)\": give a figure, a comparison and a limit, such as success=100% or p99<500ms")
    }
    let name = String(compact[..<place])
    guard let metric = Metric(rawValue: name) else {
      let nearest = Metric.allCases.map { ($0.rawValue, editDistance(name, $0.rawValue)) }.min { $0.1 < $1.1 }
      let advice = nearest.flatMap { $0.1 <= 2 ? "; did you mean \($0.0)?" : nil } ?? ""
      throw Fault(
        message: "\"\(text)\": unknown figure \"\(name)\"\(advice); the figures are "
          + Metric.allCases.map(\.rawValue).joined(separator: ", "))
    }
    (self.metric, self.comparison) = (metric, comparison)
    let limit = String(compact[place...].dropFirst(comparison.rawValue.count))
    guard let parsed = Self.limit(limit, metric) else {
      throw Fault(
        message: "\"\(text)\": \(name) needs \(Self.form(metric)), or a multiple of the baseline such as 1.2x")
    }
    self.limit = parsed
  }

  /// The reason why a text is not a requirement; nil if it is one.
  package static func fault(in text: String) -> String? {
    do throws(Fault) { _ = try Requirement(text) } catch { return error.message }
    return nil
  }

  private static func form(_ metric: Metric) -> String {
    switch metric.unit {
    case .share: "a percentage from 0% to 100%"
    case .count: "a whole number, or a percentage of the items such as 5%"
    case .microseconds: "a duration with its unit, such as 500ms, 2s, 10m or 1h"
    case .bytes: "a number of bytes, or of units such as 10K, 10M, 10G or 10MB"
    case .itemsPerSecond: "a number of items per second, such as 100/s"
    case .bytesPerSecond: "a number of bytes per second, such as 10M/s or 10MB/s"
    }
  }

  private static func limit(_ text: String, _ metric: Metric) -> Limit? {
    guard let (number, unit) = split(text) else { return nil }
    if unit == "x" { return number > 0 ? .multiple(number) : nil }
    switch metric.unit {
    case .share: return unit == "%" && number <= 100 ? .value(number / 100) : nil
    case .count:
      if unit == "%" { return number <= 100 && metric != .total ? .share(number / 100) : nil }
      return unit.isEmpty && number == number.rounded() ? .value(number) : nil
    case .microseconds:
      let factors: [String: Double] = ["us": 1, "µs": 1, "ms": 1e3, "s": 1e6, "m": 6e7, "min": 6e7, "h": 3.6e9]
      return factors[unit].map { .value(number * $0) }
    case .bytes: return bytes(number, unit).map { .value($0) }
    case .itemsPerSecond: return unit.isEmpty || unit == "/s" ? .value(number) : nil
    case .bytesPerSecond:
      return bytes(number, unit.hasSuffix("/s") ? String(unit.dropLast(2)) : unit).map { .value($0) }
    }
  }

  /// `K`, `M` and `G` are units of 1024, as in the other options; `KB`, `MB` and `GB` of 1000.
  private static func bytes(_ number: Double, _ unit: String) -> Double? {
    let factors: [String: Double] = [
      "": 1, "B": 1, "K": 0x400, "KiB": 0x400, "M": 0x10_0000, "MiB": 0x10_0000, "G": 0x4000_0000, "GiB": 0x4000_0000,
      "KB": 1e3, "kB": 1e3, "MB": 1e6, "GB": 1e9,
    ]
    return factors[unit].map { number * $0 }
  }

  /// Decimal digits and the text after them.
  private static func split(_ text: String) -> (number: Double, unit: String)? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard digits.first?.isNumber == true, digits.last != ".", let number = Double(String(digits)), number.isFinite
    else {
      return nil
    }
    return (number, String(text.dropFirst(digits.count)))
  }

  /// Whether it refers to a baseline.
  package var needsBaseline: Bool { if case .multiple = limit { true } else { false } }

  /// Whether a figure meets the limit; differences within the rounding are ignored.
  func isMet(_ value: Double, by limit: Double) -> Bool {
    let isEqual = (value - limit).magnitude <= metric.precision * Swift.max(value.magnitude, limit.magnitude)
    return switch comparison {
    case .lessOrEqual: isEqual || value < limit
    case .greaterOrEqual: isEqual || value > limit
    case .notEqual: !isEqual
    case .same, .equal: isEqual
    case .less: !isEqual && value < limit
    case .greater: !isEqual && value > limit
    }
  }
}
