import ArchiveCore

/// A comparison of a report's figures with those of an earlier one.
package struct BaselineComparison: Sendable {
  package struct Change: Sendable {
    package let metric: Metric
    package let before: Measured
    package let now: Measured

    /// The ratio of the new figure to the old one; nil if either is not known, or the old one is 0.
    package var ratio: Double? {
      guard let before = before.value, let now = now.value, before > 0 else { return nil }
      return now / before
    }

    /// `+8.0%`, `-12.5%`, `×3.2`; for shares the difference in percentage points.
    package var text: String {
      guard let before = before.value, let now = now.value else { return "-" }
      if before == now { return "=" }
      if metric.unit == .share {
        let points = (now - before) * 100
        return (points > 0 ? "+" : "") + decimalText(points, 2) + " points"
      }
      guard let ratio else { return "new" }
      if ratio >= 3 { return "×" + decimalText(ratio, 1) }
      return (ratio > 1 ? "+" : "") + decimalText((ratio - 1) * 100, 1) + "%"
    }

    /// Whether it became better or worse; nil if neither applies.
    package var isBetter: Bool? {
      guard let before = before.value, let now = now.value, before != now else { return nil }
      return metric.isLessBetter.map { $0 == (now < before) }
    }
  }

  /// The name of the earlier report.
  package let name: String
  package let totals: Totals

  package init(name: String, totals: Totals) { (self.name, self.totals) = (name, totals) }

  /// Figures that at least one of the two reports has.
  package func changes(to now: Totals) -> [Change] {
    Metric.allCases.map { Change(metric: $0, before: $0.value(in: totals), now: $0.value(in: now)) }
      .filter { $0.before.value != nil || $0.now.value != nil }
  }
}
