import Synchronization

/// The progress of a run, written by its threads and read by any thread that displays it.
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
  /// The total that the caller announced or that was counted; negative if there is none.
  private let announced: Atomic<Int>

  private let observer = Mutex<(@Sendable (Progress) -> Void)?>(nil)

  package init(total: Int? = nil) { announced = Atomic(total ?? -1) }

  /// Sets the number of records, unless the caller has announced it or all have been read.
  package func announce(total: Int) {
    _ = announced.compareExchange(expected: -1, desired: total, ordering: .relaxed)
  }

  /// Calls `body` after each whole percent of the items, on the thread that answers.
  package func observe(_ body: @escaping @Sendable (Progress) -> Void) { observer.withLock { $0 = body } }

  func record(read count: Int, isAll: Bool) {
    read.store(count, ordering: .relaxed)
    if isAll { isAllRead.store(true, ordering: .relaxed) }
  }

  func count(_ status: ItemStatus) {
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

  /// Counts an item that was decided about and will process this many bytes of content.
  func count(planned count: Int64) {
    planned.wrappingAdd(1, ordering: .relaxed)
    plannedBytes.wrappingAdd(Int(count), ordering: .relaxed)
  }

  /// Counts bytes of content that were written, or read and verified; negative after a failed attempt.
  func count(bytes count: Int) { bytes.wrappingAdd(count, ordering: .relaxed) }

  /// The progress now.
  package var now: Progress {
    let (succeeded, failed) = (succeeded.load(ordering: .relaxed), failed.load(ordering: .relaxed))
    let skipped = skipped.load(ordering: .relaxed)
    let isAll = isAllRead.load(ordering: .relaxed)
    // An announced total that turns out too small is ignored.
    let total = announced.load(ordering: .relaxed)
    let believed = total < 0 || total < succeeded + failed + skipped ? nil : total
    return Progress(
      succeeded: succeeded, failed: failed, skipped: skipped, bytes: Int64(bytes.load(ordering: .relaxed)),
      expectedBytes: isAll && planned.load(ordering: .relaxed) == read.load(ordering: .relaxed)
        ? Int64(plannedBytes.load(ordering: .relaxed)) : nil,
      total: isAll ? read.load(ordering: .relaxed) : believed, seconds: clock.milliseconds / 1e3)
  }
}

/// A snapshot of a run in progress.
package struct Progress: Sendable, Equatable {
  package let succeeded: Int
  package let failed: Int
  package let skipped: Int
  /// Bytes of content so far.
  package let bytes: Int64
  /// Bytes of content in total; nil until every record has been decided about.
  package let expectedBytes: Int64?
  /// The number of records; nil until the end of the input, unless it was announced.
  package let total: Int?
  /// Seconds since the run began.
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

  /// The number of records with an answer.
  package var done: Int { succeeded + failed + skipped }

  /// The fraction that is done, 0 to 1: of the bytes if known, else of the records; nil if neither is known.
  package var fraction: Double? {
    guard let total, total > 0 else { return nil }
    if done >= total { return 1 }
    if let expectedBytes, expectedBytes > 0 { return min(1, max(0, Double(bytes) / Double(expectedBytes))) }
    return Double(done) / Double(total)
  }

  /// Seconds until the end at the rate so far; nil if not known.
  package var secondsLeft: Double? {
    guard let fraction, fraction > 0, seconds > 0 else { return nil }
    return seconds * (1 - fraction) / fraction
  }
}
