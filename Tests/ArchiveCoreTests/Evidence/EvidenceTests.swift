import Foundation
import Testing

@testable import ArchiveCore

@Suite("evidence log")
struct EvidenceTests {
  @Test("a record is sorted JSON with the hash of the line before it")
  func records() throws {
    let directory = LogDirectory()
    let log = try EvidenceLog(directory: directory.path.appending("deep"), isDurable: true)
    let time = Timestamp(seconds: 0)
    try log.append([
      EvidenceRecord(.restore, at: time, actor: "a", tombstone: "t", details: ["b": .number("1")]),
      EvidenceRecord(.restoreFail, at: time, actor: nil, tombstone: nil, details: ["reason": .string("x")]),
    ])
    // The hash is sha256sum's of the first line.
    #expect(
      try String(contentsOfFile: directory.name + "/deep/archive_ops.jsonl", encoding: .utf8) == """
        {"action":"RESTORE","actor":"a","b":1,"prev":null,"seq":1,"tombstone":"t","ts":"1970-01-01T00:00:00Z"}
        {"action":"RESTORE_FAIL","actor":null,"prev":"f4a6ebf39fbd19d33884bceea8dbc62699f138709647ec7cd1b9763737ec8e3c","reason":"x","seq":2,"tombstone":null,"ts":"1970-01-01T00:00:00Z"}

        """)
  }

  @Test("several writers write one chain")
  func severalWriters() throws {
    let directory = LogDirectory()
    let logs = [try directory.log(), try directory.log()]
    for number in 0..<20 { try logs[number % 2].append([directory.record(number), directory.record(number + 100)]) }
    let verification = try directory.verify()
    #expect(verification.problems.isEmpty && verification.records == 40)
    // A later process continues the chain with the head file and without it.
    try FileManager.default.removeItem(atPath: directory.name + "/archive_ops.head")
    let head = try #require(try directory.log().append([directory.record(1)]))
    let found = try directory.verify().head
    #expect(head.count == 41 && head == found)
  }

  @Test(
    "a torn last line is set aside and reported",
    arguments: ["{\"torn", "{\"action\":\"RESTORE\",\"seq\":3,\"prev\":\"a", "\u{1}\u{2}"])
  func tornTail(_ tail: String) throws {
    let directory = LogDirectory()
    try directory.fill(2, in: try directory.log())
    let whole = try directory.lines
    try directory.write(whole + [tail], end: "")
    #expect(try directory.verify().problems.map(\.kind) == [.malformed])
    var told: [String] = []
    try directory.log { told.append($0) }.append([directory.record(9)])
    #expect(try directory.verify().problems.isEmpty && directory.lines.dropLast() == whole[...])
    let kept = try #require(
      try FileManager.default.contentsOfDirectory(atPath: directory.name).first { $0.contains(".torn-") })
    #expect(try String(contentsOfFile: directory.name + "/" + kept, encoding: .utf8) == tail)
    #expect(kept.hasPrefix("archive_ops.jsonl.torn-") && told.count == 1 && told[0].contains(kept))
  }

  @Test("a last record that lacks only its line feed is kept")
  func missingLineFeed() throws {
    let directory = LogDirectory()
    try directory.fill(2, in: try directory.log())
    let whole = try directory.lines
    try directory.write(whole, end: "")
    try directory.log().append([directory.record(9)])
    #expect(try directory.verify().problems.isEmpty && directory.lines.dropLast() == whole[...])
  }

  private static let foreign = (1...3).map { "{\"action\":\"ARCHIVE\",\"actor\":\"dev\",\"tombstone\":\"\($0)\"}" }

  @Test("the chain covers lines of another tool")
  func otherTool() throws {
    let directory = LogDirectory()
    try directory.write(Self.foreign)
    let log = try directory.log()
    try directory.fill(2, in: log)
    let between = try directory.lines + Self.foreign
    try directory.write(between)
    #expect(try directory.verify().unvouched == 3)
    try log.append([directory.record(7)])
    let lines = try directory.lines
    let verification = try directory.verify()
    #expect(verification.problems.isEmpty && verification.records == 3 && verification.vouched == 6)
    // A record covers the lines of the other tool and the last record before them.
    for index in [0, 1, 2, 4, 5, 6, 7] {
      var edited = lines
      edited[index] = edited[index].replacing("dev", with: "eve").replacing("out/1", with: "out/9")
      try directory.write(edited)
      #expect(try directory.verify().problems.map(\.kind) == [.edited], "line \(index + 1)")
      edited = lines
      edited.remove(at: index)
      try directory.write(edited)
      #expect(try !directory.verify().problems.isEmpty, "line \(index + 1)")
    }
  }

  /// Ways to tamper with a log of ten records, by its lines.
  private static let tamperings:
    [(name: String, kind: EvidenceProblem.Kind, change: @Sendable (inout [String]) -> Void)] = [
      ("the first edited", .edited, { $0[0] = $0[0].replacing("out/0", with: "out/x") }),
      ("one edited", .edited, { $0[4] = $0[4].replacing("out/4", with: "out/x") }),
      ("a number edited", .edited, { $0[4] = $0[4].replacing("\"seq\":5", with: "\"seq\":15") }),
      ("a space put in", .edited, { $0[4] = $0[4] + " " }),
      ("one deleted", .deleted, { $0.remove(at: 4) }),
      ("the first deleted", .deleted, { $0.remove(at: 0) }),
      ("three deleted", .deleted, { $0.removeSubrange(3..<6) }),
      ("two swapped", .reordered, { $0.swapAt(3, 4) }),
      ("one moved to the end", .reordered, { $0.append($0.remove(at: 3)) }),
      ("one repeated", .reordered, { $0.insert($0[4], at: 5) }),
      ("one put in, of another tool", .inserted, { $0.insert("{\"action\":\"RESTORE\"}", at: 5) }),
      ("one that lost its link", .deleted, { $0[4] = "{\"action\":\"RESTORE\"}" }),
      ("no JSON put in", .malformed, { $0.insert("hello", at: 5) }),
      ("the last cut off", .truncated, { $0.removeLast() }),
      ("half cut off", .truncated, { $0.removeLast(5) }),
      ("all cut off", .truncated, { $0.removeAll() }),
      ("the last edited", .replaced, { $0[9] = $0[9].replacing("out/9", with: "out/x") }),
    ]

  @Test("verification finds every way of tampering", arguments: tamperings.indices)
  func tampering(_ index: Int) throws {
    let (name, kind, change) = Self.tamperings[index]
    let directory = LogDirectory()
    let log = try directory.log()
    try directory.fill(10, in: log)
    let head = try #require(try EvidenceHead.read(directory.path.appending("archive_ops.head")))
    #expect(try directory.verify([head]).problems.isEmpty && head.count == 10)
    var lines = try directory.lines
    change(&lines)
    try directory.write(lines)
    let found = try directory.verify([head]).problems
    #expect(found.contains { $0.kind == kind }, "\(name): \(found.map(\.text))")
    // Later records do not hide it.
    try directory.log().append([directory.record(11)])
    let after = try #require(try EvidenceHead.read(directory.path.appending("archive_ops.head")))
    #expect(try !directory.verify([after]).problems.isEmpty, "\(name)")
  }

  @Test("a log that was rewritten with correct links contradicts a head that was kept elsewhere")
  func rewrittenLog() throws {
    let directory = LogDirectory()
    try directory.fill(10, in: try directory.log())
    let head = try #require(try EvidenceHead.read(directory.path.appending("archive_ops.head")))
    try FileManager.default.removeItem(atPath: directory.name)
    let log = try directory.log()
    for number in 100..<112 { try log.append([directory.record(number)]) }
    #expect(try directory.verify().problems.isEmpty)
    #expect(try directory.verify([head]).problems.map(\.kind) == [.replaced])
  }

  @Test("a rotated log continues in a new file")
  func rotatedLog() throws {
    let directory = LogDirectory()
    let log = try directory.log()
    try directory.fill(3, in: log)
    let old = directory.name + "/archive_ops.jsonl.1"
    try FileManager.default.moveItem(atPath: directory.name + "/archive_ops.jsonl", toPath: old)
    // The process that had the log open continues in the file that now has the name.
    try log.append([directory.record(3)])
    #expect(try directory.lines.count == 1)
    #expect(try directory.verify().problems.map(\.kind) == [.deleted])
    let both = EvidenceVerification(counts: [])
    try both.read(Path(old)!)
    try both.read(directory.path.appending("archive_ops.jsonl"))
    #expect(both.problems.isEmpty && both.records == 4)
  }

  /// The process died between writing the log and its head.
  @Test(
    "a stale or lost head is brought up to date, before and after rotation", arguments: [false, true], [false, true])
  func staleHead(_ isRotated: Bool, _ isLost: Bool)
    throws
  {
    let directory = LogDirectory()
    let (log, head) = (directory.name + "/archive_ops.jsonl", directory.name + "/archive_ops.head")
    try directory.fill(3, in: try directory.log())
    if isRotated { try FileManager.default.moveItem(atPath: log, toPath: log + ".1") }
    let behind = try Data(contentsOf: URL(filePath: head))
    try directory.log().append([directory.record(4)])
    if isLost { try FileManager.default.removeItem(atPath: head) } else { try behind.write(to: URL(filePath: head)) }
    try directory.log().append([directory.record(5)])
    let verification = EvidenceVerification(counts: [])
    if isRotated { try verification.read(Path(log + ".1")!) }
    try verification.read(Path(log)!)
    #expect(verification.problems.isEmpty && verification.records == 5, "\(verification.problems.map(\.text))")
  }

  @Test("a new file may begin with lines of another tool")
  func otherToolFirst() throws {
    let directory = LogDirectory()
    try directory.fill(2, in: try directory.log())
    let log = directory.name + "/archive_ops.jsonl"
    try FileManager.default.moveItem(atPath: log, toPath: log + ".1")
    try directory.write(Self.foreign + Self.foreign)
    try directory.log().append([directory.record(3)])
    let verification = EvidenceVerification(counts: [])
    try verification.read(Path(log + ".1")!)
    try verification.read(Path(log)!)
    #expect(verification.problems.isEmpty && verification.vouched == 6, "\(verification.problems.map(\.text))")
  }

  @Test("a new file of the same length is recognised as another file")
  func sameLength() throws {
    let directory = LogDirectory()
    let (one, other) = (try directory.log(), try directory.log())
    try one.append([directory.record(1)])
    let log = directory.name + "/archive_ops.jsonl"
    try FileManager.default.moveItem(atPath: log, toPath: log + ".1")
    // As long as the first file except for the link.
    try other.append([directory.record(2)])
    try one.append([directory.record(3)])
    let verification = EvidenceVerification(counts: [])
    try verification.read(Path(log + ".1")!)
    try verification.read(Path(log)!)
    #expect(verification.problems.isEmpty && verification.records == 3)
  }

  @Test(
    "a line with an odd sequence number does not stop the log",
    arguments: [
      "{\"prev\":null,\"seq\":9223372036854775807}", "{\"prev\":null,\"seq\":-1}", "{\"prev\":null,\"seq\":0}", "null",
      "{}",
    ])
  func oddLines(_ line: String) throws {
    let directory = LogDirectory()
    try directory.fill(2, in: try directory.log())
    try directory.write(try directory.lines + [line])
    _ = try directory.verify()
    let head = try directory.log().append([directory.record(3)])
    #expect(head?.count == 3)
  }

  @Test(
    "an unusable head is rebuilt from the log",
    arguments: [
      #"{"chain":"x","count":1,"sha256":"x","size":1}"#, "junk", "",
      #"{"chain":"CHAIN","count":9223372036854775807,"sha256":"CHAIN","size":5}"#,
      #"{"chain":"CHAIN","count":2,"sha256":"CHAIN","size":-5}"#,
    ])
  func unusableHead(_ text: String) throws {
    let directory = LogDirectory()
    try directory.fill(2, in: try directory.log())
    let hash = String(repeating: "ab", count: 32)
    try text.replacing("CHAIN", with: hash).write(
      toFile: directory.name + "/archive_ops.head", atomically: true, encoding: .utf8)
    let head = try directory.log().append([directory.record(3)])
    let verification = try directory.verify()
    #expect(verification.problems.isEmpty && head == verification.head && head?.count == 3)
  }

  /// The heads are read page by page.
  @Test("heads that were kept at different times are compared with the log")
  func manyHeads() throws {
    let directory = LogDirectory()
    let log = try directory.log()
    var heads: [StoredEvidenceHead] = []
    for number in 0..<20 {
      let head = try #require(try log.append([directory.record(number)]))
      if number % 3 == 0 { heads.append(StoredEvidenceHead(head: head, place: "", createdAt: "")) }
    }
    func contradiction(_ heads: [StoredEvidenceHead]) throws -> Int64? {
      let verification = EvidenceVerification(counts: []) { count in
        Array(heads.filter { $0.head.count > count }.prefix(2))
      }
      try verification.read(directory.path.appending("archive_ops.jsonl"))
      return verification.contradiction?.head.count
    }
    #expect(try contradiction(heads) == nil)
    for index in heads.indices {
      var other = heads
      let head = heads[index].head
      other[index] = StoredEvidenceHead(
        head: EvidenceHead(chain: head.chain, count: head.count, sha256: String(repeating: "0", count: 64)), place: "")
      #expect(try contradiction(other) == head.count)
    }
  }
}
