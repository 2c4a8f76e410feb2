@testable import ArchiveCore

extension Property {
  /// An accepted text, written and read again, is the same value; carried members are the same bytes.
  static let json = Property("json") { bytes in
    _ = try? JSONScanner.decode(bytes[...])
    _ = try? JSONObject(bytes[...]).member("a")
  } check: { bytes in
    checkScanner(bytes)
    checkObject(bytes)
  }

  private static func checkScanner(_ bytes: [UInt8]) {
    // The same text elsewhere in a buffer gives the same result.
    let shifted = ([0x7B, 0x22, 0x5C] + bytes).dropFirst(3)
    let found = Result { () throws(JSONError) in try JSONScanner.decode(bytes[...]) }
    require(
      found == Result { () throws(JSONError) in try JSONScanner.decode(shifted) },
      "the result depends on the place in the buffer")
    switch found {
    case .success(let value):
      let text = written(value)
      guard let again = allowing(JSONError.self, body: { () throws(JSONError) in try JSONScanner.decode(text[...]) })
      else { violated("the written text cannot be read") }
      require(again == value && written(again) == text, "the written text is another value")
      guard case .object(let members) = value else { break }
      let object = try? JSONObject(bytes[...])
      let names = object?.members.map { Array(object!.name(of: $0).utf8) }
      require(names == members.map { Array($0.name.utf8) }, "the object has other members")
    case .failure(let error):
      require((0...bytes.count).contains(error.offset), "an error at \(error.offset)")
      require((1...bytes.count + 1).contains(error.column(in: bytes[...])), "an error in a column outside of the text")
    }
  }

  private static func checkObject(_ bytes: [UInt8]) {
    guard let object = allowing(JSONError.self, body: { () throws(JSONError) in try JSONObject(bytes[...]) }) else {
      return
    }
    let copy = JSONWriter.object { CarriedFields.write(from: object, except: [], to: &$0) }
    guard let again = try? JSONObject(copy[...]) else { violated("carried members cannot be read") }
    require(again.members.count == object.members.count, "a member was lost or gained")
    for (old, new) in zip(object.members, again.members) {
      require(object.name(of: old).utf8.elementsEqual(again.name(of: new).utf8), "a member's name changed")
      require(object.raw(old.rawName) == again.raw(new.rawName), "the bytes of a member's name changed")
      require(object.raw(old.rawValue) == again.raw(new.rawValue), "a member's value changed")
      // A value may hold half a surrogate pair, which is carried and cannot be decoded.
      _ = allowing(JSONError.self) { () throws(JSONError) in try object.value(object.name(of: old)) }
    }
  }

  private static func written(_ value: JSONValue) -> [UInt8] {
    var json = JSONWriter()
    json.value(value)
    return json.bytes
  }
}
