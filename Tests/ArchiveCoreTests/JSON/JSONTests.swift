import Testing

@testable import ArchiveCore

@Suite("JSON")
struct JSONTests {
  private func decode(_ text: String) throws -> JSONValue { try JSONScanner.decode(Array(text.utf8)[...]) }

  /// Texts of RFC 8259's grammar with their values.
  @Test(
    "a JSON text is decoded",
    arguments: [
      ("null", JSONValue.null), (" true ", .bool(true)), ("\"\"", .string("")), ("[]", .array([])), ("{}", .object([])),
      ("-0.5e+10", .number("-0.5e+10")), ("[1,[2]]", .array([.number("1"), .array([.number("2")])])),
      ("\"\\u00e9\\n\\/\\\\\"", .string("é\n/\\")), ("\"\\ud83e\\udea6\"", .string("🪦")),
      ("\"\u{7F}\"", .string("\u{7F}")),
      ("{\"a\":1,\"a\":2}", .object([.init("a", .number("1")), .init("a", .number("2"))])),
    ])
  func decodes(_ text: String, _ value: JSONValue) throws { #expect(try decode(text) == value) }

  @Test(
    "a text that is not JSON is refused at the offset of the fault",
    arguments: [
      ("", 0), ("nul", 0), ("01", 0), ("1.", 2), ("-", 0), ("+1", 0), (".5", 0), ("1e", 2), ("\"a", 0), ("\"\\x\"", 2),
      ("\"\\u12\"", 2), ("\"\n\"", 1), ("[1,]", 3), ("[1 2]", 3), ("{\"a\"}", 4), ("{a:1}", 1), ("{\"a\":1,}", 7),
      ("{} {}", 3), ("'a'", 0), ("\"\\ud800\"", 1), ("NaN", 0), ("[", 1),
    ])
  func refuses(_ text: String, _ offset: Int) {
    let error = #expect(throws: JSONError.self) { try decode(text) }
    #expect(error?.offset == offset, "\(error?.message ?? "")")
  }

  @Test("deep nesting is refused without overflowing the stack")
  func deepNesting() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONError.self) { try decode(deep) }
    #expect(throws: JSONError.self) { try JSONObject(Array("{\"a\":\(deep)".utf8)[...]) }
  }

  @Test("an error's column counts characters, not bytes")
  func columns() throws {
    let line = Array("{\"é🪦\": x}".utf8)[...]
    let error = #expect(throws: JSONError.self) { try JSONObject(line) }
    #expect(error?.column(in: line) == 8)
  }

  @Test("an object keeps its members as they were written")
  func rawMembers() throws {
    let object = try JSONObject(Array("{ \"n\" : 1.00 , \"o\":{ \"x\":[ ] }, \"n\":2 }".utf8)[...])
    #expect(
      object.members.map { String(decoding: object.raw($0.rawValue), as: UTF8.self) } == ["1.00", "{ \"x\":[ ] }", "2"])
    #expect(try object.value("n") == .number("2"))
    #expect(throws: JSONError.self) { try JSONObject([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]) }
    #expect(throws: JSONError.self) { try JSONObject(Array("[1]".utf8)[...]) }
  }

  @Test("the writer escapes strings and writes numbers that the scanner reads back")
  func writer() throws {
    for text in ["\u{0}\u{1F}\u{7F}\"\\\n\r\t/é🪦", "", "\u{FEFF}"] {
      let json = JSONWriter.object { $0.member("k", text) }
      #expect(try JSONScanner.decode(json[...])["k"] == .string(text))
    }
    let bytes = JSONWriter.object {
      $0.member("i", Int64.max)
      $0.member("d", milliseconds: 0.1234567)
      $0.member("n", nil as String?)
      $0.key("a")
      $0.array {
        $0.bool(true); $0.number(.infinity); $0.number(-2)
      }
    }
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "{\"i\":9223372036854775807,\"d\":0.123,\"n\":null,\"a\":[true,null,-2]}")
  }

  @Test("the canonical text has sorted keys")
  func canonicalText() {
    let inner = JSONValue.array([.object([.init("d", .null), .init("c", .null)])])
    #expect(
      canonicalJSON(["b": inner, "a": .string("x"), "Z": .null])
        == "{\"Z\":null,\"a\":\"x\",\"b\":[{\"c\":null,\"d\":null}]}")
  }
}
