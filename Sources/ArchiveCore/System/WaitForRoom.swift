import Glibc

/// Waits until a descriptor has room for a write, after write(2) failed with EAGAIN because another process made the
/// shared pipe or terminal non-blocking.
///
/// Waits for a slow reader for at most `seconds`, nil for no limit, and continues after interrupted calls. A failure of
/// poll(2) counts as room, because the following write reports the cause. Blocks.
///
/// - `interruption`: ends the wait if it comes during it.
/// - Returns whether there may be room.
package func waitForRoom(_ descriptor: Int32, seconds: Double? = nil, until interruption: Interruption? = nil) -> Bool {
  let limit = seconds.map(Deadline.init)
  let wasInterrupted = interruption?.received != nil
  repeat {
    let milliseconds = limit.map { Int32(min(max(0, $0.secondsLeft * 1e3).rounded(.up), 1e9)) } ?? -1
    if let interruption {
      if interruption.wait(for: Int16(POLLOUT), on: descriptor, milliseconds: milliseconds) != 0 { return true }
      if !wasInterrupted, interruption.received != nil { return false }
    } else {
      var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      let count = poll(&room, 1, milliseconds)
      if count > 0 || count < 0 && errno != EINTR { return true }
    }
  } while !(limit?.hasPassed ?? false)
  return false
}
