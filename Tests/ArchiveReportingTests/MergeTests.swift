import ArchiveCore
import Testing

@testable import ArchiveReporting

@Suite("reports read and merged")
struct MergeTests {
  static func summary(_ totals: Totals) -> String { String(decoding: Report(totals).summary, as: UTF8.self) }

  static func read(_ texts: [String], _ scope: ReportScope = ReportScope()) throws -> (
    totals: Totals, messages: [String], items: Int
  ) {
    var (messages, items) = ([String](), 0)
    var reader = ReportReader(scope) { messages.append($0) }
    try reader.read(texts.map { TextSource($0) }) { _ in items += 1 }
    return (reader.totals, messages, items)
  }

  static func report(_ lines: [String], hasItems: Bool, groupBy: String? = nil) throws -> String {
    var text: [UInt8] = []
    let output = ReportOutput { text += $0 }
    var format = JSONReport(hasItems: hasItems)
    try format.begin(output)
    for line in lines {
      try EventTests.with(line, groupBy: groupBy) { if let event = $0 { try format.item(event, output) } }
    }
    try format.end(Report(TotalsTests.totals(lines, groupBy: groupBy)), output)
    try output.flush()
    return String(decoding: text, as: UTF8.self)
  }

  @Test("a summary that is read again gives the same summary")
  func roundTrip() throws {
    let odd = [
      #"{"tombstone":"T","output_b64":"6Q==","status":"failed","error":{"code":"x","message":"\u0000\n"},"duration_ms":0.0005,"owner":null}"#,
      #"{"record":"stored","path":"p","status":"success","archived_at":"1969-12-31T23:59:59.123456Z","owner":{"a":1},"size_bytes":5,"warnings":[{"code":"w"}]}"#,
      #"{"status":"success","duration_ms":86400000.123,"started_at":"2026-01-01T00:00:00.000001Z","owner":7}"#,
    ]
    for lines in [[], odd, (0..<5000).map(TotalsTests.line) + odd] {
      let totals = TotalsTests.totals(lines, groupBy: "owner")
      let text = Self.summary(totals)
      let again = try Totals(summary: JSONScanner.decode(Array(text.utf8)[...]))
      #expect(Self.summary(again) == text)
    }
  }

  @Test("sixteen merged reports equal the report of the whole, with items and without", arguments: [true, false])
  func shards(hasItems: Bool) throws {
    let lines = (0..<5000).map(TotalsTests.line)
    let whole = Self.summary(TotalsTests.totals(lines, groupBy: "owner"))
    let reports = try (0..<16).map { shard in
      try Self.report(
        lines.indices.filter { $0 * 11 % 16 == shard }.map { lines[$0] }, hasItems: hasItems, groupBy: "owner")
    }
    var scope = ReportScope()
    scope.groupBy = "owner"
    let merged = try Self.read(reports.reversed(), scope)
    #expect(Self.summary(merged.totals) == whole)
    #expect(merged.items == (hasItems ? 5000 : 0) && merged.messages.isEmpty)
    // Several in one stream.
    let joined = try Self.read([reports.joined()], scope)
    #expect(Self.summary(joined.totals) == whole)
  }

  @Test("a report that another program reformatted is read, too")
  func reformatted() throws {
    let report = try Self.report((0..<20).map(TotalsTests.line), hasItems: true)
    let compact = report.replacing("\n", with: "")
    let pretty = "{\n" + report.dropFirst().replacing(",\"", with: ",\n  \"")
    for text in [compact, pretty] {
      #expect(try Self.summary(Self.read([text]).totals) == Self.summary(Self.read([report]).totals))
    }
  }

  @Test("records after a JSON text in several lines, or in one, that is not a report are counted")
  func foreignDocuments() throws {
    let record = TotalsTests.line(1) + "\n"
    let report = try Self.report([TotalsTests.line(0)], hasItems: true).replacing("\n", with: "")
    for (text, total, invalid) in [
      ("{\n  \"a\": 1\n}\n" + record, 1, 3), ("{\n" + record + record, 2, 1), ("{\"items\":[1]}\n" + record, 1, 1),
      (report + "\n" + record, 2, 0), ("{\n}", 0, 2),
    ] {
      let result = try Self.read([text])
      #expect(result.totals.total == total && result.totals.invalid == invalid, "\(text)")
      #expect(result.messages.isEmpty == (invalid == 0))
    }
  }

