/// A fault in a JSON text: its place and its cause.
package struct JSONError: Error, Equatable, Sendable {
  /// Byte offset of the fault from the start of the text, counted from 0.
  package let offset: Int
  /// The cause, without the place.
  package let message: String

  package init(offset: Int, message: String) {
    self.offset = offset
    self.message = message
  }

  /// The fault's column, counted in Unicode scalars from 1, when `text` is one line.
  package func column(in text: ArraySlice<UInt8>) -> Int {
    text.prefix(offset).count { $0 & 0xC0 != 0x80 } + 1
  }
}

/// Reads one JSON text (RFC 8259) from bytes without decoding the values that are not needed.
///
/// A record's unknown members must be written unchanged, so members are ranges of the text and only known ones are
/// decoded. Decoders that use Double or Dictionary lose the order of members and the digits of numbers.
package struct JSONScanner {
  /// The largest depth of nesting: no record needs more, and recursion must be bounded.
  static let depthLimit = 256

  let bytes: ArraySlice<UInt8>
  private(set) var position: Int

  package init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// Checks that `bytes` contain exactly one value and returns it decoded.
  ///
  /// Throws `JSONError`.
  package static func decode(_ bytes: ArraySlice<UInt8>) throws(JSONError) -> JSONValue {
    var scanner = JSONScanner(bytes)
    let value = try scanner.value()
    try scanner.end()
    return value
  }

  // MARK: Skipping

  mutating func skipSpace() {
    while position < bytes.endIndex {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
      default: return
      }
    }
  }

  /// Throws if anything but white space is left.
  mutating func end() throws(JSONError) {
    skipSpace()
    if position < bytes.endIndex { throw fault("unexpected text after the value") }
  }

  func fault(_ message: String, at place: Int? = nil) -> JSONError {
    JSONError(offset: (place ?? position) - bytes.startIndex, message: message)
  }

  private func unexpected(wanted: String) -> JSONError {
    guard position < bytes.endIndex else { return fault("unexpected end of text; expected \(wanted)") }
    let byte = bytes[position]
    let found = byte > 0x20 && byte < 0x7F ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)"
    return fault("unexpected \(found); expected \(wanted)")
  }

  private mutating func expect(_ byte: UInt8, _ wanted: String) throws(JSONError) {
    guard position < bytes.endIndex, bytes[position] == byte else { throw unexpected(wanted: wanted) }
    position += 1
  }

  /// Skips and checks one value, and returns the range of its text.
  mutating func skipValue(depth: Int = 0) throws(JSONError) -> Range<Int> {
    if depth > Self.depthLimit { throw fault("nested deeper than \(Self.depthLimit) levels") }
    skipSpace()
    let start = position
    guard position < bytes.endIndex else { throw unexpected(wanted: "a value") }
    switch bytes[position] {
    case UInt8(ascii: "\""): _ = try skipString()
    case UInt8(ascii: "{"):
      try eachMember(depth: depth) { (scanner, _) throws(JSONError) in
        _ = try scanner.skipValue(depth: depth + 1)
      }
    case UInt8(ascii: "["):
      try eachElement { (scanner) throws(JSONError) in _ = try scanner.skipValue(depth: depth + 1) }
    case UInt8(ascii: "t"): try literal("true")
    case UInt8(ascii: "f"): try literal("false")
    case UInt8(ascii: "n"): try literal("null")
    default: try skipNumber()
    }
    return start..<position
  }

  private mutating func literal(_ word: StaticString) throws(JSONError) {
    let end = position + word.utf8CodeUnitCount
    let matches = word.withUTF8Buffer { end <= bytes.endIndex && bytes[position..<end].elementsEqual($0) }
    guard matches else { throw unexpected(wanted: "a value") }
    position = end
  }

  private mutating func skipNumber() throws(JSONError) {
    let start = position
    func digit(_ at: Int) -> Bool { at < bytes.endIndex && (0x30...0x39).contains(bytes[at]) }
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    guard digit(position) else {
      position = start
      throw unexpected(wanted: "a value")
    }
    if bytes[position] == UInt8(ascii: "0") { position += 1 } else { while digit(position) { position += 1 } }
    if position < bytes.endIndex, bytes[position] == UInt8(ascii: ".") {
      position += 1
      guard digit(position) else { throw unexpected(wanted: "a digit") }
      while digit(position) { position += 1 }
    }
    if position < bytes.endIndex, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < bytes.endIndex, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
        position += 1
      }
      guard digit(position) else { throw unexpected(wanted: "a digit") }
      while digit(position) { position += 1 }
    }
    if digit(position) { throw fault("a number with a leading zero", at: start) }
  }

  /// Skips a string and returns the range between its quotes.
  mutating func skipString() throws(JSONError) -> Range<Int> {
    try expect(UInt8(ascii: "\""), "a string")
    let start = position
    while true {
      skipPlain()
      guard position < bytes.endIndex else { break }
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return start..<(position - 1)
      case UInt8(ascii: "\\"):
        position += 1
        guard position < bytes.endIndex else { break }
        switch bytes[position] {
        case UInt8(ascii: "u"):
          for digit in 1...4 {
            guard position + digit < bytes.endIndex, Self.hex(bytes[position + digit]) != nil else {
              throw fault("expected four hexadecimal digits after \\u")
            }
          }
          position += 5
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
          UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
          position += 1
        default: throw fault("unknown escape in a string")
        }
      default: throw fault("unescaped control character in a string")
      }
    }
    throw fault("unterminated string", at: start - 1)
  }

  /// Skips the bytes of a string up to a quote, a backslash or a control character.
  private mutating func skipPlain() {
    let first = bytes.startIndex
    position =
      first
      + bytes.withUnsafeBytes { text in
        var place = position - first
        while place + 8 <= text.count {
          let end = PlainBytes.end(in: UInt64(littleEndian: text.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
          if end != 0 { return place + (end.trailingZeroBitCount >> 3) }
          place += 8
        }
        while place < text.count, text[place] >= 0x20, text[place] != 0x22, text[place] != 0x5C { place += 1 }
        return place
      }
  }

  static func hex(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x37)
    case 0x61...0x66: UInt32(byte - 0x57)
    default: nil
    }
  }

  // MARK: Containers

  /// Walks an object: `body` is called at each member's value, with the range of its name, and must skip the value.
  mutating func eachMember(
    depth: Int = 0, _ body: (inout JSONScanner, Range<Int>) throws(JSONError) -> Void
  ) throws(JSONError) {
    try expect(UInt8(ascii: "{"), "an object")
    skipSpace()
    if position < bytes.endIndex, bytes[position] == UInt8(ascii: "}") {
      position += 1
      return
    }
    while true {
      skipSpace()
      guard position < bytes.endIndex, bytes[position] == UInt8(ascii: "\"") else {
        throw unexpected(wanted: "a member's name")
      }
      let name = try skipString()
      skipSpace()
      try expect(UInt8(ascii: ":"), "':'")
      try body(&self, name)
      skipSpace()
      if position < bytes.endIndex, bytes[position] == UInt8(ascii: ",") {
        position += 1
        continue
      }
      try expect(UInt8(ascii: "}"), "',' or '}'")
      return
    }
  }

  /// Walks an array: `body` is called at each element and must skip it.
  mutating func eachElement(_ body: (inout JSONScanner) throws(JSONError) -> Void) throws(JSONError) {
    try expect(UInt8(ascii: "["), "an array")
    skipSpace()
    if position < bytes.endIndex, bytes[position] == UInt8(ascii: "]") {
      position += 1
      return
    }
    while true {
      try body(&self)
      skipSpace()
      if position < bytes.endIndex, bytes[position] == UInt8(ascii: ",") {
        position += 1
        continue
      }
      try expect(UInt8(ascii: "]"), "',' or ']'")
      return
    }
  }
}
