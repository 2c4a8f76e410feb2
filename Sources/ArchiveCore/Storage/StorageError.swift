import Glibc

/// An operation of the archive's database failed.
public struct StorageError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure; the kinds are the same for every database.
  public enum Kind: Sendable, CaseIterable {
    /// The server does not answer at present.
    case unreachable
    /// There is no archive, or its file cannot be opened.
    case absent
    /// Another process holds a lock or the last connection; waiting helps.
    case locked
    /// No answer came in time; the query was cancelled.
    case timedOut
    /// The server or the file's permissions deny access.
    case denied
    /// The file or the schema is not an archive's.
    case notAnArchive
    /// The URL or another setting of the connection cannot be used.
    case misconfigured
    /// The disk that holds the archive is full.
    case full
    /// The value is larger than the database accepts.
    case tooLarge
    /// This process interrupted the operation.
    case cancelled
    /// The database is damaged.
    case damaged
    /// Reading or writing the archive's file failed.
    case readOrWrite
    /// The connection was lost at COMMIT: the outcome is unknown.
    case inDoubt
    /// Any other error; presumably a defect of the tools.
    case failed
  }

  public let kind: Kind
  /// The database's own code: SQLite's extended result code, an SQLSTATE, MariaDB's error number.
  public let nativeCode: String?
  /// The database's text and the next step; never a bound value or a credential.
  public let message: String
  /// The statement that failed, without its values.
  public let sql: String?
  /// The column whose constraint refused a value, as `table.column`, if the database reports it.
  public let column: String?

  public var description: String { message }

  package init(
    _ kind: Kind, _ message: String, nativeCode: String? = nil, sql: String? = nil, column: String? = nil
  ) {
    self.kind = kind
    self.message = message
    self.nativeCode = nativeCode
    self.sql = sql
    self.column = column
  }

  /// Whether trying again may help; an operation first checks what it may have done already.
  public var isTransient: Bool {
    switch kind {
    case .locked, .unreachable, .timedOut, .inDoubt: true
    default: false
    }
  }

  /// The failure as the `error` of a record.
  package var itemError: ItemError {
    let (code, errorClass): (ItemError.Code, ItemError.Class) =
      switch kind {
      case .absent: (.backendUnavailable, .permanent)
      case .unreachable, .locked: (.backendUnavailable, .transient)
      case .denied, .misconfigured: (.backendDenied, .permanent)
      case .full: (.noSpace, .permanent)
      case .tooLarge: (.tooLarge, .permanent)
      case .timedOut: (.timeout, .transient)
      case .cancelled: (.cancelled, .transient)
      case .inDoubt: (.backendError, .unknown)
      case .readOrWrite: (.ioError, .permanent)
      case .notAnArchive, .damaged, .failed: (.backendError, .permanent)
      }
    return ItemError(code, message, class: errorClass, nativeCode: nativeCode)
  }
}
