import Testing

@testable import ArchiveCore

@Suite("manifest sources")
struct ManifestSourceTests {
  private func items(_ text: String, piece: Int = .max) throws -> [String] {
    let source = try openManifest(TextSource(text, piece: piece))
    var items: [String] = []
    while let record = try source.next() {
      switch record.content {
      case .success(let object): items.append(String(decoding: object.text, as: UTF8.self))
      case .failure(let error): items.append("! " + error.message)
      }
    }
    return items
  }

  @Test("the format of a manifest is recognised from pieces of any size", arguments: [1, 2, 5, 4096])
  func format(_ piece: Int) throws {
    #expect(try items("[]", piece: piece).isEmpty)
    #expect(
      try items(" \n[ {\"a\":\"]}\"} ,\n{\"b\":\"\\\"\"}]\n", piece: piece) == ["{\"a\":\"]}\"}", "{\"b\":\"\\\"\"}"])
    #expect(try items("{\"v\":{\"items\":[1]},\"items\":[{\"a\":1}],\"z\":null}", piece: piece) == ["{\"a\":1}"])
    #expect(try items("{\"a\":[1]}\n{\"b\":2}", piece: piece) == ["{\"a\":[1]}", "{\"b\":2}"])
    #expect(try items("{\"items\":[]}", piece: piece).isEmpty)
    #expect(try items("{\"tombstone\":1,\"items\":[1]}\n{}", piece: piece).count == 2)
    #expect(try items("", piece: piece).isEmpty)
    #expect(try items("[1,{\"a\":2}]", piece: piece) == ["! item 1 (line 1): not a JSON object", "{\"a\":2}"])
  }

  @Test(
    "a broken manifest is refused with the place of the fault",
    arguments: [
      ("{\n\"x\": 1\n}", "test:3:1: the manifest has no \"items\""),
      ("{\"items\":[],\"items\":[]}", "test:1:21: \"items\" appears twice in the manifest"),
      ("[{\"a\":1}", "test:1:9: unexpected end of text; expected ',' or ']' after an item"),
      ("[{\"a\":1} {\"b\":2}]", "test:1:10: expected ',' or ']' after an item"),
      ("[{\"a\":1}] x", "test:1:11: unexpected text after the manifest"),
      ("[{\"a\":}]", "test:1:2: item 1: unexpected '}'; expected a value"),
      ("{\"items\": {}}\n", "line 1"),
      ("a,b\n", "test:1: no column \"tombstone\"; the header is a,b"),
      ("tombstone\n", "test:1: no column \"output\"; the header is tombstone"),
      ("tombstone,output,output\n", "test:1: duplicate column \"output\" in the header"),
      ("tombstone,output\n\"x,y\n", "test:2: unterminated quote"),
    ])
  func brokenManifest(_ text: String, _ message: String) throws {
    do {
      let found = try items(text)
      // An object on one line without an array of items is a line of NDJSON.
      #expect(message == "line 1" && found == ["{\"items\": {}}"])
    } catch let error as InputError {
      #expect(error.message.hasPrefix(message), "\(error.message)")
      #expect(error.kind == .malformed)
    }
  }

  @Test("CSV is read as RFC 4180 defines it", arguments: [1, 3, 4096])
  func csv(_ piece: Int) throws {
    let text =
      "output,tombstone,note\r\n\"a \"\"b\"\", c\",t1,\"two\r\nlines\"\r\n,t2,x\nplain,t3\n\"q\"x,t4,y\nb\"q,t5,y\nlast,t6,"
    #expect(
      try items(text, piece: piece) == [
        "{\"output\":\"a \\\"b\\\", c\",\"tombstone\":\"t1\",\"note\":\"two\\r\\nlines\",\"source_line\":2}",
        "{\"tombstone\":\"t2\",\"note\":\"x\",\"source_line\":4}",
        "! line 5: 2 fields, but the header has 3",
        "! line 6: unexpected text after a closing quote",
        "! line 7: a quote inside an unquoted field",
        "{\"output\":\"last\",\"tombstone\":\"t6\",\"note\":\"\",\"source_line\":8}",
      ])
  }

  @Test("an item on many lines becomes one line")
  func itemOnManyLines() throws {
    let found = try items("[\n{\n\"tags\": [\r\n\"x\"\n]}]")
    #expect(found == ["{ \"tags\": [  \"x\" ]}"])
  }

  @Test("a bad CSV row does not affect the next row")
  func badRow() throws {
    let bytes = Array("tombstone,output\nt1,b".utf8) + [0xFF] + Array("\nt2,good\n".utf8)
    let source = try openManifest(TextSource(bytes))
    let bad = try #require(try source.next())
    #expect(throws: ItemError.self) { try bad.content.get() }
    let good = try #require(try source.next())
    #expect(try good.object?.value("output") == .string("good"))
    let end = try source.next()
    #expect(end?.line == nil)
  }

  @Test("a manifest that is larger than a buffer is read completely")
  func largeManifest() throws {
    let item = "{\"output\":\"\(String(repeating: "x", count: 1000))\"}"
    let text = "{\"items\":[" + Array(repeating: item, count: 3000).joined(separator: ",") + "]}"
    #expect(try items(text, piece: 65536).count == 3000)
  }

  @Test("the converter passes on bad items with their errors")
  func badItems() throws {
    let sink = TextSink()
    var complaints: [String] = []
    let source = try openManifest(
      TextSource(
        "[{\"output\":\"o\",\"k\":1},{\"tombstone\":\"6d8a0d64-e369-4764-8f88-b0a97c395e86\",\"output\":\"p\"}]"))
    let summary = try ManifestConverter.run(source, into: sink) { complaints.append($0) }
    #expect(summary.succeeded == 1 && summary.failed == 1)
    #expect(complaints == ["item 1: no \"tombstone\""])
    #expect(
      sink.lines[0]
        == "{\"record\":\"manifest\",\"version\":1,\"tombstone\":null,\"output\":\"o\",\"actor\":null,\"sha256\":null,\"size_bytes\":null,\"overwrite\":null,\"error\":{\"code\":\"invalid_item\",\"class\":\"permanent\",\"message\":\"item 1: no \\\"tombstone\\\"\"},\"k\":1}"
    )
  }

  @Test("an output template with a wrong placeholder is refused")
  func templates() throws {
    for bad in ["{", "{nope}", "}", "a{path"] { #expect(throws: TemplateError.self) { try OutputTemplate(bad) } }
  }
}
