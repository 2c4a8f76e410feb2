import Synchronization

/// How far a run has come; written by its threads, read by whoever shows it.
package final class ProgressMeter: Sendable {
  private let read = Atomic<Int>(0)
  private let isAllRead = Atomic<Bool>(false)
  private let succeeded = Atomic<Int>(0)
  private let failed = Atomic<Int>(0)
  private let skipped = Atomic<Int>(0)
  private let bytes = Atomic<Int>(0)
  private let planned = Atomic<Int>(0)
  private let plannedBytes = Atomic<Int>(0)
  private let clock = Stopwatch()
  /// The total that the caller announced, or that was counted; negative where there is none.
  private let announced: Atomic<Int>

  private let observer = Mutex<(@Sendable (Progress) -> Void)?>(nil)

  package init(total: Int? = nil) { announced = Atomic(total ?? -1) }

  /// Says how many records there are. Where the caller has said so, or all have been read, that holds.
  package func announce(total: Int) {
    _ = announced.compareExchange(expected: -1, desired: total, ordering: .relaxed)
  }

  /// Calls `body` whenever another whole percent of the items is done, on the thread that answers.
  package func observe(_ body: @escaping @Sendable (Progress) -> Void) { observer.withLock { $0 = body } }

  func note(read count: Int, isAll: Bool) {
    read.store(count, ordering: .relaxed)
    if isAll { isAllRead.store(true, ordering: .relaxed) }
  }

  func note(_ status: ItemStatus) {
    switch status {
    case .success: succeeded.wrappingAdd(1, ordering: .relaxed)
    case .failed: failed.wrappingAdd(1, ordering: .relaxed)
    case .skipped: skipped.wrappingAdd(1, ordering: .relaxed)
    }
    guard let observer = observer.withLock({ $0 }) else { return }
    let now = now
    guard let total = now.total, total > 0 else { return }
    if now.done * 100 / total != (now.done - 1) * 100 / total { observer(now) }
  }

  /// An item was decided about; it will take so many bytes of content.
  func note(planned count: Int64) {
    planned.wrappingAdd(1, ordering: .relaxed)
    plannedBytes.wrappingAdd(Int(count), ordering: .relaxed)
  }

  /// Bytes of content that were written, or read and verified; fewer again when an attempt was in vain.
  func note(bytes count: Int) { bytes.wrappingAdd(count, ordering: .relaxed) }

  /// How far it has come by now.
  package var now: Progress {
    let (succeeded, failed) = (succeeded.load(ordering: .relaxed), failed.load(ordering: .relaxed))
    let skipped = skipped.load(ordering: .relaxed)
    let isAll = isAllRead.load(ordering: .relaxed)
    // An announcement that turns out too small says nothing.
    let total = announced.load(ordering: .relaxed)
    let believed = total < 0 || total < succeeded + failed + skipped ? nil : total
    return Progress(
      succeeded: succeeded, failed: failed, skipped: skipped, bytes: Int64(bytes.load(ordering: .relaxed)),
      expectedBytes: isAll && planned.load(ordering: .relaxed) == read.load(ordering: .relaxed)
        ? Int64(plannedBytes.load(ordering: .relaxed)) : nil,
      total: isAll ? read.load(ordering: .relaxed) : believed, seconds: clock.milliseconds / 1e3)
  }
}

/// One look at a run under way.
package struct Progress: Sendable, Equatable {
  package let succeeded: Int
  package let failed: Int
  package let skipped: Int
  /// Bytes of content so far.
  package let bytes: Int64
  /// Bytes of content in all; nil while not every record has been looked at.
  package let expectedBytes: Int64?
  /// All records there are; nil while the end of the input has not been seen and nobody announced it.
  package let total: Int?
  /// Since the run began.
  package let seconds: Double

  package init(
    succeeded: Int, failed: Int, skipped: Int, bytes: Int64, expectedBytes: Int64? = nil, total: Int?, seconds: Double
  ) {
    self.succeeded = succeeded
    self.failed = failed
    self.skipped = skipped
    self.bytes = bytes
    self.expectedBytes = expectedBytes
    self.total = total
    self.seconds = seconds
  }

  /// Records that were answered.
  package var done: Int { succeeded + failed + skipped }

  /// The part that is done, 0 to 1: of the bytes where these are known, else of the records; nil while neither is.
  package var fraction: Double? {
    guard let total, total > 0 else { return nil }
    if done >= total { return 1 }
    if let expectedBytes, expectedBytes > 0 { return min(1, max(0, Double(bytes) / Double(expectedBytes))) }
    return Double(done) / Double(total)
  }

  /// Seconds until the end at the pace so far; nil when that cannot be told.
  package var secondsLeft: Double? {
    guard let fraction, fraction > 0, seconds > 0 else { return nil }
    return seconds * (1 - fraction) / fraction
  }
}
