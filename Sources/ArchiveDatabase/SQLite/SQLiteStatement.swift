import ArchiveCore
import CSQLite

/// A prepared statement; closed when it goes out of scope (sqlite3_finalize).
final class SQLiteStatement {
  private let statement: OpaquePointer
  private let database: OpaquePointer
  private let sql: String
  private let name: String

  /// Compiles `sql` for `database`; throws `StorageError`.
  init(_ sql: String, database: OpaquePointer, name: String) throws(StorageError) {
    var prepared: OpaquePointer?
    let code = sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
    guard code == SQLITE_OK, let prepared else {
      throw SQLiteErrorCode.error(database, code, name: name, sql: sql)
    }
    statement = prepared
    self.database = database
    self.sql = sql
    self.name = name
  }

  deinit { sqlite3_finalize(statement) }

  /// Runs the statement with `values`, handing rows to `body` until it returns false; it can be run again afterwards.
  func run(_ values: [Value], _ body: (borrowing SQLiteRow) throws -> Bool) throws {
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    for (index, value) in values.enumerated() {
      let code = value.bind(to: statement, at: Int32(index + 1))
      if code != SQLITE_OK { throw SQLiteErrorCode.error(database, code, name: name, sql: sql) }
    }
    while true {
      let code = sqlite3_step(statement)
      switch code {
      case SQLITE_ROW: if try !body(SQLiteRow(statement: statement)) { return }
      case SQLITE_DONE: return
      default: throw SQLiteErrorCode.error(database, code, name: name, sql: sql)
      }
    }
  }
}
