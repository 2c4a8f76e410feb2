import Glibc

/// The clock of retries: the time in seconds since any moment, and a way to wait.
public struct RetryClock {
  public var now: () -> Double
  /// Waits; if it throws, retrying ends.
  public var sleep: (_ seconds: Double) throws -> Void

  public init(now: @escaping () -> Double, sleep: @escaping (_ seconds: Double) throws -> Void) {
    (self.now, self.sleep) = (now, sleep)
  }

  /// A clock that is never set back (clock_gettime(2), CLOCK_MONOTONIC); blocks the thread while it waits (nanosleep(2)).
  public static var system: RetryClock {
    let clock = Stopwatch()
    return RetryClock(now: { clock.milliseconds / 1e3 }) { seconds in
      var left = timespec(tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9))
      var rest = timespec()
      while nanosleep(&left, &rest) != 0, errno == EINTR { left = rest }
    }
  }
}

/// Runs `operation` until it succeeds, fails permanently, or the attempts or the time are used up. Blocks while it
/// waits.
///
/// - Parameters:
///   - config: the number of attempts and the delays between them.
///   - isTransient: whether an error is worth another attempt.
///   - clock: the clock, which also waits.
///   - random: the random numbers for jitter.
///   - onRetry: called after each failed attempt that is followed by another, before the wait of `delay` seconds.
///   - operation: receives the number of its attempt, from 1.
/// - Returns: what `operation` returned.
/// - Throws: the last error of `operation`, and what the clock throws.
public func retryWithBackoff<R>(
  _ config: RetryConfig, transientErrors isTransient: (any Error) -> Bool, clock: RetryClock = .system,
  random: inout some RandomNumberGenerator,
  onRetry: (_ attempt: Int, _ delay: Double, _ error: any Error) -> Void = { _, _, _ in },
  operation: (_ attempt: Int) throws -> R
) throws -> R {
  let start = clock.now()
  var attempt = 1
  while true {
    do {
      return try operation(attempt)
    } catch {
      guard config.isEnabled, attempt < config.maxAttempts, isTransient(error) else { throw error }
      let delay = calculateBackoff(attempt: attempt, config: config, using: &random)
      // Waiting beyond the deadline would have no effect.
      if let deadline = config.deadline, clock.now() - start + delay > deadline { throw error }
      onRetry(attempt, delay, error)
      try clock.sleep(delay)
      attempt += 1
    }
  }
}

/// Runs `operation` until it succeeds, fails permanently, or the attempts or the time are used up, with the system's
/// random numbers. Blocks while it waits.
///
/// ```swift
/// let text = try retryWithBackoff(RetryConfig(maxAttempts: 5), transientErrors: { $0 is StorageError }) { attempt in
///   try fetch(attempt)
/// }
/// ```
///
/// - Parameters:
///   - config: the number of attempts and the delays between them.
///   - isTransient: whether an error is worth another attempt.
///   - clock: the clock, which also waits.
///   - onRetry: called after each failed attempt that is followed by another, before the wait of `delay` seconds.
///   - operation: receives the number of its attempt, from 1.
/// - Returns: what `operation` returned.
/// - Throws: the last error of `operation`, and what the clock throws.
public func retryWithBackoff<R>(
  _ config: RetryConfig, transientErrors isTransient: (any Error) -> Bool, clock: RetryClock = .system,
  onRetry: (_ attempt: Int, _ delay: Double, _ error: any Error) -> Void = { _, _, _ in },
  operation: (_ attempt: Int) throws -> R
) throws -> R {
  var random = SystemRandomNumberGenerator()
  return try retryWithBackoff(
    config, transientErrors: isTransient, clock: clock, random: &random, onRetry: onRetry, operation: operation)
}
