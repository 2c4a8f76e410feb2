import ArchiveCore
import CMariaDB

/// Conversion of values to MariaDB's.
///
/// Integers are signed and have 64 bits. Times are text without a zone in both directions; the session's zone is UTC.
/// Text is utf8mb4 on both sides. The library reads values in place while a statement runs, so they live that long.
final class MariaDBParameters {
  /// One for each parameter.
  private(set) var binds: [MYSQL_BIND] = []
  private var memory: [UnsafeMutableRawPointer] = []
  private let count: Int

  deinit { for block in memory { block.deallocate() } }

  /// Binds the values of one or more rows, parameter by parameter; all rows have the same number of values.
  init(_ rows: ArraySlice<[Value]>) {
    count = rows.count
    for column in 0..<(rows.first?.count ?? 0) { binds.append(bind(rows.map { $0[column] })) }
  }

  /// The approximate number of bytes of a row in a packet.
  static func size(_ row: [Value]) -> Int {
    row.reduce(0) { sum, value in
      switch value {
      case .null: sum + 1
      case .integer: sum + 9
      case .time: sum + 32
      case .text(let text): sum + text.utf8.count + 10
      case .bytes(let bytes): sum + bytes.count + 10
      case .buffer(let bytes): sum + bytes.count + 10
      }
    }
  }

  private func allocate<T>(_ type: T.Type, _ count: Int) -> UnsafeMutablePointer<T> {
    let new = UnsafeMutablePointer<T>.allocate(capacity: max(1, count))
    memory.append(UnsafeMutableRawPointer(new))
    return new
  }

  private func bind(_ values: [Value]) -> MYSQL_BIND {
    var bind = MYSQL_BIND()
    let indicators = allocate(CChar.self, count)
    let lengths = allocate(UInt.self, count)
    let isInteger = values.contains { if case .integer = $0 { true } else { false } }
    let isBlob = values.contains {
      switch $0 {
      case .bytes, .buffer: true
      default: false
      }
    }
    let numbers = allocate(Int64.self, isInteger ? count : 0)
    let pointers = allocate(UnsafeRawPointer?.self, isInteger ? 0 : count)
    for (row, value) in values.enumerated() {
      indicators[row] = CChar(STMT_INDICATOR_NONE.rawValue)
      if isInteger { numbers[row] = 0 } else { pointers[row] = nil }
      lengths[row] = 0
      func put(_ bytes: [UInt8]) {
        let copy = allocate(UInt8.self, bytes.count)
        copy.initialize(from: bytes, count: bytes.count)
        (pointers[row], lengths[row]) = (UnsafeRawPointer(copy), UInt(bytes.count))
      }
      switch value {
      case .null: indicators[row] = CChar(STMT_INDICATOR_NULL.rawValue)
      case .integer(let number): numbers[row] = number
      case .text(let text): put(Array(text.utf8))
      case .time(let time): put(Array(time.withMilliseconds.replacing("T", with: " ").dropLast().utf8))
      case .bytes(let bytes): put(bytes)
      case .buffer(let bytes):
        // The library takes a missing address for NULL, so an empty value gets one.
        if let base = bytes.baseAddress { (pointers[row], lengths[row]) = (base, UInt(bytes.count)) } else { put([]) }
      }
    }
    bind.buffer_type = isInteger ? MYSQL_TYPE_LONGLONG : isBlob ? MYSQL_TYPE_LONG_BLOB : MYSQL_TYPE_STRING
    if count > 1 {
      bind.buffer = isInteger ? UnsafeMutableRawPointer(numbers) : UnsafeMutableRawPointer(pointers)
      bind.length = lengths
      bind.u.indicator = indicators
      return bind
    }
    if indicators[0] == CChar(STMT_INDICATOR_NULL.rawValue) { bind.buffer_type = MYSQL_TYPE_NULL }
    bind.buffer = isInteger ? UnsafeMutableRawPointer(numbers) : UnsafeMutableRawPointer(mutating: pointers[0])
    bind.buffer_length = lengths[0]
    bind.length = lengths
    return bind
  }
}

