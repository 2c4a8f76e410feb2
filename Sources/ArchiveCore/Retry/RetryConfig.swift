import Glibc

/// How often and how patiently a failed operation is tried again.
public struct RetryConfig: Sendable, Equatable {
  public var isEnabled: Bool
  /// Attempts in all, the first included; at least 1.
  public var maxAttempts: Int
  /// Seconds before the second attempt.
  public var initialDelay: Double
  /// The longest delay, in seconds.
  public var maxDelay: Double
  /// What the delay is multiplied with after each attempt; at least 1.
  public var backoffFactor: Double
  /// Whether delays vary by ±10 %, so that many clients do not come back at once.
  public var jitter: Bool

  public init(
    isEnabled: Bool = true, maxAttempts: Int = 3, initialDelay: Double = 1, maxDelay: Double = 32,
    backoffFactor: Double = 2, jitter: Bool = true
  ) {
    self.isEnabled = isEnabled
    self.maxAttempts = maxAttempts
    self.initialDelay = initialDelay
    self.maxDelay = maxDelay
    self.backoffFactor = backoffFactor
    self.jitter = jitter
  }
}

/// The delay, in seconds, after failed attempt number `attempt`, counted from 1.
///
/// min(initial · factor^(attempt − 1), max), with jitter ±10 % of it, never below a tenth of the initial delay.
public func calculateBackoff(
  attempt: Int, config: RetryConfig, using random: inout some RandomNumberGenerator
) -> Double {
  // Zero times an overflown power is NaN: there is nothing to grow from zero.
  let grown = config.initialDelay == 0 ? 0 : config.initialDelay * pow(config.backoffFactor, Double(attempt - 1))
  let plain = min(grown, config.maxDelay)
  let varied = config.jitter ? plain * Double.random(in: 0.9...1.1, using: &random) : plain
  return max(varied, config.initialDelay / 10)
}

/// Runs `operation` until it succeeds, fails for good, or the attempts are used up; blocks while it waits.
///
/// - `isTransient`: whether an error is worth another attempt.
/// - `sleep`: waits so many seconds; the default blocks the thread (usleep(3)).
/// - Throws the last error of `operation`.
public func retryWithBackoff<R>(
  _ config: RetryConfig, transientErrors isTransient: (any Error) -> Bool,
  sleep: ((Double) throws -> Void)? = nil,
  operation: (_ attempt: Int) throws -> R
) throws -> R {
  var random = SystemRandomNumberGenerator()
  var attempt = 1
  while true {
    do {
      return try operation(attempt)
    } catch {
      guard config.isEnabled, attempt < config.maxAttempts, isTransient(error) else { throw error }
      let delay = calculateBackoff(attempt: attempt, config: config, using: &random)
      if let sleep { try sleep(delay) } else { usleep(UInt32(min(delay, 4000) * 1e6)) }
      attempt += 1
    }
  }
}
