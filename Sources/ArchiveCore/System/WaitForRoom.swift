import Glibc

/// Waits until a descriptor has room for a write, after write(2) failed with EAGAIN: somebody else who has the same pipe
/// or terminal made it non-blocking.
///
/// The one rule: a slow reader is waited for, for as long as `seconds` says, nil for no limit; interrupted calls go on; a
/// failure of poll(2) counts as room, since the write that follows finds the cause. Blocks.
///
/// - `interruption`: when it comes during the wait, that ends.
/// - Returns whether there may be room.
package func waitForRoom(_ descriptor: Int32, seconds: Double? = nil, until interruption: Interruption? = nil) -> Bool {
  let limit = seconds.map(Deadline.init)
  let wasAsked = interruption?.received != nil
  repeat {
    let milliseconds = limit.map { Int32(min(max(0, $0.secondsLeft * 1e3).rounded(.up), 1e9)) } ?? -1
    if let interruption {
      if interruption.wait(for: Int16(POLLOUT), on: descriptor, milliseconds: milliseconds) != 0 { return true }
      if !wasAsked, interruption.received != nil { return false }
    } else {
      var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      let count = poll(&room, 1, milliseconds)
      if count > 0 || count < 0 && errno != EINTR { return true }
    }
  } while !(limit?.hasPassed ?? false)
  return false
}
