import Foundation

@testable import ArchiveCore

/// A temporary directory with an evidence log; removed at the end.
final class LogDirectory {
  let name = NSTemporaryDirectory() + "/archive-evidence-\(UUID().uuidString)"
  var path: Path { Path(name)! }

  deinit { try? FileManager.default.removeItem(atPath: name) }

  func log(_ complain: @escaping (String) -> Void = { _ in }) throws -> EvidenceLog {
    try EvidenceLog(directory: path, isDurable: false, complain: complain)
  }

  var lines: [String] {
    get throws {
      try String(contentsOfFile: name + "/archive_ops.jsonl", encoding: .utf8).split(separator: "\n").map(String.init)
    }
  }

  func write(_ lines: [String], end: String = "\n") throws {
    try FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: true)
    let text = lines.joined(separator: "\n") + (lines.isEmpty ? "" : end)
    // Written in place: a new file would count as rotated.
    let file = fopen(name + "/archive_ops.jsonl", "w")!
    fputs(text, file)
    fclose(file)
  }

  func verify(_ heads: [EvidenceHead] = []) throws -> EvidenceVerification {
    let verification = EvidenceVerification(counts: heads.map(\.count))
    try verification.read(path.appending("archive_ops.jsonl"))
    for head in heads { verification.compare(count: head.count, sha256: head.sha256, what: "the head") }
    return verification
  }

  /// Appends this many records to a log.
  func fill(_ count: Int, in log: EvidenceLog) throws {
    for number in 0..<count { try log.append([record(number)]) }
  }

  func record(_ number: Int) -> EvidenceRecord {
    EvidenceRecord(.restore, actor: "a", tombstone: "t\(number)", details: ["output": .string("out/\(number)")])
  }
}
