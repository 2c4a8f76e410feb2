import ArchiveCore
import CSQLite
import Glibc

/// The time limits of a connection: for another connection's lock, and for a statement.
final class SQLitePatience {
  /// Seconds to wait for a lock, unless the URL sets another limit; and the limit after a signal.
  private static let wait = 5.0
  private static let waitAfterSignal = 1.0
  /// Instructions of SQLite's virtual machine between two checks of the deadline.
  private static let instructions: Int32 = 20_000

  var deadline: Deadline?
  private let interruption: Interruption?
  private let wait: Double
  private var limit = Deadline(seconds: wait)
  private var limitAfterSignal = Deadline(seconds: waitAfterSignal)

  /// - `lockTimeout`: seconds to wait for a lock; nil for the default.
  /// - `timeout`: seconds that one answer may take, also the limit of `lockTimeout`; nil for no limit.
  init(_ interruption: Interruption?, lockTimeout: Double?, timeout: Double?) {
    self.interruption = interruption
    wait = min(lockTimeout ?? Self.wait, timeout ?? .infinity)
  }

  /// Installs the limits on `handle` (sqlite3_busy_handler, sqlite3_progress_handler); must outlive it.
  func install(on handle: OpaquePointer) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_busy_handler(
      handle, { Unmanaged<SQLitePatience>.fromOpaque($0!).takeUnretainedValue().waits(attempt: $1) ? 1 : 0 }, context)
    sqlite3_progress_handler(
      handle, Self.instructions,
      { Unmanaged<SQLitePatience>.fromOpaque($0!).takeUnretainedValue().deadline?.hasPassed ?? false ? 1 : 0 }, context)
  }

  /// Waits a little; returns false if the limit has passed.
  private func waits(attempt: Int32) -> Bool {
    if attempt == 0 {
      limit = Deadline(seconds: wait)
      limitAfterSignal = Deadline(seconds: Self.waitAfterSignal)
    }
    if limit.hasPassed || deadline?.hasPassed ?? false { return false }
    if interruption?.received != nil, limitAfterSignal.hasPassed { return false }
    usleep(UInt32(min(1 << min(attempt, 6), 50)) * 1000)
    return true
  }
}
