import Glibc
import Testing

@testable import ArchiveCore

struct ExactIntegerTests {
  @Test(
    "JSON numbers that are whole are integers, exactly",
    arguments: [
      ("6", 6), ("6.0", 6), ("6e0", 6), ("60e-1", 6), ("0.6E+1", 6), ("-0", 0), ("-6.00", -6),
      ("0e999999999999999999999", 0),
      ("0.0", 0), ("9007199254740993.0", 9_007_199_254_740_993), ("9223372036854775807.000", .max),
      ("-9223372036854775808e0", .min), ("9.223372036854775807e18", .max), ("1e18", 1_000_000_000_000_000_000),
      ("1000000000000000000000e-3", 1_000_000_000_000_000_000),
    ] as [(String, Int64)])
  func whole(_ text: String, _ number: Int64) throws {
    #expect(try JSONScanner.decode(Array(text.utf8)[...]).integer == number)
  }

  @Test(
    "numbers with a fraction, or that do not fit, are not integers",
    arguments: [
      "6.5", "1e400", "1e-1", "9223372036854775808", "9223372036854775808.0", "-9223372036854775809e0", "1e19",
    ])
  func notWhole(_ text: String) throws {
    #expect(try JSONScanner.decode(Array(text.utf8)[...]).integer == nil)
  }

  @Test(
    "texts that are not JSON numbers are not integers",
    arguments: ["", "-", "6.", ".5", "6e", "NaN", "0x6", "6 ", "+6.0"])
  func notNumbers(_ text: String) { #expect(Int64(jsonNumber: text) == nil) }
}

struct LeapSecondTests {
  @Test(
    "a leap second is the second after it",
    arguments: [
      ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"), ("2012-06-30T23:59:60Z", "2012-07-01T00:00:00Z"),
      ("1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00Z"), ("2017-01-01T05:44:60+05:45", "2017-01-01T00:00:00Z"),
      ("2016-12-31 23:59:60.25z", "2017-01-01T00:00:00.25Z"),
    ])
  func valid(_ leap: String, _ next: String) {
    let time = Timestamp(leap)
    #expect(time != nil && time == Timestamp(next))
  }

  @Test(
    "second 60 is refused where no leap second can be",
    arguments: [
      "2016-12-30T23:59:60Z", "2016-12-31T22:59:60Z", "2016-12-31T23:58:60Z", "2016-12-31T23:59:61Z",
      "2016-12-31T23:59:60-08:00", "2016-02-30T23:59:60Z",
    ])
  func invalid(_ text: String) { #expect(Timestamp(text) == nil) }
}

struct PathPatternTests {
  private func matches(_ pattern: String, _ path: String) -> Bool { PathPattern(pattern).matches(Path(path)!) }

  @Test("a pattern counts characters, in any locale")
  func characters() {
    #expect(matches("caf?", "café") && matches("?", "🪦"))
    #expect(matches("caf[é-ü]", "café") && matches("caf[!a-z]", "café") && !matches("caf[!é]", "café"))
    #expect(matches("[[:alpha:]]", "é") && matches("[[:upper:][:digit:]]", "É") && !matches("[[:upper:]]", "é"))
    #expect(matches("*.py", "a/b/.c.py") && matches("a?b", "a/b") && matches("\\*", "*") && !matches("\\*", "a"))
  }

  @Test("a path that is not UTF-8 is compared byte by byte")
  func bytes() {
    let path = Path(bytes: Array("caf".utf8) + [0xE9] + Array("é".utf8))!
    for pattern in ["caf???", "caf*", "*é"] { #expect(PathPattern(pattern).matches(path), "\(pattern)") }
    for pattern in ["caf?", "caféé"] { #expect(!PathPattern(pattern).matches(path), "\(pattern)") }
  }

  @Test("many stars take no more than time in proportion")
  func stars() {
    let path = Path(bytes: [UInt8](repeating: 0x61, count: 4000))!
    #expect(!PathPattern(String(repeating: "*a", count: 500) + "b").matches(path))
  }
}

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

  @Test("CSV drops columns without a name and skips rows without content", arguments: [1, 4096])
  func paddedCSV(_ piece: Int) throws {
    let text =
      "\u{FEFF},,,\r\n \r\ntombstone,, output ,size_bytes,,\r\nt1,x,o1,6.0,y,\r\n,,,,,\r\n ,\t,\r\n\r\nt2,,o2,,,,,\nt3,,o3,6.5\nt4,,o4\nt5,,o5,,,,z\n"
    #expect(
      try items(text, piece: piece) == [
        "4 {\"tombstone\":\"t1\",\"output\":\"o1\",\"size_bytes\":6}", "8 {\"tombstone\":\"t2\",\"output\":\"o2\"}",
        "9 {\"tombstone\":\"t3\",\"output\":\"o3\",\"size_bytes\":\"6.5\"}", "! line 10: 3 fields, the header has 4",
        "! line 11: 7 fields, the header has 4",
      ])
  }

  @Test(
    "a record on one line is a record, whatever it carries", arguments: [1, 4096])
  func recordWithItems(_ piece: Int) throws {
    let record = "{\"items\":[{\"a\":1}],\"tombstone\":\"t\",\"output\":\"o\"}"
    #expect(try items(record + "\n" + record, piece: piece) == ["1 " + record, "2 " + record])
    #expect(try items(record, piece: piece) == ["1 " + record])
    #expect(try items("{\"items\":[],\"output_b64\":\"bw==\",\"tombstone\":\"t\"}\n", piece: piece).count == 1)
    // Documents, whose other members are their own.
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

struct VisibleControlsTests {
  @Test(
    "control characters become escapes that can be read",
    arguments: [
      ("a\nb\tc\rd", "a\\nb\\tc\\rd"), ("\u{1B}[31m\u{0}", "\\x1B[31m\\x00"), ("\u{7F}\u{80}\u{9F}", "\\x7F\\x80\\x9F"),
      ("\u{202A}\u{202E}\u{2066}\u{2069}\u{2028}", "\\u{202A}\\u{202E}\\u{2066}\\u{2069}\\u{2028}"),
      ("é – ✓ £ 🪦 \\n", "é – ✓ £ 🪦 \\n"), ("", ""), ("\r\n", "\\r\\n"),
    ])
  func escapes(_ text: String, _ visible: String) {
    #expect(withVisibleControls(text) == visible)
    #expect(withVisibleControls(visible) == visible)
    // JSON keeps the text and holds none of them as it is.
    let json = JSONWriter.object { $0.member("k", text) }
    #expect((try? JSONScanner.decode(json[...]))?["k"] == .string(text))
    #expect(!String(decoding: json, as: UTF8.self).unicodeScalars.contains(where: isControl))
  }

  @Test("a secret is hidden also where control characters stand beside it")
  func secrets() {
    #expect(shown("postgres://u:s\u{1B}ecret@h/d\nnext") == "postgres://u:***@h/d\\nnext")
  }
}
