import CLinux
import Glibc
import Synchronization

/// The request of a user or a supervisor to stop: set by a signal, checked between items.
///
/// A signal handler may only touch async-signal-safe things (signal-safety(7)): an atomic and write(2)
/// to a pipe. The pipe ends a wait in poll(2), whether the signal or the wait came first. The pipe only saves time: the
/// request is in the atomic, which each wait checks regularly, so a lost byte causes a delay and not a hang.
package final class Interruption: Sendable {
  private let signal = Atomic<Int32>(0)
  private let readEnd: Int32
  private let writeEnd: Int32

  private let reportLongWait: (@Sendable (String) -> Void)?

  /// - `reportLongWait`: called on any thread with a message about a long wait.
  package init(reportLongWait: (@Sendable (String) -> Void)? = nil) {
    self.reportLongWait = reportLongWait
    var ends: [Int32] = [-1, -1]
    // Without a free descriptor it still works, with a small delay; the next open(2) reports the shortage.
    if pipe2(&ends, Int32(O_CLOEXEC) | Int32(O_NONBLOCK)) != 0 { ends = [-1, -1] }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    if readEnd >= 0 { close(readEnd) }
    if writeEnd >= 0 { close(writeEnd) }
  }

  /// The signal that was received, or nil.
  package var received: Int32? {
    let number = signal.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Records the request; may be called from a signal handler.
  package func request(signal number: Int32) {
    let saved = errno
    signal.store(number, ordering: .relaxed)
    var byte: UInt8 = 1
    if writeEnd >= 0 { _ = Glibc.write(writeEnd, &byte, 1) }
    errno = saved
  }

  /// Milliseconds after which a wait checks the request even if nothing woke it.
  private var slice: Int32 { readEnd < 0 ? 50 : 1000 }

  /// Waits until `descriptor` can be read or a request comes; returns true if it can be read.
  ///
  /// `timeout` is in milliseconds, -1 for none.
  func waitForInput(_ descriptor: Int32, timeout: Int32) -> Bool {
    var watched = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      // poll(2) ignores a negative descriptor.
      pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
    ]
    let limit = timeout < 0 ? nil : Deadline(seconds: Double(timeout) / 1e3)
    while true {
      let left = limit.map { Int32(max(0, $0.secondsLeft * 1e3).rounded(.up)) } ?? slice
      let ready = poll(&watched, 2, min(left, slice))
      if received != nil { return false }
      if ready > 0 { return watched[0].revents != 0 }
      // If poll(2) fails, the read after it reports the cause.
      if ready < 0, errno != EINTR { return true }
      if ready == 0, limit?.hasPassed ?? false { return false }
    }
  }

  /// Waits until an open pipe, which may have no writer yet, can be read; reports a long wait.
  ///
  /// Throws `Interrupted`.
  func waitForWriter(_ descriptor: Int32, name: String) throws(Interrupted) {
    if !waitForInput(descriptor, timeout: 3000), received == nil {
      reportLongWait?("\(name): waiting for a program that writes to this pipe")
      _ = waitForInput(descriptor, timeout: -1)
    }
    if received != nil { throw Interrupted() }
  }
}

extension Interruption {
  /// Waits until `descriptor` is ready for `events`, a request comes, or the time is over; returns the events that are
  /// ready.
  ///
  /// An earlier request does not end the wait. See poll(2).
  package func wait(for events: Int16, on descriptor: Int32, milliseconds: Int32) -> Int16 {
    var watched = [
      pollfd(fd: descriptor, events: events, revents: 0),
      // poll(2) ignores a negative descriptor.
      pollfd(fd: received == nil ? readEnd : -1, events: Int16(POLLIN), revents: 0),
    ]
    return poll(&watched, 2, milliseconds) > 0 ? watched[0].revents : 0
  }

  /// Waits this long; throws `Interrupted` if a request comes.
  func sleep(seconds: Double) throws {
    _ = waitForInput(-1, timeout: Int32(min(seconds * 1e3, 1e9)))
    if received != nil { throw Interrupted() }
  }
}

/// A signal asked the tool to stop while it waited.
package struct Interrupted: Error { public init() {} }
