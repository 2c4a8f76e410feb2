/// Verifies an evidence log against its own links, the head beside it, a head that was kept elsewhere, and the
/// archive's database.
package struct EvidenceAudit: Sendable {
  /// A record that the log must hold.
  package struct ExpectedHead: Sendable {
    package let count: Int64
    package let sha256: ContentHash

    /// Reads `COUNT:SHA256`; nil for anything else.
    package init?(_ text: String) {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let count = Int64(parts[0]), count > 0, let hash = ContentHash(hex: String(parts[1]))
      else { return nil }
      (self.count, sha256) = (count, hash)
    }
  }

  private let paths: [Path]
  private let files: EvidenceFiles
  /// Whether the head beside the log must exist.
  private let needsHead: Bool
  private let interruption: Interruption
  package var expectedHead: ExpectedHead?
  /// Names of logs that were in this place and that the user knows to be lost.
  package var lost: Set<String> = []

  /// The log in `directory`.
  package init(directory: Path, interruption: Interruption) {
    files = EvidenceFiles(directory: directory)
    (paths, needsHead, self.interruption) = ([files.log], true, interruption)
  }

  /// Several files, oldest first, that are read as one log; at least one.
  package init(_ paths: [Path], interruption: Interruption) {
    files = EvidenceFiles(log: paths.last!)
    (self.paths, needsHead, self.interruption) = (paths, false, interruption)
  }

  /// Reads the log and compares it. Blocks.
  ///
  /// - `open`: opens the archive with the database to compare with; nil for none. If that fails, the log is verified
  ///   without it, and the findings contain the cause.
  /// - Throws `InputError` and `Interrupted`.
  package func run(open: (() throws -> any Ledger)?) throws -> EvidenceFindings {
    // The database is read first: records written meanwhile can only make the log longer than the database says.
    let chain = try EvidenceHead.read(files.head)?.chain ?? EvidenceHead.chain(ofLog: paths[0])
    var (witness, failure): (EvidenceWitness?, StorageError?)
    do {
      witness = try open.map { open in
        try EvidenceWitness(
          open(), chain: chain ?? "", place: EvidenceLog.place(of: files.log), lost: lost)
      }
    } catch let error as StorageError { failure = error }
    let (head, size) = try EvidenceHead.read(files.head, of: files.log, interruption: interruption)
    let counts = [head?.count, expectedHead?.count].compactMap { $0 } + (witness?.others ?? []).map(\.head.count)
    let verification = EvidenceVerification(counts: counts) { [witness] in try witness?.page(after: $0) ?? [] }
    func check() throws { if interruption.received != nil { throw Interrupted() } }
    for path in paths.dropLast() { try verification.read(path, interruption: interruption, check: check) }
    try verification.read(files.log, limit: size, interruption: interruption, check: check)
    compare(verification, head)
    witness?.compare(verification)
    return EvidenceFindings(verification, witness: witness, failure: failure)
  }

  private func compare(_ verification: EvidenceVerification, _ head: EvidenceHead?) {
    let name = files.head.display
    if let head {
      verification.compare(count: head.count, sha256: head.sha256, what: name)
      if let chain = verification.name, chain != head.chain {
        verification.report(.replaced, "replaced: \(name) is the head of a different log")
      }
    } else if needsHead, verification.records > 0 {
      verification.report(.unwitnessed, "unwitnessed: \(name) is missing or does not contain a head")
    } else if !needsHead, verification.records == 0 {
      // A file that was named is expected to be a log; without a linked record, nothing of it is proven.
      verification.report(.unwitnessed, "unwitnessed: there is no linked record in the given files")
    }
    if let expectedHead {
      verification.compare(count: expectedHead.count, sha256: expectedHead.sha256.hex, what: "--expect-head")
    }
  }
}
