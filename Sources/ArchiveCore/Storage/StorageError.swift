import Glibc

/// The archive's database did not do what was asked.
public struct StorageError: Error, Sendable, CustomStringConvertible {
  /// What kind of failure it was, the same kinds for every database.
  public enum Kind: Sendable, CaseIterable {
    /// Nothing answers there just now.
    case unreachable
    /// There is no archive, or its file cannot be opened.
    case absent
    /// Somebody else holds what is needed, a lock or the last connection; waiting helps.
    case locked
    /// No answer came in the time that there was; what was asked for was called off.
    case timedOut
    /// The server or the file's permissions refuse us.
    case denied
    /// The file or the schema is not an archive's.
    case notAnArchive
    /// The URL, or what else says how to get there, cannot be used.
    case misconfigured
    /// The disk that holds the archive is full.
    case full
    /// The value is larger than the database takes.
    case tooLarge
    /// Interrupted by ourselves.
    case cancelled
    /// The database is damaged.
    case damaged
    /// Reading or writing the archive's file failed.
    case readOrWrite
    /// The connection died at COMMIT: done or not done, nobody knows.
    case inDoubt
    /// Any other refusal; a defect of ours until shown otherwise.
    case failed
  }

  public let kind: Kind
  /// The database's own code: SQLite's extended result code, an SQLSTATE, MariaDB's error number.
  public let nativeCode: String?
  /// The database's own text, and the next step; never a bound value, never a credential.
  public let message: String
  /// The statement that failed, without its values.
  public let sql: String?
  /// The column whose rule refused a value, as `table.column`, where the database says which.
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

  /// Whether trying again may help; an operation looks first for what it may have done already.
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
