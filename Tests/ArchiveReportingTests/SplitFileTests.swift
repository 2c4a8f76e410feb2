import Foundation
import Testing

@testable import ArchiveCore
@testable import ArchiveReporting

@Suite("large files and growing ones")
struct SplitFileTests {
  private static func withFile<R>(_ text: String, _ body: (_ name: String) throws -> R) throws -> R {
    let name = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try Data(text.utf8).write(to: URL(fileURLWithPath: name))
    defer { try? FileManager.default.removeItem(atPath: name) }
    return try body(name)
  }

  private static func source(_ name: String) throws -> DescriptorSource {
    try DescriptorSource(opening: Path(name)!, interruption: Interruption())
  }

  /// The totals of a file, read with or without a second thread.
  private static func read(_ name: String, _ scope: ReportScope, isSplit: Bool) throws -> (summary: String, [String]) {
    var messages: [String] = []
    var reader = ReportReader(scope) { messages.append($0) }
    reader.leastSplitSize = isSplit ? 1 : .max
    try reader.read([source(name)])
    return (MergeTests.summary(reader.totals), messages)
  }

  @Test("two threads count a file with the same figures and messages as one")
  func twoThreads() throws {
    let lines = (0..<400).map(TotalsTests.line)
    let records = lines.joined(separator: "\n") + "\n"
    let report = try MergeTests.report(lines, hasItems: true)
    let many = String(repeating: "  \"a\": 1,\n", count: 9000)
    let (long, longer) = (String(repeating: "x", count: 200_000), String(repeating: "x", count: 300_000))
    let half = String(report.prefix(report.count / 2))
    let beginning = String(report.prefix(2000))
    let texts: [String] = [
      records, records + "\n\r\n" + records, String(records.dropLast()), String(records.dropLast(20)),
      records + "foreign\n" + records, "foreign\n" + records, records + "foreign\n", report, records + report,
      report + records, half, beginning + records,
      "{\n  \"a\": 1,\n" + records, "{\n" + many + records,
      "{\"status\":\"success\"}\n" + records + "\u{FEFF}" + records,
      // The second half begins within a line, or has no line end near its beginning.
      long + "\n" + records, records + longer, "",
      "\n",
    ]
    var limited = ReportScope()
    limited.groupBy = "owner"
    limited.since = Timestamp(seconds: 1_767_225_700)
    for (place, text) in texts.enumerated() {
      try Self.withFile(text) { name in
        for scope in [ReportScope(), limited] {
          let (split, plain) = (
            try Self.read(name, scope, isSplit: true), try Self.read(name, scope, isSplit: false)
          )
          #expect(split.0 == plain.0 && split.1 == plain.1, "text \(place)")
        }
      }
    }
  }

  @Test("the second half of a file is counted if it holds records, and no line twice")
  func secondHalf() throws {
    func count(_ text: String) throws -> (read: Int, counted: Int?) {
      try Self.withFile(text) { name in
        let split = try #require(SplitFile(Self.source(name), ReportScope(), leastSize: 1))
        var lines = LineBlocks(split)
        var read = 0
        while try lines.next() != nil { read += 1 }
        return (read, split.secondHalf?.records)
      }
    }
    let records = (0..<1000).map { TotalsTests.line($0) + "\n" }.joined()
    let whole = try count(records)
    let counted = try #require(whole.counted)
    #expect(whole.read + counted == 1000 && counted > 400)
    let mixed = try count(records + "foreign\n")
    #expect(mixed.read == 1001 && mixed.counted == nil)
  }

  @Test("lines added to a file while a history is read do not change which records count")
  func growingHistory() throws {
    func record(_ name: String, _ status: String) -> String {
      "{\"tombstone\":\"\(name)\",\"output\":\"\(name)\",\"status\":\"\(status)\"}\n"
    }
    try Self.withFile(record("a", "failed") + record("b", "success")) { first in
      try Self.withFile(record("a", "success") + record("c", "success")) { second in
        var reader = ReportReader { _ in }
        var counted: [String] = []
        try reader.read([Self.source(first), Self.source(second)]) { event in
          if counted.isEmpty {
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: first))
            try file.seekToEnd()
            try file.write(contentsOf: Data((record("a", "failed") + record("d", "success")).utf8))
          }
          counted.append(event.string(event.tombstone) ?? "")
        }
        #expect(counted == ["b", "a", "c"])
        #expect(reader.totals.succeeded == 3 && reader.totals.failed == 0 && reader.totals.earlierAttempts == 1)
      }
    }
  }
}
