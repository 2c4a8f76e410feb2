@testable import ArchiveCore

extension Property {
  /// Any file can be verified as an evidence log; records that are appended to it are linked and verify.
  static let evidence = Property("evidence") { bytes in
    withFile(bytes) { file in
      try? EvidenceVerification(counts: []).read(Path(file)!)
    }
  } check: { bytes in
    let before = verified(bytes)
    require(before.records >= 0 && before.unvouched >= 0 && before.vouched >= 0, "a negative count")
    checkHead(bytes)
    withFile(bytes) { file in _ = allowing(InputError.self) { try EvidenceHead.chain(ofLog: Path(file)!) } }
    checkAppended(to: bytes)
  }

  private static func verified(_ bytes: [UInt8]) -> EvidenceVerification {
    let verification = EvidenceVerification(counts: [1, 2, 3])
    withFile(bytes) { file in _ = allowing(InputError.self) { try verification.read(Path(file)!) } }
    let findings = EvidenceFindings(verification, witness: nil, failure: nil)
    _ = findings.text
    let json = findings.jsonText
    require((try? JSONScanner.decode(Array(json.utf8)[...])) != nil, "not JSON: \(json)")
    return verification
  }

  private static func checkHead(_ bytes: [UInt8]) {
    guard let head = EvidenceHead(line: bytes) else { return }
    require(head.line.count == EvidenceHead.length, "a head of \(head.line.count) bytes")
    require(EvidenceHead(line: head.line) == head, "a head changed")
  }

  /// After one append, a second one adds no problem, for any contents of the file.
  private static func checkAppended(to bytes: [UInt8]) {
    let directory = Scratch.directory
    Scratch.empty()
    let path = Scratch.file("archive_ops.jsonl", bytes)
    func append() throws(EvidenceError) {
      let record = EvidenceRecord(.archive, at: Timestamp(seconds: 0), actor: "dev", tombstone: nil)
      try EvidenceLog(directory: directory, isDurable: false).append([record, record])
    }
    func problems() -> (count: Int, records: Int64) {
      let verification = EvidenceVerification(counts: [])
      guard allowing(InputError.self, body: { try verification.read(path) }) != nil else { return (-1, 0) }
      return (verification.problems.count, verification.records)
    }
    guard allowing(EvidenceError.self, body: append) != nil else { return }
    let first = problems()
    guard allowing(EvidenceError.self, body: append) != nil else { violated("a second append fails") }
    let second = problems()
    require(second.count == first.count, "an append that does not verify")
    require(second.count < 0 || second.records == first.records + 2, "an append that is not there")
  }
}
