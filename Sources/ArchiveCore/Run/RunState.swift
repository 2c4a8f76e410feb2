import Synchronization

/// Whether a run continues, and its summary: shared by all stages and threads.
///
/// The counts belong to the pipeline's thread; workers only check whether to stop.
final class RunState {
  let interruption: Interruption
  let retry: RunRetry
  private let isAbandoned = Atomic<Bool>(false)
  private let monitor = Monitor()
  private var stop: StopReason?
  private var counted = RunSummary()

  init(interruption: Interruption, retry: RunRetry) { (self.interruption, self.retry) = (interruption, retry) }

  // MARK: For workers

  /// Whether workers should stop their current work.
  var shouldStop: Bool { interruption.received != nil || isAbandoned.load(ordering: .relaxed) }

  /// Throws `Interrupted` if they should.
  func check() throws { if shouldStop { throw Interrupted() } }

  // MARK: For the threads that decide and commit

  /// Whether no more work should be started.
  var hasStopped: Bool {
    if interruption.received != nil { wasInterrupted() }
    return monitor.locked { stop != nil }
  }

  /// Whether no further record counts as done; after a signal, finished records keep their outcome.
  var hasEnded: Bool { monitor.locked { isEnded } }

  /// The caller holds the monitor.
  private var isEnded: Bool {
    switch stop {
    case nil, .interrupted: false
    default: true
    }
  }

  func wasInterrupted() { monitor.locked { if stop == nil { stop = .interrupted } } }

  /// Ends the run; work for later records is undone anyway and not waited for.
  func end(_ reason: StopReason) {
    let hasEnded = monitor.locked {
      if !isEnded { stop = reason }
      return isEnded
    }
    if hasEnded { abandon() }
  }

  /// Stops workers, whose current work must not be waited for.
  func abandon() { isAbandoned.store(true, ordering: .relaxed) }

  /// Runs a worker's operation, and repeats it while the run continues.
  func retrying<R>(_ tombstone: Tombstone? = nil, _ operation: (_ attempt: Int) throws -> R) throws -> R {
    try retry.run(of: tombstone, isAbandoned: { self.shouldStop }, operation)
  }

  /// Whether a failure of the archive ends the run, because every further record would fail too, or too much has
  /// failed.
  ///
  /// - `isOfAll`: whether the failed call was for many records, with its retries used up.
  func ends(by error: StorageError, isOfAll: Bool) -> Bool {
    error.stopsRun || error.isTransient && (isOfAll || retry.isExhausted)
  }

  // MARK: For the pipeline's thread

  /// The summary, once the failures of the run as a whole are judged.
  func summary(_ rule: StopRule) -> RunSummary {
    var summary = counted
    (summary.limit, summary.judged) = (rule.limit, rule.judged)
    summary.stop = monitor.locked { stop } ?? rule.reasonAtEnd()
    return summary
  }

  func count(_ status: ItemStatus, error: ItemError?, warnings: [ItemWarning] = []) {
    counted.count(status, error: error, warnings: warnings)
  }
}
