public import ArchiveCore

/// A connection to one database, as much of it as an archive needs; the same for all three.
///
/// One thread uses a connection, and every call blocks. Implementations map their native codes to
/// `StorageError.Kind` and never put a bound value into an error.
protocol Database: AnyObject {
  static var dialect: Dialect { get }

  /// Files that hold the database.
  var ownFiles: [Path] { get }

  /// Calls that would last beyond it end with `.cancelled`, or `.locked` where they wait for a lock.
  var deadline: Deadline? { get set }

  /// The names of all tables there are.
  func tables() throws -> Set<String>

  /// The longest content that is kept in its artifact's row, in bytes; a longer one is kept in slices.
  static var rowLimit: Int64 { get }

  /// Settles the session, once it is known that this is an archive: before, nothing may be changed.
  func prepare(for mode: OpenMode) throws(StorageError)

  /// Runs a statement and hands each row to `body` until it returns false.
  func query(_ sql: String, _ values: [Value], _ body: (borrowing Row) throws -> Bool) throws

  /// Runs a statement that answers nothing.
  func execute(_ sql: String, _ values: [Value]) throws(StorageError)

  /// Runs `body` in a transaction that can write, and commits; rolls back when it throws.
  func transaction<R>(_ body: () throws -> R) throws -> R

  /// Hands the content of an artifact's row to `body` in slices; memory does not grow with it.
  ///
  /// Throws `ContentGone` when the row has none, or is not there.
  func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws

  /// Fills the content of an artifact's row, inside a transaction; the row's content has been NULL.
  func writeContent(_ content: CompressedContent, artifactID: String) throws

  associatedtype Row: DatabaseRow
}

/// A content was there when it was looked up, and is not there any more.
struct ContentGone: Error {}

/// A value bound to a statement: integers of 64 bits, text in UTF-8; times are text in `Timestamp.description`'s form.
enum Value {
  case null
  case integer(Int64)
  case text(String)
  case bytes([UInt8])
  /// Bytes that stay where they are until the statement has been run.
  case buffer(UnsafeRawBufferPointer)

  init(_ text: String?) { self = text.map { .text($0) } ?? .null }
}

/// The current row of a query; columns are counted from 0. A value of another type than asked for is nil.
protocol DatabaseRow {
  func text(_ column: Int) -> String?
  func integer(_ column: Int) -> Int64?
  /// Stays where it is until the next row.
  func bytes(_ column: Int) -> UnsafeRawBufferPointer
  func isNull(_ column: Int) -> Bool
}

/// Where the three databases' SQL differs.
enum Dialect: String, CaseIterable, Sendable {
  case sqlite, postgres, mariadb

  /// A condition that is true when `column` is one of the strings of a JSON array, bound as one value.
  func isOneOf(_ column: String) -> String {
    switch self {
    case .sqlite: "\(column) IN (SELECT value FROM json_each(?))"
    case .postgres: "\(column) IN (SELECT json_array_elements_text(?::json))"
    case .mariadb:
      "\(column) IN (SELECT value FROM JSON_TABLE(?, '$[*]' COLUMNS (value VARCHAR(255) PATH '$')) AS list)"
    }
  }

  /// The number of a table's row, by which it is found fastest; NULL where there is none.
  func rowNumber(of table: String) -> String { self == .sqlite ? "\(table).rowid" : "NULL" }

  /// What orders items as they were archived.
  var archivingOrder: String {
    switch self {
    case .sqlite: "item.rowid"
    case .postgres, .mariadb: "item.archived_at, item.id"
    }
  }
}

/// How an archive is to be opened.
public enum OpenMode: Sendable {
  /// For reading; nothing is created or changed.
  case read
  /// For restoring: events are written, nothing is created.
  case update
  /// For storing: the archive and its schema are made when they are missing.
  case create
}

/// Opens the archive at `url`, trying transient failures again as `retry` says.
///
/// - `interruption`: when it comes, no lock is waited for any longer than a second.
/// - Blocks while connecting. Throws `StorageError`, with the next step in its message.
public func openArchive(
  _ url: BackendURL, mode: OpenMode, retry: RetryConfig = RetryConfig(isEnabled: false),
  interruption: Interruption? = nil
) throws(StorageError) -> any ArchiveStorage {
  do {
    return try StorageError.retrying(retry, interruption: interruption) { _ in
      try openOnce(url, mode: mode, interruption: interruption)
    }
  } catch {
    throw error as? StorageError ?? StorageError(.failed, "\(error)")
  }
}

private func openOnce(
  _ url: BackendURL, mode: OpenMode, interruption: Interruption?
) throws(StorageError) -> any ArchiveStorage {
  switch url.backend {
  case .sqlite:
    let path = try url.sqlitePath()
    let connection = try SQLiteConnection(path: path, mode: mode, interruption: interruption)
    return try DatabaseArchive(connection, backend: .sqlite, name: path.display, mode: mode)
  case .postgres, .mariadb:
    throw StorageError(
      .notAnArchive, "\(url.backend.rawValue) archives are not supported by this version; use a sqlite:/// URL")
  }
}
