import ArchiveCore
import CSQLite

/// Conversion of values to SQLite's and back.
///
/// Text is bound with its length and read as UTF-8, repaired where the database holds other bytes;
/// integers are 64 bits wide on both sides, so no value is truncated.
extension Value {
  /// Binds to parameter `index`, counted from 1; returns SQLite's result code.
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    switch self {
    case .null: sqlite3_bind_null(statement, index)
    case .integer(let number): sqlite3_bind_int64(statement, index, number)
    case .text(let text): Self.bind(text, to: statement, at: index)
    case .time(let time): Self.bind(time.description, to: statement, at: index)
    case .buffer(let bytes): sqlite3_bind_blob64(statement, index, bytes.baseAddress, UInt64(bytes.count), nil)
    case .bytes(let bytes):
      bytes.withUnsafeBytes {
        // An empty buffer may have no address, which SQLite would take for NULL.
        $0.isEmpty
          ? sqlite3_bind_zeroblob(statement, index, 0)
          : sqlite3_bind_blob64(statement, index, $0.baseAddress, UInt64($0.count), Self.transient)
      }
    }
  }

  private static func bind(_ text: String, to statement: OpaquePointer, at index: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      // An empty buffer may have no address, which SQLite would take for NULL.
      guard let base = bytes.baseAddress else { return sqlite3_bind_text(statement, index, "", 0, transient) }
      return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
        sqlite3_bind_text64(statement, index, $0, UInt64(bytes.count), transient, UInt8(SQLITE_UTF8))
      }
    }
  }

  /// SQLITE_TRANSIENT, a cast that Swift does not import: SQLite copies the bytes before the call returns.
  private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

/// The current row of a statement.
struct SQLiteRow: DatabaseRow {
  let statement: OpaquePointer

  func text(_ column: Int) -> String? { utf8(column).map { String(decoding: $0, as: UTF8.self) } }

  func utf8(_ column: Int) -> UnsafeRawBufferPointer? {
    // A null pointer is NULL; an empty text has another pointer.
    guard let bytes = sqlite3_column_text(statement, Int32(column)) else { return nil }
    return UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, Int32(column))))
  }

  /// The column's bytes, valid until the next row; empty for NULL.
  func bytes(_ column: Int) -> UnsafeRawBufferPointer {
    let start = sqlite3_column_blob(statement, Int32(column))
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, Int32(column))))
  }

  func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }

  func integer(_ column: Int) -> Int64? {
    guard sqlite3_column_type(statement, Int32(column)) == SQLITE_INTEGER else { return nil }
    return sqlite3_column_int64(statement, Int32(column))
  }
}
