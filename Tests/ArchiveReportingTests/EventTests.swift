@testable import ArchiveCore
import Testing

@testable import ArchiveReporting

@Suite("records of a stream of results")
struct EventTests {
  /// Calls `body` with the record that the scanner decodes from a line, while the line's bytes are valid.
  static func with<R>(_ line: String, groupBy: String? = nil, _ body: (ResultEvent?) throws -> R) rethrows -> R {
    try Array(line.utf8).withUnsafeBytes {
      var scanner = EventScanner(groupBy: groupBy)
      return try body(scanner.event($0, number: 1))
    }
  }

  @Test("a record of archive-restore is decoded")
  func result() {
    Self.with(
      """
      {"record":"result","version":1,"line":3,"tombstone":"0a","output":"d/\\u00e9 \\"x\\"","status":"failed","action":"none",\
      "actor":"ops","size_bytes":12,"attempts":3,"started_at":"2026-01-01T00:00:01.250Z","duration_ms":1.2345,"fetch_ms":1,\
      "decompress_ms":null,"write_ms":0.5,"commit_ms":1e1,"error":{"code":"corrupt","class":"permanent","message":"broken"},\
      "warnings":[{"code":"time_not_set","message":"m"}],"owner":{"team":"a"}}
      """, groupBy: "owner"
    ) { event in
      guard let event else {
        Issue.record("not read")
        return
      }
      #expect(event.kind == .result && event.status == .failed && event.attempts == 3 && event.size == 12)
      #expect(event.string(event.actor) == "ops" && event.path == "d/é \"x\"" && event.string(event.tombstone) == "0a")
      // 2026-01-01 is day 20,454 since 1970.
      #expect(event.start == (20_454 * 86_400 + 1) * 1_000_000 + 250_000 && !event.isStartCoarse)
      #expect(event.times.total == 1235 && event.times.fetch == 1000 && event.times.write == 500)
      #expect(event.times.commit == 10_000 && event.times.decompress == nil)
      #expect(event.string(event.errorCode) == "corrupt" && event.string(event.errorMessage) == "broken")
      #expect(event.string(event.group) == #"{"team":"a"}"#)
      var warnings = NameCounts()
      event.eachWarning { warnings.add($0) }
      #expect(warnings["time_not_set"] == 1 && warnings.total == 1)
    }
  }

  @Test("a stored record has its time and its actor under other names")
  func stored() {
    Self.with(
      #"{"record":"stored","path":"a","status":"success","archived_by":"dev","archived_at":"2026-01-01T00:00:00Z","reason":"dead"}"#
    ) {
      #expect($0?.kind == .stored && $0?.isStartCoarse == true && $0?.start == 20_454 * 86_400 * 1_000_000)
      #expect($0.flatMap { $0.string($0.actor) } == "dev" && $0?.path == "a")
    }
    Self.with(#"{"status":"skipped","reason":"dead","skipped":"resumed"}"#) { #expect($0?.isDoneElsewhere == true) }
    Self.with(#"{"status":"skipped","reason":"stopped"}"#) { #expect($0?.isDoneElsewhere == false) }
    Self.with(#"{"status":"success","output_b64":"YQ=="}"#) { #expect($0?.path == "a") }
  }

  @Test(
    "a line that is not a result record is not decoded",
    arguments: [
      "", "nonsense", "{}", "[]", "null", #"{"status":null}"#, #"{"status":"done"}"#, #"{"status":5}"#,
      #"{"status":"success","actor":5}"#, #"{"status":"success","size_bytes":-1}"#,
      #"{"status":"success","size_bytes":1.5}"#, #"{"status":"success","size_bytes":"1"}"#, #"{"status":"success"} x"#,
      #"{"status":"success""#, #"{"status":"success","duration_ms":01}"#,
      #"{"status":"failed","error":{"code":"#, #"{"status":"failed","error":{"message":"#, #"{"status":"success",}"#,
    ])
  func otherLines(line: String) { Self.with(line) { #expect($0 == nil, "\(line)") } }

  @Test("the scanner accepts the same JSON as the reader of the other tools")
  func sameJSON() {
    var random = LatencyTests.Generator(state: 3)
    let seeds = [
      #"{"status":"success","x":[1,-2.5e+3,{"y":null,"z":[true,false]}],"é":"\u00e9\n\\","w":"a longer text of more than eight bytes"}"#,
      #"{ "status" : "success" , "duration_ms":12.3456 , "size_bytes" : 10 , "warnings":[] }"#,
    ]
    let bytes = Array("{}[]\",:\\0123456789.eE+-untfalsr \u{1}é\t".utf8) + [0xFF, 0xC3]
    var accepted = 0
    for round in 0..<40_000 {
      var line = Array(seeds[round % seeds.count].utf8)
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let place = Int.random(in: 0..<line.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: line[place] = bytes.randomElement(using: &random)!
        case 1: line.insert(bytes.randomElement(using: &random)!, at: place)
        default: line.remove(at: place)
        }
      }
      // The reference: the other tools' reader, for the members that a report needs.
      let record = InputRecord(Line(number: 1, bytes: line[...], isTooLong: false))
      let reference = try? record.content.get()
      let status = (try? reference?.value("status"))?.string
      let size = try? reference?.value("size_bytes")
      let isSound =
        reference != nil && ["success", "failed", "skipped"].contains(status)
        && (size == nil || size!.isNull || (size!.integer ?? -1) >= 0)
      let isEvent = line.withUnsafeBytes {
        var scanner = EventScanner()
        return scanner.event($0, number: 1) != nil
      }
      if isEvent { accepted += 1 }
      #expect(isEvent == isSound, "\(String(decoding: line, as: UTF8.self))")
    }
    #expect(accepted > 5000)
  }

  @Test("times are read as by the other tools, and dates that do not exist are refused")
  func times() {
    var random = LatencyTests.Generator(state: 5)
    func pad(_ number: Int, _ width: Int = 2) -> String {
      String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
    }
    for round in 0..<5000 {
      let year = round < 4 ? [0, 1, 1900, 9999][round] : Int.random(in: 0...9999, using: &random)
      let date =
        "\(pad(year, 4))-\(pad(Int.random(in: 0...13, using: &random)))-\(pad(Int.random(in: 0...32, using: &random)))"
      let time = "\(date)T23:59:07.089Z"
      let expected = Timestamp(time).map { $0.seconds * 1_000_000 + 89_000 }
      Self.with(#"{"status":"success","started_at":"\#(time)"}"#) { #expect($0?.start == expected, "\(time)") }
    }
  }
}
