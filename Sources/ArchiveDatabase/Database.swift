import ArchiveCore

/// A connection to one database, as much of it as an archive needs; the same for all three.
///
/// One thread uses a connection, and every call blocks. One to a server that was lost is made anew by the next call.
/// Implementations map their native codes to `StorageError.Kind` and never put a bound value into an error.
/// SQL marks its parameters by `?`, whatever the database's own mark is.
protocol Database: AnyObject {
  static var dialect: Dialect { get }

  /// Files that hold the database.
  var ownFiles: [Path] { get }

  /// Calls that would last beyond it end with `.timedOut`, or `.locked` where they wait for a lock.
  var deadline: Deadline? { get set }

  /// The names of all tables there are.
  func tables() throws -> Set<String>

  /// The longest content that is kept in its artifact's row, in bytes; a longer one is kept in slices.
  var rowLimit: Int64 { get }

  /// How many strings one query can look for.
  var listLimit: Int { get }

  /// Settles the session, once it is known that this is an archive: before, nothing may be changed.
  func prepare(for mode: OpenMode) throws(StorageError)

  /// What the server is, by its own account.
  func serverStatus() throws -> ServerStatus

  /// Runs `body`, which may change the schema, while no other process does.
  func changingSchema(_ body: () throws -> Void) throws

  /// Runs a statement and hands each row to `body` until it returns false.
  func query(_ sql: String, _ values: [Value], _ body: (borrowing Row) throws -> Bool) throws

  /// Runs queries in order, several in flight where the database can, and hands each row to `body`.
  func query(_ queries: [Query], _ body: (borrowing Row) throws -> Void) throws

  /// Runs statements in order, in as few round trips as the database can; returns how many rows were affected.
  @discardableResult
  func execute(_ batches: [Batch]) throws(StorageError) -> Int

  /// Runs `body` in a transaction that can write, and commits; rolls back when it throws.
  ///
  /// Throws `.inDoubt` when the connection was lost at COMMIT.
  func transaction<R>(_ body: () throws -> R) throws -> R

  /// Runs statements in a transaction of their own, with as few round trips as the database can.
  func commit(_ batches: [Batch]) throws

  /// Hands the content of an artifact's row to `body` in slices; memory does not grow with it.
  ///
  /// Throws `ContentGone` when the row has none, or is not there.
  func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws

  /// Fills the content of an artifact's row, inside a transaction; the row's content has been NULL.
  func writeContent(_ content: CompressedContent, artifactID: String) throws

  /// Removes what was deleted from the database's own files; false while another process keeps them from changing.
  func erasePurged() throws -> Bool

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

  /// A server does so by itself.
  func erasePurged() throws -> Bool { true }

  func commit(_ batches: [Batch]) throws { _ = try transaction { try execute(batches) } }

  /// Runs a statement that answers nothing.
  @discardableResult
  func execute(_ sql: String, _ values: [Value] = []) throws(StorageError) -> Int {
    try execute([Batch(sql, [values])])
  }
}

/// A statement that answers rows, with its values.
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
  /// Bytes that stay where they are until the statement has been run.
  case buffer(UnsafeRawBufferPointer)

  init(_ text: String?) { self = text.map { .text($0) } ?? .null }
  init(_ time: Timestamp?) { self = time.map { .time($0) } ?? .null }
}

/// The current row of a query; columns are counted from 0. A value of another type than asked for is nil.
protocol DatabaseRow {
  /// Times are text in `Timestamp.description`'s form, whatever the database keeps them as.
  func text(_ column: Int) -> String?
  func integer(_ column: Int) -> Int64?
  /// Stays where it is until the next row.
  func bytes(_ column: Int) -> UnsafeRawBufferPointer
  func isNull(_ column: Int) -> Bool
  /// The bytes of a text in UTF-8, where the database hands them over as they are; they stay until the next row.
  func utf8(_ column: Int) -> UnsafeRawBufferPointer?
}

extension DatabaseRow {
  func utf8(_ column: Int) -> UnsafeRawBufferPointer? { nil }

  /// The text of a column that should be that of a value.
  func columnText<Value>(_ column: Int) -> ColumnText<Value> {
    if let bytes = utf8(column) { return ColumnText(utf8: bytes) }
    return ColumnText(text(column) ?? "")
  }
}
