/// One JSON object as it was read: its text, and where each member stands in it.
///
/// Values are decoded only when asked for; `raw` gives a member back exactly as it came.
package struct JSONObject: Sendable {
  package struct Member: Sendable {
    package let name: String
    /// The name with its quotes, as it stands in the text.
    package let rawName: Range<Int>
    package let rawValue: Range<Int>
  }

  package let text: ArraySlice<UInt8>
  package let members: [Member]

  /// No members.
  static let empty = JSONObject(members: [], text: Array("{}".utf8)[...])

  private init(members: [Member], text: ArraySlice<UInt8>) { (self.members, self.text) = (members, text) }

  /// Checks the whole text and finds its members.
  ///
  /// Throws `JSONError` when the text is not one JSON object in UTF-8.
  package init(_ text: ArraySlice<UInt8>) throws(JSONError) {
    var scanner = JSONScanner(text)
    var members: [Member] = []
    members.reserveCapacity(12)
    scanner.skipSpace()
    guard let first = text[scanner.position...].first, first == UInt8(ascii: "{") else {
      throw scanner.fault("not a JSON object")
    }
    try scanner.eachMember { (scanner, name) throws(JSONError) in
      members.append(
        Member(
          name: try scanner.text(in: name), rawName: name.lowerBound - 1..<name.upperBound + 1,
          rawValue: try scanner.skipValue(depth: 1)))
    }
    try scanner.end()
    if let bad = Self.firstInvalidByte(of: text) {
      throw JSONError(offset: bad, message: "bytes that are not UTF-8")
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

  /// The last member of that name: where a name stands twice, JSON readers agree on the last.
  package func member(_ name: String) -> Member? { members.last { $0.name == name } }

  package func raw(_ range: Range<Int>) -> ArraySlice<UInt8> { text[range] }

  /// The decoded value of a member; nil when there is none.
  package func value(_ name: String) throws(JSONError) -> JSONValue? {
    guard let member = member(name) else { return nil }
    return try JSONScanner.decode(text[member.rawValue])
  }
}
