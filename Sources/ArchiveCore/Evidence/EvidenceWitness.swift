/// The heads of evidence logs that an archive's database keeps.
package struct EvidenceWitness {
  private let storage: any Ledger
  private let chain: String
  private let hasTable: Bool
  /// The last head of the log.
  private let last: StoredEvidenceHead?
  /// The last head of each other log in the same place.
  package let others: [StoredEvidenceHead]

  /// Reads the last heads of the log `chain`, and of other logs in `place` that are not in `lost`.
  ///
  /// Blocks. Throws `StorageError` if the database cannot be queried.
  package init(
    _ storage: any Ledger, chain: String, place: String, lost: Set<String>
  ) throws {
    (self.storage, self.chain) = (storage, chain)
    let heads = try storage.lastEvidenceHeads(chain: chain, place: place)
    hasTable = heads != nil
    last = heads?.first { $0.head.chain == chain }
    others = heads?.filter { $0.head.chain != chain && !lost.contains($0.head.chain) } ?? []
  }

  /// The next heads after this number of records, up to the last one at the time of `init`; none at the end.
  package func page(after count: Int64) throws -> [StoredEvidenceHead] {
    guard let last else { return [] }
    return try storage.evidenceHeads(chain: chain, after: count)
      .filter { $0.head.count <= last.head.count }
  }

  /// Whether the database has heads of the log.
  package enum Standing: String, Sendable {
    case compared, unknown
    /// The database has no table of heads.
    case noHeads = "no_heads"
  }

  package var standing: Standing { !hasTable ? .noHeads : last == nil ? .unknown : .compared }

  /// Reports the first head that does not match the log, or else the last one if the log ends before it.
  package func compare(_ verification: EvidenceVerification) {
    func named(_ stored: StoredEvidenceHead) -> String { "the database (since \(stored.createdAt))" }
    if let stored = verification.contradiction {
      verification.report(
        .replaced, "replaced: record \(stored.head.count) differs from the one that \(named(stored)) lists")
    } else if let last {
      verification.compare(count: last.head.count, sha256: nil, what: named(last))
    }
    for stored in others where !verification.holds(stored.head) {
      verification.report(
        .replaced,
        "replaced: the database lists another log in this place, with \(stored.head.count) records, last written "
          + "\(stored.createdAt); if you know that it is lost, pass --lost \(stored.head.chain)")
    }
  }
}
