import Testing

@testable import ArchiveCore

@Suite("manifest input")
struct ManifestInputTests {
  private func items(_ text: String, piece: Int) throws -> [String] {
    let source = try openManifest(TextSource(text, piece: piece))
    var items: [String] = []
    while let record = try source.next() {
      switch record.content {
      case .success(let object): items.append("\(record.line) " + String(decoding: object.text, as: UTF8.self))
      case .failure(let error): items.append("! " + error.message)
      }
    }
    return items
  }

  @Test("CSV columns without a name and rows without content are dropped", arguments: [1, 4096])
  func paddedCSV(_ piece: Int) throws {
    let text =
      "\u{FEFF},,,\r\n \r\ntombstone,, output ,size_bytes,,\r\nt1,x,o1,6.0,y,\r\n,,,,,\r\n ,\t,\r\n\r\nt2,,o2,,,,,\nt3,,o3,6.5\nt4,,o4\nt5,,o5,,,,z\n"
    #expect(
      try items(text, piece: piece) == [
        "4 {\"tombstone\":\"t1\",\"output\":\"o1\",\"size_bytes\":6,\"source_line\":4}",
        "8 {\"tombstone\":\"t2\",\"output\":\"o2\",\"source_line\":8}",
        "9 {\"tombstone\":\"t3\",\"output\":\"o3\",\"size_bytes\":\"6.5\",\"source_line\":9}",
        "! line 10: 3 fields, but the header has 4",
        "! line 11: 7 fields, but the header has 4",
      ])
  }

  @Test("a record on one line is a record even when it carries items", arguments: [1, 4096])
  func recordWithItems(_ piece: Int) throws {
    let record = "{\"items\":[{\"a\":1}],\"tombstone\":\"t\",\"output\":\"o\"}"
    #expect(try items(record + "\n" + record, piece: piece) == ["1 " + record, "2 " + record])
    #expect(try items(record, piece: piece) == ["1 " + record])
    #expect(try items("{\"items\":[],\"output_b64\":\"bw==\",\"tombstone\":\"t\"}\n", piece: piece).count == 1)
    // Documents: their other members are ignored.
    #expect(try items("{\"items\":[{\"a\":1}],\"tombstone\":\"t\"}\n", piece: piece) == ["1 {\"a\":1}"])
    #expect(try items("{\"items\":[{\"tombstone\":\"t\",\"output\":\"o\"}]}", piece: piece).count == 1)
    #expect(
      try items("{\"items\":[\n{\"a\":1}],\"tombstone\":\"t\",\"output\":\"o\"}", piece: piece) == ["1 {\"a\":1}"])
  }

  @Test("a document on one line that is longer than a record is a document")
  func longDocument() throws {
    let item = "{\"note\":\"\(String(repeating: "x", count: 1000))\"}"
    let text = "{\"items\":[" + Array(repeating: item, count: 1200).joined(separator: ",") + "]}"
    #expect(try items(text, piece: 65536).count == 1200)
  }
}
