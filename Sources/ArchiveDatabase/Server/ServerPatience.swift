import ArchiveCore
import Glibc

/// The time limits of a connection to a server; used by one thread.
///
/// All waits of one call share its limits: the deadline of the work, the timeout of a call and, after a signal, a short
/// time to finish the call.
final class ServerPatience {
  /// The reason why the waiting ended.
  enum End: Error { case timedOut, interrupted }

  /// Seconds that a call may take after a signal, and that a transaction may take, which should not be left in doubt.
  private static let afterSignal = 1.0
  private static let afterSignalInTransaction = 10.0

  var deadline: Deadline?
  /// Whether a transaction is in progress.
  var isInTransaction = false
  /// Whether an answer may take any time, as when a whole table is copied.
  var isUnlimited = false
  private let timeout: Double?
  let timeoutName: String
  private let interruption: Interruption
  private var call: Deadline?
  private var signalDeadline: Deadline?

  init(_ options: OpenOptions) {
    (timeout, timeoutName) = (options.timeout, options.timeoutName)
    interruption = options.interruption ?? Interruption()
  }

  /// Starts the time limits of a call to the server.
  func begin() {
    call = isUnlimited ? nil : timeout.map(Deadline.init)
    signalDeadline = nil
  }

  /// Waits until `descriptor` is ready for `events` of poll(2), and returns those; may return none of them earlier.
  ///
  /// - `seconds`: the longest wait.
  func wait(for events: Int16, on descriptor: Int32, seconds: Double = 1) throws(End) -> Int16 {
    var left = seconds
    func limit(_ deadline: Deadline?, _ end: End) throws(End) {
      guard let deadline else { return }
      if deadline.hasPassed { throw end }
      left = min(left, deadline.secondsLeft)
    }
    try limit(deadline, .timedOut)
    try limit(call, .timedOut)
    if interruption.received != nil {
      signalDeadline =
        signalDeadline ?? Deadline(seconds: isInTransaction ? Self.afterSignalInTransaction : Self.afterSignal)
      try limit(signalDeadline, .interrupted)
    }
    return interruption.wait(for: events, on: descriptor, milliseconds: Int32(left * 1e3) + 1)
  }
}

extension ServerPatience.End {
  /// The failure of a call that was cancelled.
  func error(_ name: String, _ patience: ServerPatience, sql: String? = nil) -> StorageError {
    switch self {
    case .timedOut:
      StorageError(
        .timedOut, "\(name): the server did not answer in time (\(patience.timeoutName)); the request was cancelled",
        sql: sql)
    case .interrupted: StorageError(.cancelled, "\(name): cancelled by a signal", sql: sql)
    }
  }
}
