/// The results at the end of a stream, for all formats.
package struct Report: Sendable {
  package let totals: Totals
  package let gates: [GateResult]
  package let baseline: BaselineComparison?
  /// Nil if there are no gates and there were records.
  package let verdict: Verdict?

  package init(_ totals: Totals, requirements: [Requirement] = [], baseline: BaselineComparison? = nil) {
    (self.totals, self.baseline) = (totals, baseline)
    gates = requirements.map { GateResult($0, totals, baseline: baseline?.totals) }
    verdict = Verdict(gates, total: totals.total)
  }

  /// Whether the report is a success: all gates pass, or, without gates, every requested item was done.
  package var isSuccess: Bool {
    if let verdict { return verdict == .pass }
    return totals.failed == 0 && totals.good == totals.asked
  }
}
