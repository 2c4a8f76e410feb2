import Glibc
import Testing

@testable import ArchiveCore

struct RetryTests {
  @Test func delaysGrowToTheLimitAndStayInTheirBand() {
    var random = SystemRandomNumberGenerator()
    let plain = RetryConfig(initialDelay: 1, maxDelay: 10, backoffFactor: 2, jitter: false)
    #expect((1...6).map { calculateBackoff(attempt: $0, config: plain, using: &random) } == [1, 2, 4, 8, 10, 10])
    let varied = RetryConfig(initialDelay: 1, maxDelay: 10, backoffFactor: 2, jitter: true)
    for _ in 0..<1000 { #expect((3.6...4.4).contains(calculateBackoff(attempt: 3, config: varied, using: &random))) }
    let floor = RetryConfig(initialDelay: 1, maxDelay: 0.01, jitter: true)
    #expect(calculateBackoff(attempt: 1, config: floor, using: &random) == 0.1)
  }

  struct Passing: Error {}
  struct Lasting: Error {}

  @Test func triesTransientErrorsAgainAndOthersNot() throws {
    var delays: [Double] = []
    let config = RetryConfig(maxAttempts: 3, initialDelay: 1, jitter: false)
    let clock = RetryClock(now: { 0 }, sleep: { delays.append($0) })
    let answer = try retryWithBackoff(config, transientErrors: { $0 is Passing }, clock: clock) { attempt in
      if attempt < 3 { throw Passing() }
      return attempt
    }
    #expect(answer == 3 && delays == [1, 2])
    var calls = 0
    #expect(throws: Passing.self) {
      try retryWithBackoff(config, transientErrors: { $0 is Passing }, clock: clock) { _ in
        calls += 1; throw Passing()
      }
    }
    #expect(calls == 3)
    calls = 0
    #expect(throws: Lasting.self) {
      try retryWithBackoff(config, transientErrors: { $0 is Passing }, clock: clock) { _ in
        calls += 1; throw Lasting()
      }
    }
    #expect(calls == 1)
  }

  @Test func timerMeasures() {
    let (inner, outer) = timer("outer") { timer("inner") { usleep(2000) }.metrics }
    #expect(inner.durationMs >= 2 && outer.durationMs >= inner.durationMs && outer.name == "outer")
  }
}
