/// Decides, item by item in their order, whether a run goes on.
struct StopRule {
  private var failures: FailureCount

  init(_ failures: FailureCount) { self.failures = failures }

  /// Whether the first failure stops the run.
  var stopsAtFirst: Bool { failures.stopsAtFirst }

  /// Why nothing after this item may be done, if so; counts it.
  mutating func reason<Job>(after item: RunItem<Job>, _ run: RunState) -> StopReason? {
    // A signal stops what it stops, and leaves what was finished.
    if item.failure is Interrupted { return nil }
    let isExceeded = item.answer.isCounted && failures.isExceeded(byNext: item.answer.status)
    // Every further record would fail as this one did: that says more than that one failed.
    if let error = item.failure as? StorageError, run.ends(by: error, isOfAll: item.plan == nil) {
      return .storage(error)
    }
    // One answer may be late; too many are the archive's fault.
    if item.failure is Unanswered, run.retry.isExhausted {
      return .storage(StorageError(.timedOut, "the archive has not answered in time too often"))
    }
    if let error = item.answer.error, error.stopsRun { return .outputs(error) }
    return isExceeded ? excess : nil
  }

  /// Counts an item as failed that was counted as done.
  mutating func reasonAfterLateFailure() -> StopReason? { failures.isExceededByOneMore() ? excess : nil }

  /// Why the run as a whole has failed, though nothing stopped it.
  func reasonAtEnd() -> StopReason? { failures.isTooManyAtEnd ? .tooManyFailures : nil }

  /// The failures that the caller accepts; none where the first stops the run anyway.
  var limit: FailureLimit { failures.stopsAtFirst ? .none : failures.limit }

  /// Items that the limit is about.
  var judged: Int { failures.answered }

  private var excess: StopReason { stopsAtFirst ? .firstFailure : .tooManyFailures }
}
