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

  private var excess: StopReason { stopsAtFirst ? .firstFailure : .tooManyFailures }
}
