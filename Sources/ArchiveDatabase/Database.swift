import ArchiveCore

/// A connection to a database, with the operations that an archive needs; the same for all three databases.
///
/// One thread uses a connection, and every call blocks. If a server's connection was lost, the next call reconnects.
/// Implementations map their native codes to `StorageError.Kind` and never put a bound value into an error.
/// All methods throw `StorageError`; those with a `body` also throw what it throws, and `writeContent` what reading the
/// content throws. Parameters in SQL are written as `?` for all databases.
protocol Database: AnyObject {
  static var dialect: Dialect { get }

  /// The files of the database; empty for a server.
  var ownFiles: [Path] { get }

  /// Calls that would last longer end with `.timedOut`, or with `.locked` if they wait for a lock.
  var deadline: Deadline? { get set }

  /// The names of all existing tables.
  func tables() throws(StorageError) -> Set<String>

  /// The longest content that is kept in its artifact's row, in bytes; a longer one is kept in slices.
  var rowLimit: Int64 { get }

  /// The number of strings that one query can look for.
  var listLimit: Int { get }

  /// Configures the session; called once the database is known to be an archive, because nothing may be changed before.
  func prepare(for mode: OpenMode) throws(StorageError)

  /// The server's description of itself.
  func serverStatus() throws(StorageError) -> ServerStatus

  /// Runs `body`, which may change the schema, while no other process can change it.
  func changingSchema(_ body: () throws -> Void) throws

  /// Runs a statement and hands each row to `body` until it returns false.
  func query(_ sql: String, _ values: [Value], _ body: (borrowing Row) throws -> Bool) throws

  /// Runs queries in order, several in flight if the database supports that, and hands each row to `body`.
  func query(_ queries: [Query], _ body: (borrowing Row) throws -> Void) throws

  /// Runs statements in order, in as few round trips as possible; returns the number of affected rows.
  @discardableResult
  func execute(_ batches: [Batch]) throws(StorageError) -> Int

  /// Runs `body` in a transaction that can write, and commits; rolls back when it throws.
  ///
  /// Throws `.inDoubt` when the connection was lost at COMMIT.
  func transaction<R>(_ body: () throws -> R) throws -> R

  /// Runs statements in their own transaction, in as few round trips as possible.
  func commit(_ batches: [Batch]) throws(StorageError)

  /// Hands the content of an artifact's row to `body` in slices; the use of memory does not depend on its size.
  ///
  /// Throws `ContentGone` if the row has no content or does not exist.
  func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws

  /// Writes the content of an artifact's row, which was NULL before; to be called inside a transaction.
  func writeContent(_ content: CompressedContent, artifactID: String) throws

  /// Removes deleted data from the database's own files; returns false while another process prevents that.
  func erasePurged() throws(StorageError) -> Bool

  associatedtype Row: DatabaseRow
}

extension Database {
  func query(_ queries: [Query], _ body: (borrowing Row) throws -> Void) throws {
    for query in queries {
      try self.query(query.sql, query.values) {
        try body($0)
        return true
      }
    }
  }

  /// A server does this on its own.
  func erasePurged() throws(StorageError) -> Bool { true }

  func commit(_ batches: [Batch]) throws(StorageError) {
    try storage { _ = try transaction { try execute(batches) } }
  }

  /// The texts in the first column of a query's rows.
  func names(_ sql: String) throws(StorageError) -> Set<String> {
    var names: Set<String> = []
    try storage {
      try query(sql, []) { row in
        if let name = row.text(0) { names.insert(name) }
        return true
      }
    }
    return names
  }

  /// Runs a statement that returns no rows; returns the number of affected rows.
  @discardableResult
  func execute(_ sql: String, _ values: [Value] = []) throws(StorageError) -> Int {
    try execute([Batch(sql, [values])])
  }
}

/// Runs `body`, which throws only `StorageError`, and gives the error its type.
func storage<R>(_ body: () throws -> R) throws(StorageError) -> R {
  do { return try body() } catch { throw error as? StorageError ?? StorageError(.failed, "\(error)") }
}

/// A statement that returns rows, with its values.
struct Query {
  let sql: String
  let values: [Value]
}

/// A statement that is run once for each row of values.
struct Batch {
  let sql: String
  let rows: [[Value]]

  init(_ sql: String, _ rows: [[Value]]) { (self.sql, self.rows) = (sql, rows) }
}

/// A value bound to a statement: integers of 64 bits, text in UTF-8, times in UTC.
enum Value {
  case null
  case integer(Int64)
  case text(String)
  case time(Timestamp)
  case bytes([UInt8])
  /// Bytes that stay valid until the statement has run.
  case buffer(UnsafeRawBufferPointer)

  init(_ text: String?) { self = text.map { .text($0) } ?? .null }
  init(_ time: Timestamp?) { self = time.map { .time($0) } ?? .null }
}

/// The current row of a query; columns are counted from 0. A value of another type than asked for is nil.
protocol DatabaseRow {
  /// A time is text in the form of `Timestamp.description`, in all databases.
  func text(_ column: Int) -> String?
  func integer(_ column: Int) -> Int64?
  /// Valid until the next row.
  func bytes(_ column: Int) -> UnsafeRawBufferPointer
  func isNull(_ column: Int) -> Bool
  /// The bytes of a text in UTF-8, valid until the next row; nil if the database cannot hand them over unchanged.
  func utf8(_ column: Int) -> UnsafeRawBufferPointer?
}

extension DatabaseRow {
  func utf8(_ column: Int) -> UnsafeRawBufferPointer? { nil }

  /// The text of a column, which should be the text of a `Value`.
  func columnText<Value>(_ column: Int) -> ColumnText<Value> {
    if let bytes = utf8(column) { return ColumnText(utf8: bytes) }
    return ColumnText(text(column) ?? "")
  }
}
