import Glibc

/// The number of attempts at a failed operation, and the delays between them.
public struct RetryConfig: Sendable, Equatable {
  public var isEnabled: Bool
  /// The number of attempts, including the first; at least 1.
  public var maxAttempts: Int
  /// Seconds before the second attempt.
  public var initialDelay: Double
  /// The longest delay, in seconds.
  public var maxDelay: Double
  /// The factor by which the delay grows after each attempt; at least 1.
  public var backoffFactor: Double
  /// Whether delays vary by ±10 %, so that many clients do not retry at the same moment.
  public var jitter: Bool
  /// Seconds after the start of the first attempt until which a new attempt may begin; nil for no limit.
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
  // Zero times an infinite power is NaN; a delay of zero stays zero.
  let grown = config.initialDelay == 0 ? 0 : config.initialDelay * pow(config.backoffFactor, Double(attempt - 1))
  let plain = min(grown, config.maxDelay)
  let varied = config.jitter ? plain * Double.random(in: 0.9...1.1, using: &random) : plain
  return max(varied, config.initialDelay / 10)
}

/// The same, with the system's random numbers.
public func calculateBackoff(attempt: Int, config: RetryConfig) -> Double {
  var random = SystemRandomNumberGenerator()
  return calculateBackoff(attempt: attempt, config: config, using: &random)
}
