import ArchiveCore
import Glibc

/// How long a connection waits for its server.
///
/// One thread uses one. Every wait of one call shares its limits: the deadline of the work, the timeout of a call,
/// and, after a signal, a moment for what was under way.
final class ServerPatience {
  /// Why there is no more waiting.
  enum End: Error { case timedOut, interrupted }

  /// Seconds that a call may go on after a signal, and a transaction, which is not to be left in doubt.
  private static let afterSignal = 1.0
  private static let afterSignalInTransaction = 10.0

  var deadline: Deadline?
  /// A transaction is under way.
  var isInTransaction = false
  /// One answer may take as long as it likes, as where a whole table is copied.
  var isUnhurried = false
  private let timeout: Double?
  let timeoutName: String
  private let interruption: Interruption
  private var call: Deadline?
  private var farewell: Deadline?

  init(_ options: OpenOptions) {
    (timeout, timeoutName) = (options.timeout, options.timeoutName)
    interruption = options.interruption ?? Interruption()
  }

  /// A call to the server begins.
  func begin() {
    call = isUnhurried ? nil : timeout.map(Deadline.init)
    farewell = nil
  }

  /// Waits until `descriptor` is ready for `events` of poll(2), and returns for which; may return nothing before.
  ///
  /// - `seconds`: returns after so many at the latest.
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
      farewell = farewell ?? Deadline(seconds: isInTransaction ? Self.afterSignalInTransaction : Self.afterSignal)
      try limit(farewell, .interrupted)
    }
    return interruption.wait(for: events, on: descriptor, milliseconds: Int32(left * 1e3) + 1)
  }
}

extension ServerPatience.End {
  /// The failure of a call that was called off.
  func error(_ name: String, _ patience: ServerPatience, sql: String? = nil) -> StorageError {
    switch self {
    case .timedOut:
      StorageError(
        .timedOut, "\(name): the server did not answer in time (\(patience.timeoutName)); called it off", sql: sql)
    case .interrupted: StorageError(.cancelled, "\(name): called off by a signal", sql: sql)
    }
  }
}
