/// The measurement of `timer`.
public struct TimerMetrics: Sendable {
  public let name: String
  /// The duration in milliseconds, by the monotonic clock.
  public let durationMs: Double
}

/// Runs `body` and measures its duration. Throws what `body` throws.
public func timer<R>(_ name: String, _ body: () throws -> R) rethrows -> (result: R, metrics: TimerMetrics) {
  let start = Stopwatch()
  let result = try body()
  return (result, TimerMetrics(name: name, durationMs: start.milliseconds))
}
