/// Something that is read ahead, as large as it says, in bytes.
package protocol Weighted { var weight: Int { get } }

/// A thread that reads ahead of the work, never further than its limits.
final class ReadAhead<Element: Weighted & Sendable> {
  /// Elements and bytes held at most, beyond the last element.
  private static var limit: Int { 512 }
  private static var byteLimit: Int { 2 << 20 }
  /// So many are worth taking while more are coming: who takes one at a time looks one up at a time.
  private static var goodCount: Int { 256 }
  /// Elements that are handed over together at most.
  private static var batch: Int { 64 }
  private static var batchBytes: Int { 64 << 10 }

  private let shared: Shared

  /// What the reader and the thread that takes share.
  ///
  /// `@unchecked Sendable`: all variables are used under the monitor.
  private final class Shared: @unchecked Sendable {
    let monitor: Monitor
    let hasNews: Monitor.Condition
    let hasRoom: Monitor.Condition
    var elements: [Element] = []
    var bytes = 0
    var count = 0
    /// The reader waits for the writer of the input.
    var isWaiting = false
    var ending: Result<Void, any Error>?
    var isAbandoned = false

    /// Adds what was read, and waits for room for more; true when nobody wants more.
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

  /// Reads by `read` until it returns nil or throws; `hasNews` is signalled when there is something to take.
  ///
  /// - `readNow`: the same without waiting; nil when nothing is there yet.
  init(
    monitor: Monitor, hasNews: Monitor.Condition, readNow: @escaping @Sendable () throws -> Element?,
    read: @escaping @Sendable () throws -> Element?
  ) {
    let shared = Shared(monitor, hasNews: hasNews)
    self.shared = shared
    let thread = WorkThread {
      var ending: Result<Void, any Error>?
      while ending == nil {
        // As many as are there, so that the two threads meet once for all of them.
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
      // It may be waiting for a writer that never comes; nobody waits for it.
      thread.detach()
    } else {
      shared.ending = .failure(InputError(.unreadable, "no thread can be started to read the input"))
    }
  }

  /// Everything is there already.
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

  /// What was read since the last call, in order; nothing while it grows and is not yet worth taking.
  ///
  /// Does not wait. The caller holds the monitor.
  func take() -> [Element] {
    if !isWorthTaking { return [] }
    defer {
      shared.elements.removeAll(keepingCapacity: true)
      shared.bytes = 0
      shared.hasRoom.signal()
    }
    return shared.elements
  }

  /// Whether there are enough, or no more come soon. The caller holds the monitor.
  var isWorthTaking: Bool {
    if isEmpty { return false }
    return shared.elements.count >= Self.goodCount || shared.isFull || shared.isWaiting || shared.ending != nil
  }

  /// The caller holds the monitor.
  var isEmpty: Bool { shared.elements.isEmpty }

  /// Whether nothing is there, and nothing comes soon. The caller holds the monitor.
  var isIdle: Bool { isEmpty && (shared.isWaiting || shared.ending != nil) }

  /// How reading ended; nil while it goes on. The caller holds the monitor.
  var ending: Result<Void, any Error>? { shared.ending }

  /// Elements read so far. The caller holds the monitor.
  var count: Int { shared.count }
}