  @Test("an inconsistent report is refused, and a truncated one is counted as truncated")
  func damaged() throws {
    let report = try Self.report((0..<20).map(TotalsTests.line), hasItems: true)
    let withoutItems = try Self.report((0..<20).map(TotalsTests.line), hasItems: false)
    let lines = report.split(separator: "\n")
    let fewer = (lines[..<3] + lines[4...]).joined(separator: "\n") + "\n"
    let faults = [
      (fewer, "its summary counts 20 records, but it has 19"),
      (withoutItems.replacing("\"succeeded\":16", with: "\"succeeded\":17"), "its counts do not agree"),
      (withoutItems.replacing("\"bytes\":", with: "\"byte\":"), "\"bytes\" is missing, not a whole number"),
      (withoutItems.replacing("\"histogram\":[[", with: "\"histogram\":[[1,1],["), "does not agree with itself"),
    ]
    for (text, message) in faults {
      let error = #expect(throws: InputError.self) { try Self.read([text]) }
      #expect(error?.message.contains(message) == true, "\(message): \(error?.message ?? "none")")
    }
    let cut = try Self.read([lines[..<10].joined(separator: "\n") + "\n"])
    #expect(cut.totals.total == 9 && cut.totals.cutOff == 1 && cut.totals.invalid == 1)
    #expect(cut.messages.contains { $0.contains("the report is incomplete") })
    let torn = try Self.read([String(report.utf8.prefix(report.utf8.count / 10))!])
    #expect(torn.totals.cutOff == 1 && torn.totals.invalid == 1)
  }

  @Test("a report without items cannot be limited or grouped afterwards")
  func withoutItems() throws {
    let report = try Self.report((0..<20).map(TotalsTests.line), hasItems: false)
    var (grouped, limited, other) = (ReportScope(), ReportScope(), ReportScope())
    (grouped.groupBy, limited.since, other.interval) = ("owner", Timestamp(seconds: 0), 10)
    for (scope, message) in [(grouped, "--group-by owner"), (limited, "--since"), (other, "other intervals")] {
      let error = #expect(throws: InputError.self) { try Self.read([report], scope) }
      #expect(error?.message.contains(message) == true)
    }
  }

  @Test("only records of the requested time are counted")
  func limits() throws {
    // One each 7 seconds.
    let lines = (0..<100).map(TotalsTests.line) + [#"{"status":"success"}"#]
    var scope = ReportScope()
    scope.since = Timestamp(seconds: 1_767_225_600 + 70)
    scope.until = Timestamp(seconds: 1_767_225_600 + 140)
    let limited = try Self.read([lines.map { $0 + "\n" }.joined()], scope)
    #expect(limited.totals.total == 10 && limited.items == 10)
    #expect(limited.messages == ["1 records have no time and are not counted"])
    let both = try Self.read([lines.map { $0 + "\n" }.joined(), lines[0] + "\n"], scope)
    #expect(both.totals.total == 10 && both.messages.count == 1)
  }

  @Test("a history counts the last attempt at each item, in all spellings of its name")
  func history() throws {
    func record(_ tombstone: String, _ output: String, _ status: String) -> String {
      #"{"tombstone":"\#(tombstone)",\#(output),"status":"\#(status)","reason":"stopped","error":{"code":"timeout"}}"#
        + "\n"
    }
    let first =
      record("aB", #""output":"x\/y""#, "failed") + record("c", #""output_b64":"eC95""#, "failed")
      + record("d", #""output":"x/y""#, "success") + #"{"status":"failed","output":"q","error":{"code":"timeout"}}"#
      + "\n"
    let second =
      record("Ab", #""output":"x/\u0079""#, "success") + record("c", #""output":"x/y""#, "success")
      + record("d", #""output":"x/y""#, "skipped") + record("e", #""output":"x/y""#, "skipped")
    let history = try Self.read([first, second])
    // A record of a skipped item is neither an attempt nor does it replace one.
    #expect(history.totals.succeeded == 3 && history.totals.failed == 1 && history.totals.skipped == 1)
    #expect(history.totals.earlierAttempts == 2 && history.items == 5 && history.messages.isEmpty)
    // The streams after the first have not changed when they are read again.
    #expect(try Self.read([first, second, second]).totals.earlierAttempts == 4)
  }
}

/// A text as a stream, a few bytes at a time.
private final class TextSource: ByteSource {
  let name = "text"
  private var rest: ArraySlice<UInt8>

  init(_ text: String) { rest = Array(text.utf8)[...] }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let piece = rest.prefix(min(buffer.count, 4093))
    buffer.copyBytes(from: piece)
    rest = rest.dropFirst(piece.count)
    return piece.count
  }

  func isReady() -> Bool { true }
}
