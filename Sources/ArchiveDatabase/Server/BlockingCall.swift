import ArchiveCore
import CLinux
import Glibc

/// A call that may block for any time, with a limit on waiting for it.
enum BlockingCall {
  /// Runs `body` on its own thread; returns false if it has not ended after `seconds`, and leaves it running.
  static func run(seconds: Double, _ body: @escaping @Sendable () -> Void) -> Bool {
    var ends: [Int32] = [-1, -1]
    if pipe2(&ends, Int32(O_CLOEXEC)) != 0 { return false }
    let (readEnd, writeEnd) = (ends[0], ends[1])
    // Closing the pipe shows that it has ended.
    let thread = WorkThread {
      body()
      close(writeEnd)
    }
    defer { close(readEnd) }
    guard let thread else {
      close(writeEnd)
      return false
    }
    thread.detach()
    let limit = Deadline(seconds: seconds)
    while !limit.hasPassed {
      var end = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
      if poll(&end, 1, Int32(max(limit.secondsLeft, 0) * 1e3) + 1) > 0 { return true }
    }
    return false
  }
}
