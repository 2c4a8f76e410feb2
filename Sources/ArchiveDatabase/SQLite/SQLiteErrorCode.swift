import ArchiveCore
import CSQLite
import Glibc

/// SQLite's result codes (sqlite.org/rescode.html) as kinds of failure.
enum SQLiteErrorCode {
  /// `code` is an extended result code, whose low byte is the primary one.
  static func kind(_ code: Int32) -> StorageError.Kind {
    switch code & 0xFF {
    // PROTOCOL: the lock of a WAL could not be taken, after many attempts.
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .locked
    case SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH: .denied
    case SQLITE_CANTOPEN: .absent
    // NOLFS: the file is too large for the system. NOMEM: also if a file cannot be mapped.
    case SQLITE_IOERR, SQLITE_NOLFS, SQLITE_NOMEM: .readOrWrite
    case SQLITE_NOTADB: .notAnArchive
    case SQLITE_CORRUPT: .damaged
    case SQLITE_FULL: .full
    case SQLITE_TOOBIG: .tooLarge
    // Only a deadline interrupts a statement.
    case SQLITE_INTERRUPT: .timedOut
    default: .failed
    }
  }

  /// The error of the call that has just failed on `handle`.
  static func error(_ handle: OpaquePointer?, _ code: Int32, name: String, sql: String? = nil) -> StorageError {
    let extended = handle.map { sqlite3_extended_errcode($0) } ?? code
    let text = handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
    let system = handle.map { sqlite3_system_errno($0) } ?? 0
    let lacksDescriptors = code & 0xFF == SQLITE_CANTOPEN && (system == EMFILE || system == ENFILE)
    let isRefused = code & 0xFF == SQLITE_CANTOPEN && (system == EROFS || system == EACCES || system == EPERM)
    let kind = lacksDescriptors ? .readOrWrite : isRefused ? .denied : kind(extended)
    let advice =
      switch kind {
      case .readOrWrite where lacksDescriptors: "too many open files; see ulimit -n"
      case .locked: "locked by another process; gave up waiting, try again later"
      case .notAnArchive: "not an SQLite database; check backend.url with: archive-config show"
      case .damaged: "the database is damaged (\(text)); check it with: sqlite3 FILE 'PRAGMA integrity_check'"
      case .denied where isRefused: "cannot be opened for writing: \(systemMessage(system))"
      case .denied: "cannot be written to (\(text))"
      case .absent: "cannot be opened (\(text))"
      case .timedOut: "the query took too long and was cancelled"
      case .full: "the disk is full"
      default: text
      }
    return StorageError(kind, "\(name): \(advice)", nativeCode: String(extended), sql: sql)
  }
}
