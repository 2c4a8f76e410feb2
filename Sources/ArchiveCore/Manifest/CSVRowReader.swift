/// Reads the rows of a CSV text: quoted fields may contain delimiters, doubled quotes and line ends (RFC 4180).
struct CSVRowReader {
  struct Fault: Error { let message: String }

  let bytes: PeekedBytes
  let delimiter: UInt8

  /// Returns the next row, or nil at the end; after a fault, reading continues after the row's line.
  func next() throws -> Result<[String], Fault>? {
    if try bytes.peek(0) == nil { return nil }
    var fields: [[UInt8]] = []
    var size = 0
    var isLast = false
    while !isLast {
      do {
        let field: [UInt8]
        (field, isLast) = try self.field()
        size += field.count
        if size <= LineReader.recordLimit { fields.append(field) }
      } catch let fault as Fault {
        // Skip to the end of the row.
        while let byte = try bytes.next(), byte != 0x0A {}
        return .failure(fault)
      }
    }
    if size > LineReader.recordLimit { return .failure(Fault(message: "longer than \(LineReader.recordLimit) bytes")) }
    return Result { () throws(Fault) in try fields.map(text) }
  }

  /// One field, and whether the row ends after it.
  private func field() throws -> ([UInt8], isLast: Bool) {
    var field: [UInt8] = []
    let isQuoted = try bytes.peek(0) == UInt8(ascii: "\"")
    if isQuoted {
      let line = bytes.line
      _ = try bytes.next()
      while true {
        guard let byte = try bytes.next() else {
          throw InputError(.malformed, "\(bytes.name):\(line): unterminated quote")
        }
        if byte == UInt8(ascii: "\"") {
          guard try bytes.peek(0) == UInt8(ascii: "\"") else { break }
          _ = try bytes.next()
        }
        field.append(byte)
        if field.count > LineReader.recordLimit {
          throw InputError(.malformed, "\(bytes.name):\(line): a quoted field of more than 1 MiB")
        }
      }
    }
    while true {
      guard let byte = try bytes.peek(0) else { return (field, true) }
      if byte == delimiter || byte == 0x0A || byte == 0x0D {
        let isCRLF = try byte == 0x0D && bytes.peek(1) == 0x0A
        if byte != 0x0D || isCRLF {
          _ = try bytes.next()
          if isCRLF { _ = try bytes.next() }
          return (field, byte != delimiter)
        }
      }
      if isQuoted { throw Fault(message: "unexpected text after a closing quote") }
      if byte == UInt8(ascii: "\"") { throw Fault(message: "a quote inside an unquoted field") }
      if field.count > LineReader.recordLimit { throw Fault(message: "longer than \(LineReader.recordLimit) bytes") }
      field.append(byte)
      _ = try bytes.next()
    }
  }

  private func text(_ field: [UInt8]) throws(Fault) -> String {
    guard let text = String(validating: field, as: UTF8.self) else { throw Fault(message: "invalid UTF-8") }
    return text
  }
}
