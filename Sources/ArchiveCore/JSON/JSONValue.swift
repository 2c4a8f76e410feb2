/// A decoded JSON value; numbers keep their digits and objects their order.
package indirect enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  /// The number as in the text.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package struct Member: Equatable, Sendable {
    package let name: String
    package let value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The value of the last member named `name`; nil if this is not an object or has no such member.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  package var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The number as an exact integer: `6.0` and `6e0` are 6, as in JSON Schema.
  ///
  /// Nil if it is not a number, has a fraction or does not fit.
  package var integer: Int64? {
    guard case .number(let digits) = self else { return nil }
    return Int64(digits) ?? Int64(jsonNumber: digits)
  }

  package var double: Double? { if case .number(let digits) = self { Double(digits) } else { nil } }

  package var isNull: Bool { self == .null }

  /// The type of the value, for error messages.
  package var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSONScanner {
  /// Decodes the value at the current position.
  mutating func value(depth: Int = 0) throws(JSONError) -> JSONValue {
    if depth > Self.depthLimit { throw fault("nested deeper than \(Self.depthLimit) levels") }
    skipSpace()
    guard position < bytes.endIndex else { throw fault("unexpected end of text; expected a value") }
    switch bytes[position] {
    case UInt8(ascii: "\""): return .string(try text(in: skipString()))
    case UInt8(ascii: "{"):
      var members: [JSONValue.Member] = []
      try eachMember { (scanner, name) throws(JSONError) in
        members.append(.init(try scanner.text(in: name), try scanner.value(depth: depth + 1)))
      }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [JSONValue] = []
      try eachElement { (scanner) throws(JSONError) in elements.append(try scanner.value(depth: depth + 1)) }
      return .array(elements)
    case UInt8(ascii: "t"):
      _ = try skipValue()
      return .bool(true)
    case UInt8(ascii: "f"):
      _ = try skipValue()
      return .bool(false)
    case UInt8(ascii: "n"):
      _ = try skipValue()
      return .null
    default: return .number(String(decoding: bytes[try skipValue()], as: UTF8.self))
    }
  }

  /// The string between two quotes, its escapes resolved.
  ///
  /// Throws `JSONError` for invalid UTF-8 and for an unpaired surrogate: replacing either would silently name another
  /// file.
  func text(in range: Range<Int>) throws(JSONError) -> String {
    let raw = bytes[range]
    guard raw.contains(UInt8(ascii: "\\")) else { return try valid(raw, at: range.lowerBound) }
    var plain: [UInt8] = []
    plain.reserveCapacity(raw.count)
    var index = range.lowerBound
    while index < range.upperBound {
      guard bytes[index] == UInt8(ascii: "\\") else {
        plain.append(bytes[index])
        index += 1
        continue
      }
      let escape = bytes[index + 1]
      switch escape {
      case UInt8(ascii: "n"): plain.append(0x0A)
      case UInt8(ascii: "t"): plain.append(0x09)
      case UInt8(ascii: "r"): plain.append(0x0D)
      case UInt8(ascii: "b"): plain.append(0x08)
      case UInt8(ascii: "f"): plain.append(0x0C)
      case UInt8(ascii: "u"):
        var code = codeUnit(at: index + 2)
        if (0xD800...0xDBFF).contains(code), index + 7 < range.upperBound,
          bytes[index + 6] == UInt8(ascii: "\\"), bytes[index + 7] == UInt8(ascii: "u")
        {
          let low = codeUnit(at: index + 8)
          if (0xDC00...0xDFFF).contains(low) {
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            index += 6
          }
        }
        guard let scalar = Unicode.Scalar(code) else {
          throw fault("unpaired surrogate in a string", at: index)
        }
        plain.append(contentsOf: UTF8.encode(scalar)!)
        index += 4
      default: plain.append(escape)
      }
      index += 2
    }
    return try valid(plain[...], at: range.lowerBound)
  }

  private func codeUnit(at index: Int) -> UInt32 {
    bytes[index..<index + 4].reduce(0) { $0 << 4 | (Self.hex($1) ?? 0) }
  }

  private func valid(_ bytes: ArraySlice<UInt8>, at place: Int) throws(JSONError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw fault("invalid UTF-8 in a string", at: place)
    }
    return text
  }
}
