import CLinux
import Glibc
import Synchronization

/// The wish of a user or a supervisor that the tool stop: set by a signal, looked at between items.
///
/// A signal handler may only touch async-signal-safe things (signal-safety(7)): an atomic and write(2)
/// to a pipe. The pipe makes a wait in poll(2) end, whichever came first, the signal or the wait.
public final class Interruption: Sendable {
  private let signal = Atomic<Int32>(0)
  private let readEnd: Int32
  private let writeEnd: Int32

  public init() {
    var ends: [Int32] = [-1, -1]
    let made = pipe2(&ends, Int32(O_CLOEXEC) | Int32(O_NONBLOCK))
    precondition(made == 0, "pipe2 failed: no file descriptor is left at start")
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  /// The signal that asked, or nil.
  public var received: Int32? {
    let number = signal.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Records the wish; may be called from a signal handler.
  public func request(signal number: Int32) {
    let saved = errno
    signal.store(number, ordering: .relaxed)
    var byte: UInt8 = 1
    _ = Glibc.write(writeEnd, &byte, 1)
    errno = saved
  }

  /// Waits until `descriptor` can be read or the wish came; true when it can be read.
  ///
  /// `timeout` is in milliseconds, -1 for none.
  func waitForInput(_ descriptor: Int32, timeout: Int32) -> Bool {
    var watched = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      let ready = poll(&watched, 2, timeout)
      if received != nil { return false }
      // A failing poll is for the read after it to tell.
      if ready < 0 { if errno == EINTR { continue } else { return true } }
      return watched[0].revents != 0
    }
  }
}

extension Interruption {
  /// Waits until `descriptor` is ready for `events`, the wish comes, or the time is over; returns what it is ready for.
  ///
  /// A wish that came before does not end the wait. See poll(2).
  public func wait(for events: Int16, on descriptor: Int32, milliseconds: Int32) -> Int16 {
    var watched = [
      pollfd(fd: descriptor, events: events, revents: 0),
      // A negative descriptor is not looked at.
      pollfd(fd: received == nil ? readEnd : -1, events: Int16(POLLIN), revents: 0),
    ]
    return poll(&watched, 2, milliseconds) > 0 ? watched[0].revents : 0
  }

  /// Waits so long, or until the wish comes; throws `Interrupted` then.
  func sleep(seconds: Double) throws {
    _ = waitForInput(-1, timeout: Int32(min(seconds * 1e3, 1e9)))
    if received != nil { throw Interrupted() }
  }
}
