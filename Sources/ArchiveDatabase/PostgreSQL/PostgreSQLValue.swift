import ArchiveCore
import CPostgreSQL

/// Conversion of values to PostgreSQL's.
///
/// Integers, times and bytes are sent and received in the server's binary form, in network byte order; a time is the
/// number of microseconds since 2000. Text is sent without a declared type, so that the server takes the column's type.
/// Text cannot contain NUL; such a value is refused here, because the library would truncate it.
struct PostgreSQLParameters {
  private var values: [Value] = []
  private(set) var types: [Oid] = []
  private(set) var lengths: [Int32] = []
  private(set) var formats: [Int32] = []
  private var storage: [[UInt8]] = []

  static let (byteaType, int8Type, timestamptzType): (Oid, Oid, Oid) = (17, 20, 1184)

  /// Microseconds from 1970 to 2000.
  static let epoch: Int64 = 946_684_800_000_000

  init(_ values: [Value], sql: String) throws(StorageError) {
    self.values = values
    func place(_ index: Int) -> String {
      PostgreSQLText.column(ofParameter: index + 1, in: sql).map { $0 + ": " } ?? ""
    }
    for (index, value) in values.enumerated() {
      switch value {
      case .null: add([], type: 0, format: 0)
      case .integer(let number): add(Self.bigEndian(number), type: Self.int8Type, format: 1)
      case .time(let time):
        let (seconds, isOver) = time.seconds.multipliedReportingOverflow(by: 1_000_000)
        if isOver { throw StorageError(.tooLarge, "\(place(index))the time is out of range", sql: sql) }
        add(
          Self.bigEndian(seconds + Int64(time.nanoseconds / 1000) - Self.epoch), type: Self.timestamptzType, format: 1)
      case .text(let text):
        if text.utf8.contains(0) {
          throw StorageError(
            .failed, "\(place(index))the text has a NUL character, which PostgreSQL cannot hold", sql: sql)
        }
        add(Array(text.utf8) + [0], type: 0, format: 0)
      case .bytes(let bytes): add(bytes.isEmpty ? [0] : bytes, length: bytes.count, type: Self.byteaType, format: 1)
      case .buffer(let bytes): add([], length: bytes.count, type: Self.byteaType, format: 1)
      }
    }
  }

  private mutating func add(_ bytes: [UInt8], length: Int? = nil, type: Oid, format: Int32) {
    storage.append(bytes)
    lengths.append(Int32(length ?? bytes.count))
    types.append(type)
    formats.append(format)
  }

  private static func bigEndian(_ number: Int64) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }

  /// Calls `body` with the addresses of the values, in the form that the library expects.
  func withPointers<R>(_ body: ([UnsafePointer<CChar>?]) -> R) -> R {
    var pointers: [UnsafePointer<CChar>?] = []
    func next(_ index: Int) -> R {
      if index == values.count { return body(pointers) }
      switch values[index] {
      case .null:
        pointers.append(nil)
        return next(index + 1)
      case .buffer(let bytes):
        pointers.append(bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
        return next(index + 1)
      default:
        return storage[index].withUnsafeBytes {
          pointers.append($0.baseAddress?.assumingMemoryBound(to: CChar.self))
          return next(index + 1)
        }
      }
    }
    return next(0)
  }
}

/// A row of a result, all columns in binary form.
struct PostgreSQLRow: DatabaseRow {
  let result: OpaquePointer
  let row: Int32

  // Types by their numbers, which never change (PostgreSQL's pg_type.dat).
  private static let (bool, int8, int2, int4, jsonb, uuid): (Oid, Oid, Oid, Oid, Oid, Oid) = (
    16, 20, 21, 23, 3802, 2950
  )

  func isNull(_ column: Int) -> Bool { libpq.PQgetisnull(result, row, Int32(column)) != 0 }

  func bytes(_ column: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: libpq.PQgetvalue(result, row, Int32(column)), count: Int(libpq.PQgetlength(result, row, Int32(column))))
  }

  private func number(_ bytes: UnsafeRawBufferPointer) -> Int64 {
    var number: Int64 = (bytes.first ?? 0) & 0x80 == 0 ? 0 : -1
    for byte in bytes { number = number << 8 | Int64(byte) }
    return number
  }

  func integer(_ column: Int) -> Int64? {
    if isNull(column) { return nil }
    switch libpq.PQftype(result, Int32(column)) {
    case Self.int8, Self.int4, Self.int2: return number(bytes(column))
    case Self.bool: return bytes(column).first == 0 ? 0 : 1
    default: return nil
    }
  }

  func text(_ column: Int) -> String? {
    if isNull(column) { return nil }
    let bytes = bytes(column)
    switch libpq.PQftype(result, Int32(column)) {
    case Self.int8, Self.int4, Self.int2: return String(number(bytes))
    case Self.uuid where bytes.count == 16: return Self.uuidText(bytes)
    // A byte for the version goes before the text.
    case Self.jsonb: return String(decoding: bytes.dropFirst(), as: UTF8.self)
    case PostgreSQLParameters.timestamptzType:
      let microseconds = number(bytes)
      // Infinity is the largest number, minus infinity the smallest.
      let (since1970, isOver) = microseconds.addingReportingOverflow(PostgreSQLParameters.epoch)
      if isOver || microseconds == .min { return microseconds > 0 ? "infinity" : "-infinity" }
      let seconds = since1970 >= 0 ? since1970 / 1_000_000 : -((-since1970 + 999_999) / 1_000_000)
      let rest = Int32(since1970 - seconds * 1_000_000)
      return Timestamp(seconds: seconds, nanoseconds: rest * 1000).withMilliseconds
    default: return String(decoding: bytes, as: UTF8.self)
    }
  }

  private static func uuidText(_ bytes: UnsafeRawBufferPointer) -> String {
    String(unsafeUninitializedCapacity: 36) { text in
      var end = 0
      func put(_ byte: UInt8) {
        text[end] = byte
        end += 1
      }
      for (index, byte) in bytes.enumerated() {
        if index == 4 || index == 6 || index == 8 || index == 10 { put(UInt8(ascii: "-")) }
        for digit in [byte >> 4, byte & 15] { put(digit < 10 ? digit + 0x30 : digit - 10 + 0x61) }
      }
      return end
    }
  }
}
