/// The verdict of gates.
package enum Verdict: String, CaseIterable, Sendable {
  case pass, fail
  /// There are not enough items to judge.
  case insufficient
}

/// A gate and its result.
package struct GateResult: Sendable {
  package let requirement: Requirement
  package let measured: Measured
  package let verdict: Verdict
  /// The reason why it cannot be judged.
  package let reason: String?
  /// The figure for people; a fraction of the items if the limit is one.
  package let shown: String?
  /// The limit in the unit of the figure; nil if the baseline does not have this figure.
  package let limit: Double?

  init(_ requirement: Requirement, _ totals: Totals, baseline: Totals?) {
    self.requirement = requirement
    let metric = requirement.metric
    var measured = metric.value(in: totals)
    var limit: Double?
    var unknown: String?
    var isShare = false
    switch requirement.limit {
    case .value(let value): limit = value
    case .share(let share):
      isShare = true
      limit = share
      measured =
        measured.value.flatMap { totals.asked > 0 ? $0 / Double(totals.asked) : nil }.map { .value($0) }
        ?? .unknown("there are no items")
    case .multiple(let factor):
      switch baseline.map(metric.value) {
      case .value(let value)?: limit = value * factor
      case .unknown(let cause)?: unknown = "in the baseline: \(cause)"
      case nil: unknown = "there is no baseline"
      }
    }
    (self.measured, self.limit) = (measured, limit)
    guard case .value(let value) = measured else {
      (verdict, shown) = (.insufficient, nil)
      if case .unknown(let cause) = measured { reason = cause } else { reason = nil }
      return
    }
    let text = isShare ? Metric.percentText : metric.text
    // A figure that differs from the limit must not look equal.
    let isNear = limit.map { $0 != value && text($0) == text(value) } ?? false
    shown = isNear ? (isShare ? Metric.exactPercentText(value) : metric.exactText(value)) : text(value)
    guard let limit else {
      (verdict, reason) = (.insufficient, unknown)
      return
    }
    (verdict, reason) = (requirement.isMet(value, by: limit) ? .pass : .fail, nil)
  }
}

extension Verdict {
  /// The verdict of all gates: nothing to judge takes precedence over any gate, and a failed gate over one that could
  /// not be judged.
  init?(_ gates: [GateResult], total: Int) {
    if total == 0 { self = .insufficient; return }
    if gates.isEmpty { return nil }
    if gates.contains(where: { $0.verdict == .fail }) { self = .fail; return }
    self = gates.contains { $0.verdict == .insufficient } ? .insufficient : .pass
  }
}