/// The buffers for the rows of a statement.
final class MariaDBColumns {
  fileprivate struct Column {
    var type: enum_field_types
    var buffer: UnsafeMutableRawBufferPointer
    var isInteger: Bool
    var isTime: Bool
  }

  fileprivate var columns: [Column] = []
  private let lengths: UnsafeMutablePointer<UInt>
  private let nulls: UnsafeMutablePointer<my_bool>
  private let errors: UnsafeMutablePointer<my_bool>

  init(_ fields: UnsafeMutablePointer<MYSQL_FIELD>, count: Int) {
    lengths = .allocate(capacity: count)
    nulls = .allocate(capacity: count)
    errors = .allocate(capacity: count)
    for index in 0..<count {
      let type = fields[index].type
      let isInteger = [
        MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_INT24, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG, MYSQL_TYPE_YEAR,
      ].contains(type)
      let isBlob = [MYSQL_TYPE_TINY_BLOB, MYSQL_TYPE_BLOB, MYSQL_TYPE_MEDIUM_BLOB, MYSQL_TYPE_LONG_BLOB].contains(type)
      columns.append(
        Column(
          type: isInteger ? MYSQL_TYPE_LONGLONG : isBlob ? MYSQL_TYPE_BLOB : MYSQL_TYPE_STRING,
          buffer: .allocate(byteCount: 256, alignment: 16), isInteger: isInteger,
          isTime: type == MYSQL_TYPE_TIMESTAMP || type == MYSQL_TYPE_DATETIME))
    }
  }

  deinit {
    for column in columns { column.buffer.deallocate() }
    lengths.deallocate()
    nulls.deallocate()
    errors.deallocate()
  }

  private func bind(_ index: Int) -> MYSQL_BIND {
    var bind = MYSQL_BIND()
    bind.buffer_type = columns[index].type
    bind.buffer = columns[index].buffer.baseAddress
    bind.buffer_length = UInt(columns[index].buffer.count)
    bind.length = lengths + index
    bind.is_null = nulls + index
    bind.error = errors + index
    return bind
  }

  /// Gives the library the buffers for rows; it copies their description (mysql_stmt_bind_result).
  func bind(to statement: UnsafeMutablePointer<MYSQL_STMT>) {
    var binds = columns.indices.map(bind)
    _ = libmariadb.mysql_stmt_bind_result(statement, &binds)
  }

  /// Enlarges the buffers that were too small for a value, and fetches those values again.
  func fetchRest(of statement: UnsafeMutablePointer<MYSQL_STMT>) -> Bool {
    for index in columns.indices where nulls[index] == 0 && lengths[index] > UInt(columns[index].buffer.count) {
      columns[index].buffer.deallocate()
      columns[index].buffer = .allocate(byteCount: Int(lengths[index]), alignment: 16)
      var bind = bind(index)
      if libmariadb.mysql_stmt_fetch_column(statement, &bind, UInt32(index), 0) != 0 { return false }
    }
    bind(to: statement)
    return true
  }

  fileprivate func bytes(_ index: Int) -> UnsafeRawBufferPointer {
    nulls[index] != 0
      ? UnsafeRawBufferPointer(start: nil, count: 0)
      : UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(columns[index].buffer)[..<Int(lengths[index])])
  }

  fileprivate func isNull(_ index: Int) -> Bool { nulls[index] != 0 }
}

/// The row that was fetched last.
struct MariaDBRow: DatabaseRow {
  let columns: MariaDBColumns

  func isNull(_ column: Int) -> Bool { columns.isNull(column) }

  func bytes(_ column: Int) -> UnsafeRawBufferPointer { columns.bytes(column) }

  func integer(_ column: Int) -> Int64? {
    if isNull(column) || !columns.columns[column].isInteger { return nil }
    return columns.columns[column].buffer.load(as: Int64.self)
  }

  func text(_ column: Int) -> String? {
    if isNull(column) { return nil }
    if let number = integer(column) { return String(number) }
    let text = String(decoding: bytes(column), as: UTF8.self)
    // "2026-11-23 14:00:00", and in newer columns a fraction.
    return columns.columns[column].isTime ? text.prefix(23).replacing(" ", with: "T") + "Z" : text
  }
}
