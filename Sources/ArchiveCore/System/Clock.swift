import Glibc

/// Measures the time since its creation with a monotonic clock (clock_gettime(2), CLOCK_MONOTONIC).
package struct Stopwatch: Sendable {
  private let start: timespec

  package init() { start = Self.now() }

  private static func now() -> timespec {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time
  }

  package var milliseconds: Double {
    let end = Self.now()
    return Double(end.tv_sec - start.tv_sec) * 1e3 + Double(end.tv_nsec - start.tv_nsec) / 1e6
  }
}

/// The latest end of a piece of work, on the monotonic clock.
package struct Deadline: Sendable {
  private let clock = Stopwatch()
  private let limit: Double

  /// A deadline this many seconds from now.
  package init(seconds: Double) { limit = seconds }

  /// Seconds until the deadline; negative after it.
  package var secondsLeft: Double { limit - clock.milliseconds / 1e3 }

  package var hasPassed: Bool { secondsLeft <= 0 }
}
