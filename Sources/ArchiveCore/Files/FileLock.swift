import Glibc

/// A lock on a file (flock(2)), acquired by polling, so that a signal or a time limit can end the wait.
enum FileLock {
  /// The reason why the lock was not acquired.
  struct Failure: Error {
    let message: String
    /// Another process holds it, and waiting for it timed out.
    let isHeld: Bool
  }

  /// Seconds until a long wait is reported, and for which a wait continues after a signal.
  private static let longWait = 5.0
  private static let waitAfterSignal = 1.0

  /// Acquires the lock, `LOCK_EX` or `LOCK_SH`, on an open file.
  ///
  /// - `patience`: seconds to wait at most; nil for no limit.
  /// - `onLongWait`: called once when it takes long.
  /// - Blocks. Throws `Failure`.
  static func acquire(
    _ kind: Int32, on descriptor: Int32, name: String, interruption: Interruption?, patience: Double? = nil,
    onLongWait: () -> Void = {}
  ) throws(Failure) {
    let start = Stopwatch()
    var signalDeadline: Deadline?
    var pause: UInt32 = 500
    var hasReported = false
    while flock(descriptor, kind | LOCK_NB) != 0 {
      if errno != EWOULDBLOCK && errno != EINTR {
        throw Failure(message: "\(name): cannot lock: \(systemMessage(errno))", isHeld: false)
      }
      let waited = start.milliseconds / 1e3
      if interruption?.received != nil { signalDeadline = signalDeadline ?? Deadline(seconds: waitAfterSignal) }
      if signalDeadline?.hasPassed ?? false || waited >= patience ?? .infinity {
        throw Failure(message: "\(name): another process holds its lock (flock(2)); gave up waiting", isHeld: true)
      }
      if waited >= longWait, !hasReported {
        hasReported = true
        onLongWait()
      }
      usleep(pause)
      pause = min(pause * 2, 20_000)
    }
  }
}
