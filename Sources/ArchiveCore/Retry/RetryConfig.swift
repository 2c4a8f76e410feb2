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
  /// Seconds from the first attempt on after which no further one is begun; nil for no limit.
  public var deadline: Double?

  public init(
    isEnabled: Bool = true, maxAttempts: Int = 3, initialDelay: Double = 1, maxDelay: Double = 32,
    backoffFactor: Double = 2, jitter: Bool = true, deadline: Double? = nil
  ) {
    self.isEnabled = isEnabled
    self.maxAttempts = maxAttempts
    self.initialDelay = initialDelay
    self.maxDelay = maxDelay
    self.backoffFactor = backoffFactor
    self.jitter = jitter
    self.deadline = deadline
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

/// The same with the system's random numbers.
public func calculateBackoff(attempt: Int, config: RetryConfig) -> Double {
  var random = SystemRandomNumberGenerator()
  return calculateBackoff(attempt: attempt, config: config, using: &random)
}
