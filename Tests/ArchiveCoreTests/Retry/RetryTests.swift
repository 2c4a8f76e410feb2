import Foundation
import Testing

@testable import ArchiveCore

@Suite("retries")
struct RetryTests {
  @Test("delays grow to the limit and jitter stays within its band")
  func delays() {
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

  @Test("only transient errors are retried")
  func transientErrors() throws {
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

  /// A source of the same random numbers every time.
  private struct Counter: RandomNumberGenerator {
    var state: UInt64 = 1
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state
    }
  }

  @Test("a retry uses the caller's clock and random source")
  func clockAndRandomSource() throws {
    let config = RetryConfig(maxAttempts: 6, initialDelay: 1, maxDelay: 8, backoffFactor: 2, jitter: true, deadline: 20)
    func delays() -> [Double] {
      var (now, waited, random) = (100.0, [Double](), Counter())
      let clock = RetryClock(now: { now }) { seconds in
        waited.append(seconds)
        now += seconds
      }
      _ = try? retryWithBackoff(config, transientErrors: { $0 is Passing }, clock: clock, random: &random) { _ in
        // Each attempt takes a second.
        now += 1
        throw Passing()
      }
      return waited
    }
    // Waits of 1 + 2 + 4 and four seconds of attempts leave 9 of 20: with jitter the wait of 8 may or may not fit.
    let found = delays()
    #expect(found == delays() && (3...4).contains(found.count), "\(found)")
    var random = Counter()
    let expected = (1...found.count).map { calculateBackoff(attempt: $0, config: config, using: &random) }
    #expect(found == expected)
  }

  @Test("the deadline bounds all attempts together")
  func deadline() throws {
    for (deadline, attempts) in [(0.5, 1), (1.0, 2), (2.9, 2), (3.0, 3), (7.0, 4)] {
      let config = RetryConfig(maxAttempts: 10, initialDelay: 1, maxDelay: 100, jitter: false, deadline: deadline)
      var (now, calls) = (0.0, 0)
      #expect(throws: Passing.self) {
        try retryWithBackoff(
          config, transientErrors: { $0 is Passing }, clock: RetryClock(now: { now }, sleep: { now += $0 })
        ) { _ in
          calls += 1
          throw Passing()
        }
      }
      #expect(calls == attempts, "\(deadline)")
    }
  }

  @Test("the first attempt counts towards the deadline of a run's operation")
  func deadlineOfFirstAttempt() {
    let retry = RunRetry(RetryConfig(maxAttempts: 5, initialDelay: 0, jitter: false, deadline: 0.05))
    var attempts = 0
    #expect(throws: StorageError.self) {
      try retry.run { _ in
        attempts += 1
        usleep(100_000)
        throw StorageError(.unreachable, "away")
      }
    }
    #expect(attempts == 1)
  }

  @Test("a run has a bounded number of retries")
  func budget() throws {
    let retry = RunRetry(RetryConfig(maxAttempts: 3, initialDelay: 0), threads: 4)
    var calls = 0
    for _ in 0..<1000 {
      #expect(throws: StorageError.self) {
        try retry.run { _ in
          calls += 1
          throw StorageError(.unreachable, "gone")
        }
      }
    }
    // 2 × 3 attempts × 5 threads is the budget of retries; after that each record fails once.
    #expect(retry.isExhausted && calls <= 1030, "\(calls)")
    // Ten successes pay for one failure.
    for _ in 0..<10 { try retry.run { _ in } }
    #expect(!retry.isExhausted)
    // A permanent error costs nothing.
    for _ in 0..<100 { #expect(throws: StorageError.self) { try retry.run { _ in throw StorageError(.damaged, "") } } }
    #expect(!retry.isExhausted)
  }

  @Test("a run that has ended does not wait for another attempt")
  func endedRun() throws {
    let retry = RunRetry(RetryConfig(maxAttempts: 2, initialDelay: 3600, maxDelay: 3600))
    let state = RunState(interruption: Interruption(), retry: retry)
    state.end(.storage(StorageError(.unreachable, "gone")))
    #expect(throws: Interrupted.self) { try state.retrying { _ in throw StorageError(.unreachable, "gone") } }
  }

  @Test("a timer measures the duration of its body")
  func timerMeasures() {
    let (inner, outer) = timer("outer") { timer("inner") { usleep(2000) }.metrics }
    #expect(inner.durationMs >= 2 && outer.durationMs >= inner.durationMs && outer.name == "outer")
  }
}
