import Foundation
import Testing

@testable import ArchiveCore

/// The audit of a log without a database; the command tests include a database.
struct EvidenceAuditTests {
  private static let interruption = Interruption()

  /// Runs `body` in a directory with a log of three records.
  private func withLog(_ body: (Path) throws -> Void) throws {
    let name = NSTemporaryDirectory() + "/archive-audit-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: name) }
    let log = try EvidenceLog(directory: Path(name)!, isDurable: false)
    for number in 0..<3 { try log.append([EvidenceRecord(.restore, actor: "a", tombstone: "t\(number)")]) }
    try body(Path(name)!)
  }

  private func findings(_ audit: EvidenceAudit) throws -> EvidenceFindings {
    try audit.run(open: nil)
  }

  @Test("a log that agrees with its head has no problems") func sound() throws {
    try withLog { directory in
      let found = try findings(EvidenceAudit(directory: directory, interruption: Self.interruption))
      #expect(found.problems.isEmpty && found.records == 3 && found.database == nil && found.failure == nil)
      #expect(found.text.hasPrefix("Records: 3\nHead: 3:") && found.text.hasSuffix("not queried\nStatus: ✓ OK\n"))
      #expect(found.jsonText.hasPrefix("{\"valid\":true,\"records\":3,"))
    }
  }

  @Test("a log without its head is unwitnessed, unless its files were named") func missingHead() throws {
    try withLog { directory in
      let files = EvidenceFiles(directory: directory)
      #expect(unlink(files.head.display) == 0)
      let found = try findings(EvidenceAudit(directory: directory, interruption: Self.interruption))
      #expect(found.problems.map(\.kind) == [.unwitnessed] && found.jsonText.hasPrefix("{\"valid\":false,"))
      #expect(try findings(EvidenceAudit([files.log], interruption: Self.interruption)).problems.isEmpty)
    }
  }

  @Test("a log that lost its last record is truncated, also for a head that was kept") func truncated() throws {
    try withLog { directory in
      let files = EvidenceFiles(directory: directory)
      let whole = try String(contentsOfFile: files.log.display, encoding: .utf8).split(separator: "\n")
      let head = try #require(try EvidenceHead.read(files.head))
      try (whole.dropLast().joined(separator: "\n") + "\n").write(
        toFile: files.log.display, atomically: true, encoding: .utf8)
      var audit = EvidenceAudit(directory: directory, interruption: Self.interruption)
      #expect(try findings(audit).problems.map(\.kind) == [.truncated])
      audit.expectedHead = EvidenceAudit.ExpectedHead("\(head.count):\(head.sha256)")
      #expect(try findings(audit).problems.map(\.kind) == [.truncated, .truncated])
    }
  }

  @Test("an unreachable archive is a finding, and the log is verified") func unreachable() throws {
    try withLog { directory in
      let audit = EvidenceAudit(directory: directory, interruption: Self.interruption)
      let found = try audit.run { throw StorageError(.unreachable, "x") }
      #expect(found.failure?.kind == .unreachable && found.records == 3 && found.problems.isEmpty)
    }
  }

  @Test("an expected head has the form COUNT:SHA256 and no other")
  func expectedHeads() {
    let hash = String(repeating: "0a", count: 32)
    #expect(EvidenceAudit.ExpectedHead("3:\(hash)")?.count == 3)
    #expect(EvidenceAudit.ExpectedHead("3:\(hash.uppercased())")?.sha256.hex == hash)
    for text in ["", "3", ":\(hash)", "0:\(hash)", "-1:\(hash)", "3:\(hash):", "3:\(hash)0", "x:\(hash)"] {
      #expect(EvidenceAudit.ExpectedHead(text) == nil, "\(text)")
    }
  }
}
