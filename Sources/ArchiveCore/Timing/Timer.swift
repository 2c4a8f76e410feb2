/// What `timer` measured.
public struct TimerMetrics: Sendable {
  public let name: String
  /// Milliseconds, by the monotonic clock.
  public let durationMs: Double
}

/// Runs `body` and measures how long it took; what it throws is thrown on.
public func timer<R>(_ name: String, _ body: () throws -> R) rethrows -> (result: R, metrics: TimerMetrics) {
  let start = Stopwatch()
  let result = try body()
  return (result, TimerMetrics(name: name, durationMs: start.milliseconds))
}
