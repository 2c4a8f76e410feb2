/// An element that is read ahead, with its size in bytes.
package protocol Weighted { var weight: Int { get } }

/// A thread that reads ahead of the work, up to limits.
final class ReadAhead<Element: Weighted & Sendable> {
  /// The largest number of elements and bytes held; the last element may exceed the bytes.
  private static var limit: Int { 512 }
  private static var byteLimit: Int { 2 << 20 }
  /// The smallest window while input is still arriving; smaller windows mean more lookups.
  private static var goodCount: Int { 256 }
  /// The largest number of elements passed on together.
  private static var batch: Int { 64 }
  private static var batchBytes: Int { 64 << 10 }

  private let shared: Shared

  /// The state shared by the reader and the thread that dequeues.
  ///
  /// `@unchecked Sendable`: all variables are used under the monitor.
  private final class Shared: @unchecked Sendable {
    let monitor: Monitor
    let hasNews: Monitor.Condition
    let hasRoom: Monitor.Condition
    var elements: [Element] = []
    var bytes = 0
    var count = 0
    /// Whether the reader waits for the writer of the input.
    var isWaiting = false
    var ending: Result<Void, any Error>?
    var isAbandoned = false

    /// Adds elements and waits for room for more; returns true if no more are wanted.
    func publish(_ batch: [Element], _ ending: Result<Void, any Error>?) -> Bool {
      monitor.locked {
        isWaiting = false
        let wasGood = elements.count >= ReadAhead.goodCount
        elements += batch
        for element in batch { bytes += element.weight }
        count += batch.count
        self.ending = ending
        if ending != nil || isFull || !wasGood && elements.count >= ReadAhead.goodCount { hasNews.signal() }
        while isFull, !isAbandoned { hasRoom.wait() }
        return isAbandoned
      }
    }

    var isFull: Bool { elements.count >= ReadAhead.limit || bytes >= ReadAhead.byteLimit }

    init(_ monitor: Monitor, hasNews: Monitor.Condition) {
      self.monitor = monitor
      self.hasNews = hasNews
      hasRoom = Monitor.Condition(monitor)
    }
  }

  /// Reads with `read` until it returns nil or throws; signals `hasNews` when there is something to dequeue.
  ///
  /// - `readNow`: the same without waiting; nil if nothing has arrived yet.
  init(
    monitor: Monitor, hasNews: Monitor.Condition, readNow: @escaping @Sendable () throws -> Element?,
    read: @escaping @Sendable () throws -> Element?
  ) {
    let shared = Shared(monitor, hasNews: hasNews)
    self.shared = shared
    let thread = WorkThread {
      var ending: Result<Void, any Error>?
      while ending == nil {
        // All that have arrived, so that the two threads synchronise only once for them.
        var (batch, bytes): ([Element], Int) = ([], 0)
        do {
          while batch.count < Self.batch, bytes < Self.batchBytes, let element = try readNow() {
            batch.append(element)
            bytes += element.weight
          }
          if batch.isEmpty {
            monitor.locked {
              shared.isWaiting = true
              hasNews.signal()
            }
            if let element = try read() { batch.append(element) } else { ending = .success(()) }
          }
        } catch { ending = .failure(error) }
        if shared.publish(batch, ending) { ending = .success(()) }
      }
    }
    if let thread {
      // Not joined: it may be waiting for a writer that never comes.
      thread.detach()
    } else {
      shared.ending = .failure(InputError(.unreadable, "cannot start a thread to read the input"))
    }
  }

  /// Creates one whose elements are all available.
  init(monitor: Monitor, hasNews: Monitor.Condition, elements: [Element]) {
    shared = Shared(monitor, hasNews: hasNews)
    shared.elements = elements
    shared.count = elements.count
    shared.ending = .success(())
  }

  deinit {
    shared.monitor.locked {
      shared.isAbandoned = true
      shared.hasRoom.signal()
    }
  }

  /// Returns the elements since the last call, in order; nothing while more are arriving and the window is small.
  ///
  /// Does not wait. The caller holds the monitor.
  func dequeue() -> [Element] {
    if !isWindowReady { return [] }
    defer {
      shared.elements.removeAll(keepingCapacity: true)
      shared.bytes = 0
      shared.hasRoom.signal()
    }
    return shared.elements
  }

  /// Whether there are enough elements, or no more are expected soon. The caller holds the monitor.
  var isWindowReady: Bool {
    if isEmpty { return false }
    return shared.elements.count >= Self.goodCount || shared.isFull || shared.isWaiting || shared.ending != nil
  }

  /// The caller holds the monitor.
  var isEmpty: Bool { shared.elements.isEmpty }

  /// Whether there are no elements, and none are expected soon. The caller holds the monitor.
  var isIdle: Bool { isEmpty && (shared.isWaiting || shared.ending != nil) }

  /// How reading ended; nil while it continues. The caller holds the monitor.
  var ending: Result<Void, any Error>? { shared.ending }

  /// The number of elements read so far. The caller holds the monitor.
  var count: Int { shared.count }
}
