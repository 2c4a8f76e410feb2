package import Logging

/// The retries of one run, which share one budget for all threads; each retry is logged.
package final class RunRetry: Sendable {
  package let config: RetryConfig
  private let interruption: Interruption?
  private let log: Logger?
  private let budget: RetryBudget

  /// - `interruption`: ends waits, with `Interrupted`.
  /// - `threads`: the number of threads that may run operations at the same time; one outage must not use up the
  ///   budget.
  package init(_ config: RetryConfig, interruption: Interruption? = nil, log: Logger? = nil, threads: Int = 1) {
    (self.config, self.interruption, self.log) = (config, interruption, log)
    let attempts = config.isEnabled ? min(config.maxAttempts, 1_000_000) : 1
    budget = RetryBudget(capacity: max(20, 2 * attempts * (threads + 1)))
  }

  /// No retries.
  package static var none: RunRetry { RunRetry(RetryConfig(isEnabled: false)) }

  /// Whether the budget is used up, so that the next failure fails the whole run.
  package var isExhausted: Bool { budget.isExhausted }

  /// Runs an operation on an archive, and repeats it, as configured, after transient failures.
  ///
  /// - `isAbandoned`: checked while it waits; true ends the wait, because the result is not needed any more.
  ///
  /// Blocks. After a signal or when abandoned, the wait between attempts ends with `Interrupted`, or with the last
  /// error if it leaves the outcome in doubt.
  /// Throws the last error of `operation`.
  package func run<R>(
    of tombstone: Tombstone? = nil, isAbandoned: @escaping () -> Bool = { false },
    _ operation: (_ attempt: Int) throws -> R
  ) throws -> R {
    // The first attempt nearly always succeeds and costs nothing extra.
    let clock = config.deadline.map { _ in Stopwatch() }
    do {
      let result = try operation(1)
      budget.deposit()
      return result
    } catch {
      let seconds = clock.map { $0.milliseconds / 1e3 } ?? 0
      return try retry(after: error, seconds, of: tombstone, isAbandoned, operation)
    }
  }

  /// Continues after the first attempt, which threw `first` after this many seconds.
  private func retry<R>(
    after first: any Error, _ seconds: Double, of tombstone: Tombstone?, _ isAbandoned: @escaping () -> Bool,
    _ operation: (_ attempt: Int) throws -> R
  ) throws -> R {
    var last: StorageError?
    var isFunded = true
    var config = config
    config.deadline = config.deadline.map { $0 - seconds }
    let system = RetryClock.system
    let clock = RetryClock(now: system.now) { seconds in
      do { try self.sleep(seconds, isAbandoned) } catch  where last?.kind == .inDoubt { throw last! }
    }
    let result = try retryWithBackoff(
      config, transientErrors: { _ in last?.isTransient == true && isFunded }, clock: clock,
      onRetry: { self.logRetry($0, $1, $2, tombstone) }
    ) { attempt in
      do {
        if attempt == 1 { throw first }
        return try operation(attempt)
      } catch {
        last = error as? StorageError
        // Also without retries: the budget of the run is the same.
        if last?.isTransient == true { isFunded = budget.withdraw() }
        throw error
      }
    }
    budget.deposit()
    return result
  }

  private func sleep(_ seconds: Double, _ isAbandoned: () -> Bool) throws {
    let limit = Deadline(seconds: seconds)
    while !limit.hasPassed {
      if isAbandoned() { throw Interrupted() }
      let piece = min(0.1, max(limit.secondsLeft, 0))
      if let interruption { try interruption.sleep(seconds: piece) } else { try RetryClock.system.sleep(piece) }
    }
  }

  private func logRetry(_ attempt: Int, _ delay: Double, _ error: any Error, _ tombstone: Tombstone?) {
    guard let log, let error = error as? StorageError else { return }
    var metadata: Logger.Metadata = [
      "action": "RETRY", "attempt": .stringConvertible(attempt),
      "delay_ms": .stringConvertible((delay * 1e3).toMicroseconds), "code": "\(error.itemError.code.rawValue)",
      "error": "\(error.message)",
    ]
    if let code = error.nativeCode { metadata["native_code"] = "\(code)" }
    if let tombstone { metadata["tombstone"] = "\(tombstone)" }
    log.warning("failed, trying again", metadata: metadata)
  }
}
