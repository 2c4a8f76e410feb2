import ArchiveCore
import CPostgreSQL

/// Conversion of values to PostgreSQL's.
///
/// Integers, times and bytes are sent and received in the server's binary form, in network byte order; a time is the
/// number of microseconds since 2000. Text is sent without a declared type, so that the server takes the column's type.
/// Text cannot contain NUL; such a value is refused here, because the library would truncate it.
struct PostgreSQLParameters {
  private(set) var types: [Oid] = []
  private(set) var lengths: [Int32] = []
  private(set) var formats: [Int32] = []
  private var places: [Place] = []
  /// The values one after another, except for those that stay where they are.
  private var bytes: [UInt8] = []

  /// The place of a value.
  private enum Place {
    case null
    /// From this byte of `bytes` on.
    case own(Int)
    case elsewhere(UnsafeRawPointer?)
  }

  static let (byteaType, int8Type, timestamptzType): (Oid, Oid, Oid) = (17, 20, 1184)

  /// Microseconds from 1970 to 2000.
  static let epoch: Int64 = 946_684_800_000_000

  init(_ values: [Value], sql: String) throws(StorageError) { try self.init(rows: [values][...], sql: sql) }

  /// The values of several rows of an INSERT, one row after another.
  ///
  /// - `sql`: the statement for one row. Throws `StorageError` for a value that the server cannot hold.
  init(rows: ArraySlice<[Value]>, sql: String) throws(StorageError) {
    for values in rows {
      for (index, value) in values.enumerated() {
        switch value {
        case .null: add(.null, length: 0, type: 0, format: 0)
        case .integer(let number): add(number, type: Self.int8Type)
        case .time(let time):
          let (seconds, isOver) = time.seconds.multipliedReportingOverflow(by: 1_000_000)
          if isOver { throw StorageError(.tooLarge, "\(place(index))the time is out of range", sql: sql) }
          add(seconds + Int64(time.nanoseconds / 1000) - Self.epoch, type: Self.timestamptzType)
        case .text(let text):
          if text.utf8.contains(0) {
            throw StorageError(
              .failed, "\(place(index))the text has a NUL character, which PostgreSQL cannot hold", sql: sql)
          }
          add(.own(bytes.count), length: text.utf8.count, type: 0, format: 0)
          bytes += text.utf8
          // The library finds the end of a text by its NUL.
          bytes.append(0)
        case .bytes(let new):
          add(.own(bytes.count), length: new.count, type: Self.byteaType, format: 1)
          bytes += new
        case .buffer(let buffer):
          add(.elsewhere(buffer.baseAddress), length: buffer.count, type: Self.byteaType, format: 1)
        }
      }
    }
    // A value needs an address even if it is empty, and the last one would have none.
    bytes.append(0)

    func place(_ index: Int) -> String {
      PostgreSQLText.column(ofParameter: index + 1, in: sql).map { $0 + ": " } ?? ""
    }
  }

  private mutating func add(_ place: Place, length: Int, type: Oid, format: Int32) {
    places.append(place)
    lengths.append(Int32(length))
    types.append(type)
    formats.append(format)
  }

  private mutating func add(_ number: Int64, type: Oid) {
    add(.own(bytes.count), length: 8, type: type, format: 1)
    withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
  }

  /// Calls `body` with the addresses of the values, in the form that the library expects.
  func withPointers<R>(_ body: ([UnsafePointer<CChar>?]) -> R) -> R {
    bytes.withUnsafeBytes { bytes in
      body(
        places.map { place in
          switch place {
          case .null: nil
          case .own(let offset): (bytes.baseAddress! + offset).assumingMemoryBound(to: CChar.self)
          case .elsewhere(let address): address?.assumingMemoryBound(to: CChar.self)
          }
        })
    }
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
