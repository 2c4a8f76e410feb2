import Foundation
import Testing

@testable import ArchiveCore

struct EvidenceTests {
  @Test func recordsAreWholeLinesOfSortedJSON() throws {
    let directory = NSTemporaryDirectory() + "/archive-evidence-\(UUID().uuidString)/deep"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let log = try EvidenceLog(directory: Path(directory)!, isDurable: true)
    let time = Timestamp(seconds: 0)
    try log.append([EvidenceRecord(.restore, at: time, actor: "a", tombstone: "t", details: ["b": .number("1")])])
    // Another writer left a line unfinished: the next record gets a line of its own.
    let handle = try #require(FileHandle(forWritingAtPath: directory + "/archive_ops.jsonl"))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("{\"torn".utf8))
    try log.append([EvidenceRecord(.restoreFail, at: time, actor: nil, tombstone: nil)])
    #expect(
      try String(contentsOfFile: directory + "/archive_ops.jsonl", encoding: .utf8) == """
        {"action":"RESTORE","actor":"a","b":1,"tombstone":"t","ts":"1970-01-01T00:00:00Z"}
        {"torn
        {"action":"RESTORE_FAIL","actor":null,"tombstone":null,"ts":"1970-01-01T00:00:00Z"}

        """)
  }
}
