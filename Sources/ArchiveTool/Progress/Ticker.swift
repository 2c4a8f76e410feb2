import ArchiveCore
import Synchronization

/// Calls a function periodically, on its own thread, until it is ended.
package final class Ticker: Sendable {
  private let isEnding = Flag()
  private let wakeUp = WakeUp()
  private let thread: WorkThread?

  private final class Flag: Sendable {
    let value = Atomic<Bool>(false)
  }

  /// - `interval`: seconds between two calls.
  package init(interval: Double, _ tick: @escaping @Sendable () -> Void) {
    let (isEnding, wakeUp) = (isEnding, wakeUp)
    thread = WorkThread {
      var next = Deadline(seconds: interval)
      while !isEnding.value.load(ordering: .acquiring) {
        if next.hasPassed {
          next = Deadline(seconds: interval)
          tick()
        }
        wakeUp.wait(seconds: next.secondsLeft)
      }
    }
  }

  /// Waits for a call in progress; there are no calls afterwards.
  package func end() {
    isEnding.value.store(true, ordering: .releasing)
    wakeUp.post()
    thread?.join()
  }
}
