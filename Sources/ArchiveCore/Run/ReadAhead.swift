/// Something that is read ahead, as large as it says, in bytes.
package protocol Weighted { var weight: Int { get } }

/// A thread that reads ahead of the work, never further than its limits.
final class ReadAhead<Element: Weighted & Sendable> {
  /// Elements and bytes held at most, beyond the last element.
  private static var limit: Int { 512 }
  private static var byteLimit: Int { 2 << 20 }
  /// So many are worth taking while more are coming: who takes one at a time looks one up at a time.
  private static var goodCount: Int { 256 }

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
        var element = Result { try readNow() }
        if case .success(nil) = element {
          monitor.locked {
            shared.isWaiting = true
            hasNews.signal()
          }
          element = Result { try read() }
        }
        monitor.locked {
          shared.isWaiting = false
          switch element {
          case .success(let element?):
            shared.elements.append(element)
            shared.bytes += element.weight
            shared.count += 1
          case .success(nil): ending = .success(())
          case .failure(let error): ending = .failure(error)
          }
          shared.ending = ending
          if ending != nil || shared.elements.count == Self.goodCount || shared.isFull { hasNews.signal() }
          while shared.isFull, !shared.isAbandoned {
            shared.hasRoom.wait()
          }
          if shared.isAbandoned { ending = .success(()) }
        }
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
