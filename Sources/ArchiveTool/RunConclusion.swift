package import ArchiveCore

/// Reports on standard error how a run of items ended, unless it succeeded, and returns its status.
///
/// A run of one item reports its error. A run of many reports how many failed, and the first message of each common cause;
/// the records have all errors.
///
/// - `participle`: names the work, such as `restored`.
/// - `resumeHint`: how to do the rest after a signal.
package func conclude(_ summary: RunSummary, participle: String, resumeHint: String? = nil) -> ExitStatus {
  let total = summary.succeeded + summary.failed + summary.skipped
  if let warning = summary.lastWarning, total == 1 {
    Diagnostics.warn(warning.message)
  } else if let warning = summary.lastWarning {
    Diagnostics.warn(
      "\(summary.warned) \(participle) with warnings, listed in the records; the last: \(warning.message)")
  }
  let tally = "\(summary.succeeded) \(participle), \(summary.failed) failed, \(summary.skipped) skipped"
  func report(_ message: String) {
    Diagnostics.error(message)
    Diagnostics.note(tally)
  }
  func reportFailures(_ hint: String = "") {
    if summary.failed == 1, total == 1, let cause = summary.causes.values.first {
      Diagnostics.error(cause.message)
    } else if summary.failed > 0 {
      Diagnostics.note(tally + hint)
      reportCauses(of: summary)
    }
  }
  let limit = summary.limit.text.map { "--max-failures \($0)" } ?? ""
  switch summary.stop {
  case .interrupted?:
    let hint = resumeHint.map { "; \($0)" } ?? ""
    Diagnostics.note("interrupted: \(summary.succeeded) of the \(total) items read were \(participle)" + hint)
  case .storage(let error)?: report(error.message)
  case .outputs(let error)?: report(error.message)
  case .evidence(let error)?: report(error.sentence)
  case .firstFailure? where summary.skipped > 0:
    reportFailures("; stopped at the first failure (--continue-on-error continues)")
  case .tooManyFailures?: reportFailures("; \(summary.failed) of \(summary.judged) failed, the limit is \(limit)")
  case nil where total == 0: Diagnostics.hint("nothing was \(participle): there were no items")
  case nil where summary.isTolerated: reportFailures("; within \(limit)")
  case .firstFailure?, nil: reportFailures()
  }
  return summary.exitStatus
}

/// The number of causes that are reported.
private let namedCauses = 5

/// Reports the most common causes of failures: the number of items, the code, and the message of the first.
package func reportCauses(of summary: RunSummary) {
  let causes = summary.commonestCauses
  for (code, cause) in causes.prefix(namedCauses) {
    let first = cause.count == 1 ? "" : "the first: "
    Diagnostics.note("  \(cause.count) \(code.rawValue): \(first)\(cause.message)")
  }
  let others = causes.dropFirst(namedCauses).reduce(0) { $0 + $1.cause.count }
  if others > 0 { Diagnostics.note("  \(others) for other reasons: see \"error\" in the records") }
}
