/// Decides after each item, in order, whether a run continues.
struct StopRule {
  private var failures: FailureCount

  init(_ failures: FailureCount) { self.failures = failures }

  /// Whether the first failure stops the run.
  var stopsAtFirst: Bool { failures.stopsAtFirst }

  /// Counts an item, and returns the reason if the run must stop after it.
  mutating func reason<Job>(after item: RunItem<Job>, _ run: RunState) -> StopReason? {
    // A signal interrupts items in progress and keeps finished ones.
    if item.failure is Interrupted { return nil }
    let isExceeded = item.answer.isCounted && failures.isExceeded(byNext: item.answer.status)
    // Every further record would fail too, which is a better reason than one failure.
    if let error = item.failure as? StorageError, run.ends(by: error, isOfAll: item.plan == nil) {
      return .storage(error)
    }
    // One late answer is acceptable; too many are a failure of the archive.
    if item.failure is Unanswered, run.retry.isExhausted {
      return .storage(StorageError(.timedOut, "the archive timed out too often"))
    }
    if let error = item.answer.error, error.stopsRun { return .outputs(error) }
    return isExceeded ? excess : nil
  }

  /// Counts an item as failed after it was counted as done.
  mutating func reasonAfterLateFailure() -> StopReason? { failures.isExceededByOneMore() ? excess : nil }

  /// The reason why the run as a whole failed, if nothing stopped it.
  func reasonAtEnd() -> StopReason? { failures.isTooManyAtEnd ? .tooManyFailures : nil }

  /// The failures that the caller accepts; none if the first one stops the run.
  var limit: FailureLimit { failures.stopsAtFirst ? .none : failures.limit }

  /// The number of items that count for the limit.
  var judged: Int { failures.answered }

  private var excess: StopReason { stopsAtFirst ? .firstFailure : .tooManyFailures }
}
