import Testing

@testable import ArchiveCore

struct RecordTests {
  private func lines(_ text: String, piece: Int = .max, limit: Int = 100, separator: UInt8 = 0x0A) throws -> [(
    Int, String, Bool
  )] {
    let reader = LineReader(TextSource(text, piece: piece), limit: limit, separator: separator)
    var lines: [(Int, String, Bool)] = []
    while let line = try reader.next() {
      lines.append((line.number, String(decoding: line.bytes, as: UTF8.self), line.isTooLong))
    }
    return lines
  }

  @Test(arguments: [1, 2, 3, 7, 1000]) func splitsLinesHoweverTheyArrive(_ piece: Int) throws {
    let found = try lines("\u{FEFF}a\r\n\n\nbé\n\r\nlast", piece: piece)
    #expect(found.map(\.0) == [1, 4, 6])
    #expect(found.map(\.1) == ["a", "bé", "last"])
    #expect(try lines("x\0y\nz\0", piece: piece, separator: 0).map(\.1) == ["x", "y\nz"])
    #expect(try lines("", piece: piece).isEmpty)
  }

  @Test func aLineTooLongIsOneBadLine() throws {
    let long = String(repeating: "x", count: 500_000)
    let found = try lines("a\n\(long)\nb\n", piece: 1000, limit: 100)
    #expect(found.map(\.0) == [1, 2, 3] && found.map(\.2) == [false, true, false])
    #expect(found[2].1 == "b")
    #expect(try lines(String(repeating: "x", count: 100)).map(\.2) == [false])
    #expect(try lines(String(repeating: "x", count: 101)).map(\.2) == [true])
  }

  /// Times and their seconds since 1970, as GNU date tells them.
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-11-23T12:48:38Z", 1_795_438_118), ("2000-02-29T23:59:59+00:00", 951_868_799),
    ("2024-05-29T10:31:42.25+02:00", 1_716_971_502), ("1969-12-31T23:59:59Z", -1), ("2024-05-29", 1_716_940_800),
  ])
  func readsTimes(_ text: String, _ seconds: Int64) throws {
    #expect(try #require(Timestamp(text)).seconds == seconds)
  }

  @Test(arguments: [
    "", "2024", "2024-02-30", "2024-05-29T25:00:00Z", "2024-05-29T10:31:42", "2024-05-29T10:31:42Zx", "24-05-29",
    "2024-05-29T10:31Z",
  ])
  func refusesTimes(_ text: String) { #expect(Timestamp(text) == nil) }

  @Test func writesTimes() {
    let time = Timestamp(seconds: 1_716_978_702, nanoseconds: 1_500_000)
    #expect(time.description == "2024-05-29T10:31:42Z")
    #expect(time.withMilliseconds == "2024-05-29T10:31:42.001Z")
    #expect(time.withNanoseconds == "2024-05-29T10:31:42.001500000Z")
    #expect(time.fileNameForm == "20240529_103142")
    #expect(Timestamp(time.withNanoseconds) == time)
    #expect(time.adding(milliseconds: -2).withNanoseconds == "2024-05-29T10:31:41.999500000Z")
    #expect(time.adding(milliseconds: 1500).milliseconds(since: time) == 1500)
  }

  @Test func tombstonesAreUUIDsInLowerCase() {
    #expect(Tombstone("6D8A0D64-E369-4764-8F88-B0A97C395E86")?.description == "6d8a0d64-e369-4764-8f88-b0a97c395e86")
    for text in ["", "6d8a0d64", "6d8a0d64e36947648f88b0a97c395e86", "6d8a0d64-e369-4764-8f88-b0a97c395e8g"] {
      #expect(Tombstone(text) == nil)
    }
    let fresh = Tombstone.random().description
    // Version 4 and the RFC's variant stand at fixed places (RFC 9562).
    #expect(Array(fresh)[14] == "4" && "89ab".contains(Array(fresh)[19]))
  }

  @Test func pathsKeepTheirBytes() throws {
    let raw: [UInt8] = [0x61, 0xFF, 0x2F, 0x62]
    let path = try #require(Path(bytes: raw))
    #expect(path.text == nil && path.base64 == "Yf8vYg==" && Path(base64: path.base64) == path)
    #expect(Path(bytes: [0x61, 0]) == nil)
    #expect(Path("a/./b//c/")?.components.map(\.text) == ["a", "b", "c"])
    for name in ["a/", "a/.", "a/..", "..", ".", "/"] { #expect(Path(name)!.namesDirectory, "\(name)") }
    for name in ["a", "a/.b", "/a"] { #expect(!Path(name)!.namesDirectory, "\(name)") }
  }

  @Test func manifestRecordsAreChecked() throws {
    func record(_ text: String) -> Result<ManifestRecord, ItemError> {
      let line = Line(number: 7, bytes: Array(text.utf8)[...], isTooLong: false)
      return Result { () throws(ItemError) in try ManifestRecord(InputRecord(line)) }
    }
    let id = "6d8a0d64-e369-4764-8f88-b0a97c395e86"
    let good = try record(
      "{\"tombstone\":\"\(id)\",\"output\":\"o\",\"overwrite\":\"if-changed\",\"size_bytes\":3,\"actor\":null}"
    ).get()
    #expect(
      good.line == 7 && good.output.text == "o" && good.overwrite == .ifChanged && good.sizeBytes == 3
        && good.actor == nil)
    #expect(try record("{\"tombstone\":\"\(id)\",\"output_b64\":\"Yf8=\"}").get().output.bytes == [0x61, 0xFF])
    for (text, message) in [
      ("{\"output\":\"o\"}", "line 7: no \"tombstone\""),
      ("{\"tombstone\":\"x\",\"output\":\"o\"}", "line 7: \"tombstone\" is \"x\", which is no UUID"),
      ("{\"tombstone\":5,\"output\":\"o\"}", "line 7: \"tombstone\" is a number, not a string"),
      ("{\"tombstone\":\"\(id)\"}", "line 7: no \"output\""),
      ("{\"tombstone\":\"\(id)\",\"output\":\"\"}", "line 7: \"output\" is empty"),
      (
        "{\"tombstone\":\"\(id)\",\"output\":\"a\\u0000b\"}",
        "line 7: \"output\" contains a NUL byte, which no path can"
      ),
      ("{\"tombstone\":\"\(id)\",\"output_b64\":\"?\"}", "line 7: \"output_b64\" is not the base64 of a path"),
      (
        "{\"tombstone\":\"\(id)\",\"output\":\"o\",\"overwrite\":\"maybe\"}",
        "line 7: \"overwrite\" is \"maybe\"; it is one of always, if-changed, never, backup"
      ),
      (
        "{\"tombstone\":\"\(id)\",\"output\":\"o\",\"sha256\":\"12\"}",
        "line 7: \"sha256\" is not 64 hexadecimal digits"
      ),
      ("{\"tombstone\":\"\(id)\",\"output\":\"o\",\"size_bytes\":-1}", "line 7: \"size_bytes\" is not a size in bytes"),
      ("[]", "line 7, column 1: not a JSON object"),
      (
        "{\"tombstone\":null,\"error\":{\"message\":\"gone\"}}",
        "line 7: no \"tombstone\": the record came with an error, gone"
      ),
    ] {
      let error = #expect(throws: ItemError.self) { try record(text).get() }
      #expect(error?.message == message && error?.code == .invalidItem)
    }
  }
}
