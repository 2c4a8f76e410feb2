import Glibc

/// A JSON object as it was read: its text, and the place of each member in it.
///
/// Values are decoded on request; `raw` returns a member byte for byte.
package struct JSONObject: Sendable {
  /// Two ranges of the text: an object of any number of members takes one allocation.
  package struct Member: Sendable {
    /// The name with its quotes, as in the text.
    package let rawName: Range<Int>
    package let rawValue: Range<Int>
    /// Whether the name has escapes, which are decoded for comparison.
    let isEscaped: Bool
  }

  package let text: ArraySlice<UInt8>
  package let members: [Member]

  /// No members.
  static let empty = JSONObject(members: [], text: Array("{}".utf8)[...])

  private init(members: [Member], text: ArraySlice<UInt8>) { (self.members, self.text) = (members, text) }

  /// Checks the whole text and finds its members.
  ///
  /// Throws `JSONError` if the text is not one JSON object in UTF-8.
  package init(_ text: ArraySlice<UInt8>) throws(JSONError) {
    var scanner = JSONScanner(text)
    var members: [Member] = []
    members.reserveCapacity(24)
    scanner.skipSpace()
    guard let first = text[scanner.position...].first, first == UInt8(ascii: "{") else {
      throw scanner.fault("not a JSON object")
    }
    try scanner.eachMember { (scanner, name) throws(JSONError) in
      let isEscaped = text[name].contains(UInt8(ascii: "\\"))
      if isEscaped { _ = try scanner.text(in: name) }
      members.append(
        Member(
          rawName: name.lowerBound - 1..<name.upperBound + 1, rawValue: try scanner.skipValue(depth: 1),
          isEscaped: isEscaped))
    }
    try scanner.end()
    if let bad = Self.firstInvalidByte(of: text) {
      throw JSONError(offset: bad, message: "invalid UTF-8")
    }
    self.text = text
    self.members = members
  }

  private static func firstInvalidByte(of text: ArraySlice<UInt8>) -> Int? {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: text.span)
      return nil
    } catch {
      return error.byteOffsets.lowerBound
    }
  }

  /// The last member with this name: if a name appears twice, JSON readers agree on the last.
  package func member(_ name: String) -> Member? {
    var name = name
    return name.withUTF8 { wanted in
      text.withUnsafeBytes { text in members.last { isName(of: $0, in: text, wanted) } }
    }
  }

  /// Whether a member has this name; `text` is the object's bytes.
  private func isName(
    of member: Member, in bytes: UnsafeRawBufferPointer, _ wanted: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    if member.isEscaped { return name(of: member).utf8.elementsEqual(wanted) }
    guard member.rawName.count == wanted.count + 2, let start = wanted.baseAddress else {
      return member.rawName.count == 2 && wanted.isEmpty
    }
    return memcmp(bytes.baseAddress! + (member.rawName.lowerBound - text.startIndex + 1), start, wanted.count) == 0
  }

  /// The decoded name of a member.
  package func name(of member: Member) -> String {
    // Checked when the object was read.
    (try? JSONScanner(text).text(in: member.rawName.lowerBound + 1..<member.rawName.upperBound - 1)) ?? ""
  }

  /// Whether the member is missing or null.
  func isMissing(_ name: String) -> Bool {
    member(name).map { text[$0.rawValue.lowerBound] == UInt8(ascii: "n") } ?? true
  }

  /// The bytes between the quotes of a string without escapes; nil for any other value or a missing member.
  func plainString(_ name: String) -> ArraySlice<UInt8>? {
    guard let value = member(name)?.rawValue, text[value.lowerBound] == UInt8(ascii: "\"") else { return nil }
    let content = text[value.lowerBound + 1..<value.upperBound - 1]
    return content.contains(UInt8(ascii: "\\")) ? nil : content
  }

  /// A number of up to 18 decimal digits; nil for any other value or a missing member.
  func digits(_ name: String) -> Int64? {
    guard let value = member(name)?.rawValue, value.count <= 18 else { return nil }
    var number: Int64 = 0
    for byte in text[value] {
      guard case 0x30...0x39 = byte else { return nil }
      number = number * 10 + Int64(byte - 0x30)
    }
    return number
  }

  package func raw(_ range: Range<Int>) -> ArraySlice<UInt8> { text[range] }

  /// The decoded value of a member; nil if there is none.
  package func value(_ name: String) throws(JSONError) -> JSONValue? {
    guard let member = member(name) else { return nil }
    return try JSONScanner.decode(text[member.rawValue])
  }
}
