/// Writes compact JSON into a byte buffer, members in the order of the calls.
package struct JSONWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// The text of an object whose members `body` writes.
  ///
  /// - `capacity`: the expected size, in bytes.
  package static func object(capacity: Int = 0, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    if capacity > 0 { writer.bytes.reserveCapacity(capacity) }
    writer.object(body)
    return writer.bytes
  }

  /// Whether the next element needs no comma before it.
  private var isSeparated: Bool {
    switch bytes.last {
    case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): true
    default: false
    }
  }

  private mutating func separate() { if !isSeparated { bytes.append(UInt8(ascii: ",")) } }

  package mutating func key(_ name: String) {
    quote(name)
    bytes.append(UInt8(ascii: ":"))
  }

  /// The key of a member whose name is a constant of the program and needs no escape.
  package mutating func key(word name: StaticString) {
    name.withUTF8Buffer { plainString($0) }
    bytes.append(UInt8(ascii: ":"))
  }

  /// A string of bytes that need no escape.
  private mutating func plainString(_ bytes: UnsafeBufferPointer<UInt8>) {
    plainString(count: bytes.count) { _ = $0.update(fromContentsOf: bytes) }
  }

  package mutating func object(_ body: (inout JSONWriter) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "{"))
    body(&self)
    bytes.append(UInt8(ascii: "}"))
  }

  package mutating func array(_ body: (inout JSONWriter) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "["))
    body(&self)
    bytes.append(UInt8(ascii: "]"))
  }

  /// Appends text that is already JSON.
  package mutating func raw(_ text: some Collection<UInt8>) {
    separate()
    bytes.append(contentsOf: text)
  }

  package mutating func string(_ text: String?) {
    guard let text else { return raw("null".utf8) }
    quote(text)
  }

  package mutating func integer(_ number: Int64?) {
    separate()
    guard let number else { return null() }
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    digits(number.magnitude)
  }

  private mutating func null() { bytes.append(contentsOf: "null".utf8) }

  /// Appends a number in decimal, with as many digits as needed, or with `width` digits.
  private mutating func digits(_ number: UInt64, width: Int = 1) {
    var (count, limit) = (1, UInt64(10))
    while count < width || number >= limit {
      count += 1
      // Twenty digits are enough for all numbers.
      if count == 20 { break }
      limit *= 10
    }
    bytes.append(addingCapacity: count) { out in
      out.withUnsafeMutableBufferPointer { text, end in
        var rest = number
        for place in (end..<end + count).reversed() {
          text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
          rest /= 10
        }
        end += count
      }
    }
  }

  /// Writes a number; infinity and NaN, which JSON cannot express, become null.
  package mutating func number(_ number: Double?) {
    guard let number, number.isFinite else { return raw("null".utf8) }
    if number == number.rounded(), abs(number) < 1e15 { return integer(Int64(number)) }
    raw(number.description.utf8)
  }

  package mutating func bool(_ flag: Bool?) { raw((flag.map { $0 ? "true" : "false" } ?? "null").utf8) }

  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: raw("null".utf8)
    case .bool(let flag): bool(flag)
    case .number(let digits): raw(digits.utf8)
    case .string(let text): string(text)
    case .array(let elements): array { for element in elements { $0.value(element) } }
    case .object(let members):
      object {
        for member in members {
          $0.key(member.name)
          $0.value(member.value)
        }
      }
    }
  }

  // MARK: Members

  package mutating func member(_ name: StaticString, _ text: String?) { key(word: name); string(text) }
  package mutating func member(_ name: StaticString, _ number: Int64?) { key(word: name); integer(number) }
  package mutating func member(_ name: StaticString, _ flag: Bool?) { key(word: name); bool(flag) }

  /// A member whose value is a constant of the program, such as a status.
  package mutating func member(_ name: StaticString, word value: String?) {
    key(word: name)
    if let value { quote(plain: value) } else { null() }
  }

  /// A member that is a number of milliseconds, to the microsecond.
  package mutating func member(_ name: StaticString, milliseconds: Double?) {
    key(word: name)
    self.milliseconds(milliseconds)
  }

  /// Milliseconds to the microsecond, with the digits of the shortest text of that number.
  package mutating func milliseconds(_ number: Double?) {
    guard let number, number >= 0, number < 1e12 else { return self.number(number?.toMicroseconds) }
    separate()
    let microseconds = UInt64((number * 1000).rounded())
    digits(microseconds / 1000)
    var (fraction, width) = (microseconds % 1000, 3)
    if fraction == 0 { return }
    while fraction % 10 == 0 { (fraction, width) = (fraction / 10, width - 1) }
    bytes.append(UInt8(ascii: "."))
    digits(fraction, width: width)
  }

  /// A member of another JSON text, copied unchanged.
  mutating func member(rawName: UnsafeRawBufferPointer, rawValue: UnsafeRawBufferPointer) {
    separate()
    bytes.append(contentsOf: rawName)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(contentsOf: rawValue)
  }

  /// Members of another JSON text, copied unchanged with the commas and colons between them.
  mutating func members(raw members: UnsafeRawBufferPointer) {
    separate()
    bytes.append(contentsOf: members)
  }

  /// A string of `count` bytes, which `write` supplies; none of them may need an escape.
  package mutating func plainString(count: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
    let isSeparated = isSeparated
    bytes.append(addingCapacity: count + 3) { out in
      if !isSeparated { out.append(UInt8(ascii: ",")) }
      out.append(UInt8(ascii: "\""))
      out.withUnsafeMutableBufferPointer { text, end in
        write(.init(rebasing: text[end..<end + count]))
        end += count
      }
      out.append(UInt8(ascii: "\""))
    }
  }

  private mutating func quote(plain text: String) {
    var text = text
    text.withUTF8 { plainString($0) }
  }

  /// A string of UTF-8 bytes; `text` supplies them as text if an escape is needed.
  mutating func string(utf8: [UInt8], text: () -> String) {
    if utf8.withUnsafeBufferPointer(Self.mayNeedEscape) { return string(text()) }
    utf8.withUnsafeBufferPointer { plainString($0) }
  }

  private mutating func quote(_ text: String) {
    var text = text
    // Nearly all text needs no escape and is copied at once.
    let isPlain = text.withUTF8 { utf8 in
      if Self.mayNeedEscape(utf8) { return false }
      plainString(utf8)
      return true
    }
    if isPlain { return }
    separate()
    bytes.append(UInt8(ascii: "\""))
    escape(text)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Whether a byte of this text may have to be escaped; eight at a time, as long as they are ASCII.
  private static func mayNeedEscape(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
    let bytes = UnsafeRawBufferPointer(utf8)
    var start = 0
    while start + 8 <= bytes.count, PlainBytes.areASCII(bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)) {
      start += 8
    }
    return utf8[start...].contains { $0 == 0x22 || $0 == 0x5C || mayBeginControl($0) }
  }

  /// Escapes the characters that JSON requires (RFC 8259, 7), and those that could control a terminal.
  private mutating func escape(_ text: String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": bytes.append(contentsOf: "\\\"".utf8)
      case "\\": bytes.append(contentsOf: "\\\\".utf8)
      case "\n": bytes.append(contentsOf: "\\n".utf8)
      case "\r": bytes.append(contentsOf: "\\r".utf8)
      case "\t": bytes.append(contentsOf: "\\t".utf8)
      case _ where isControl(scalar):
        bytes.append(contentsOf: "\\u".utf8)
        for shift: UInt32 in [12, 8, 4, 0] { bytes.append(Self.digits[Int(scalar.value >> shift & 15)]) }
      default: bytes.append(contentsOf: UTF8.encode(scalar)!)
      }
    }
  }

  private static let digits = Array("0123456789abcdef".utf8)
}

extension Double {
  /// Milliseconds rounded to the microsecond, as records have them.
  var toMicroseconds: Double { (self * 1000).rounded() / 1000 }
}

/// JSON as in the database and the evidence log: compact, with members sorted by name at every depth.
package func canonicalJSON(_ members: [String: JSONValue]) -> String {
  var json = JSONWriter()
  json.value(JSONValue.object(members.map(JSONValue.Member.init)).sorted)
  return String(decoding: json.bytes, as: UTF8.self)
}

extension JSONValue {
  /// The same value with all members in the order of their names.
  fileprivate var sorted: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.sorted))
    case .object(let members):
      .object(members.map { Member($0.name, $0.value.sorted) }.sorted { $0.name < $1.name })
    case .null, .bool, .number, .string: self
    }
  }
}

extension JSONValue {
  /// The value as JSON.
  package var jsonText: String {
    var json = JSONWriter()
    json.value(self)
    return String(decoding: json.bytes, as: UTF8.self)
  }
}
