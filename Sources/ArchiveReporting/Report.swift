/// What is known at the end of a stream, for every form to show.
package struct Report: Sendable {
  package let totals: Totals
  package let gates: [GateResult]
  package let baseline: BaselineComparison?
  /// Nil where no gate was asked for and there were records.
  package let verdict: Verdict?

  package init(_ totals: Totals, requirements: [Requirement] = [], baseline: BaselineComparison? = nil) {
    (self.totals, self.baseline) = (totals, baseline)
    gates = requirements.map { GateResult($0, totals, baseline: baseline?.totals) }
    verdict = Verdict(gates, total: totals.total)
  }

  /// Whether all is well: as the gates have it, or without gates when all that was asked for was done.
  package var isSuccess: Bool {
    if let verdict { return verdict == .pass }
    return totals.failed == 0 && totals.good == totals.asked
  }
}
