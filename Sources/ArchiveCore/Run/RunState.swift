import Synchronization

/// How far a run has come, and whether it goes on: one answer for all stages and all threads.
///
/// The summary is the pipeline's thread's; workers ask only whether to stop.
final class RunState {
  let interruption: Interruption
  let retry: RunRetry
  private let isAbandoned = Atomic<Bool>(false)
  private(set) var summary = RunSummary()

  init(interruption: Interruption, retry: RunRetry) { (self.interruption, self.retry) = (interruption, retry) }

  // MARK: For workers

  /// Whether workers are to leave what they are at.
  var isToStop: Bool { interruption.received != nil || isAbandoned.load(ordering: .relaxed) }

  /// Throws `Interrupted` when they are.
  func check() throws { if isToStop { throw Interrupted() } }

  // MARK: For the pipeline's thread

  /// Whether nothing further is to be begun.
  var hasStopped: Bool {
    if interruption.received != nil { wasInterrupted() }
    return summary.stop != nil
  }

  /// Whether no further record is done; after a signal each is what it came to be.
  var hasEnded: Bool {
    switch summary.stop {
    case nil, .interrupted: false
    default: true
    }
  }

  func wasInterrupted() { if summary.stop == nil { summary.stop = .interrupted } }

  /// Ends the run; what workers do for later records is undone in any case, and not waited for.
  func end(_ reason: StopReason) {
    if !hasEnded { summary.stop = reason }
    if hasEnded { abandon() }
  }

  /// What workers are at must not be waited for.
  func abandon() { isAbandoned.store(true, ordering: .relaxed) }

  /// Runs a worker's operation, trying it again while the run goes on.
  func retrying<R>(_ tombstone: Tombstone? = nil, _ operation: (_ attempt: Int) throws -> R) throws -> R {
    try retry.run(of: tombstone, isAbandoned: { self.isToStop }, operation)
  }

  /// Whether a failure of the archive ends the run: every further record would meet it, or too much has failed.
  ///
  /// - `isOfAll`: met by what is done for many records at once, retries included.
  func ends(by error: StorageError, isOfAll: Bool) -> Bool {
    error.stopsRun || error.isTransient && (isOfAll || retry.isExhausted)
  }

  /// Judges the failures of the whole run, which has ended.
  func judge(_ rule: StopRule) {
    (summary.limit, summary.judged) = (rule.limit, rule.judged)
    if summary.stop == nil { summary.stop = rule.reasonAtEnd() }
  }

  func count(_ status: ItemStatus, error: ItemError?, warnings: [ItemWarning] = []) {
    summary.count(status, error: error, warnings: warnings)
  }
}
