import ArchiveCore
import CLinux
import Glibc

/// A call that blocks for as long as it likes, and that is waited for only so long.
enum BlockingCall {
  /// Runs `body` on a thread of its own; false when it was not done after so many seconds, and goes on by itself.
  static func run(seconds: Double, _ body: @escaping @Sendable () -> Void) -> Bool {
    var ends: [Int32] = [-1, -1]
    if pipe2(&ends, Int32(O_CLOEXEC)) != 0 { return false }
    let (readEnd, writeEnd) = (ends[0], ends[1])
    // Closing it is what tells that it is done.
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
