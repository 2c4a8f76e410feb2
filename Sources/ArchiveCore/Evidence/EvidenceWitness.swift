/// The heads of evidence logs that an archive's database keeps.
package struct EvidenceWitness {
  private let storage: any Ledger
  private let chain: String
  private let hasTable: Bool
  /// The last that is known of the log.
  private let last: StoredEvidenceHead?
  /// Of other logs in the same place, the last of each.
  package let others: [StoredEvidenceHead]

  /// Asks for the last heads of the log `chain`, and of others in `place` that are not among `lost`.
  ///
  /// Blocks. Throws `StorageError` when the database cannot be asked.
  package init(
    _ storage: any Ledger, chain: String, place: String, lost: Set<String>
  ) throws {
    (self.storage, self.chain) = (storage, chain)
    let heads = try storage.lastEvidenceHeads(chain: chain, place: place)
    hasTable = heads != nil
    last = heads?.first { $0.head.chain == chain }
    others = heads?.filter { $0.head.chain != chain && !lost.contains($0.head.chain) } ?? []
  }

  /// The next heads behind so many records, up to the last that was known when this was made; none at the end.
  package func page(after count: Int64) throws -> [StoredEvidenceHead] {
    guard let last else { return [] }
    return try storage.evidenceHeads(chain: chain, after: count)
      .filter { $0.head.count <= last.head.count }
  }

  /// What the database knows of the log.
  package enum Standing: String, Sendable {
    case compared, unknown
    /// There is no table for heads.
    case noHeads = "no_heads"
  }

  package var standing: Standing { !hasTable ? .noHeads : last == nil ? .unknown : .compared }

  /// Reports the first head that the log does not agree with, or else the last when the log does not reach that.
  package func compare(_ verification: EvidenceVerification) {
    func named(_ stored: StoredEvidenceHead) -> String { "the database, since \(stored.createdAt)," }
    if let stored = verification.contradiction {
      verification.report(
        .replaced, "replaced: its record \(stored.head.count) is not the one that \(named(stored)) knows")
    } else if let last {
      verification.compare(count: last.head.count, sha256: nil, what: named(last))
    }
    for stored in others where !verification.holds(stored.head) {
      verification.report(
        .replaced,
        "replaced: the database knows of another log here, of \(stored.head.count) records, last written "
          + "\(stored.createdAt); if it is known to be lost: --lost \(stored.head.chain)")
    }
  }
}
