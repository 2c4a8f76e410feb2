/// The heads of evidence logs that an archive's database keeps.
public struct EvidenceWitness {
  private let storage: any ArchiveConnection
  private let retry: RunRetry
  private let chain: String
  private let hasTable: Bool
  /// The last that is known of the log.
  private let last: StoredEvidenceHead?
  /// Of other logs in the same place, the last of each.
  public let others: [StoredEvidenceHead]

  /// Asks for the last heads of the log `chain`, and of others in `place` that are not among `lost`.
  ///
  /// Blocks. Throws `StorageError` when the database cannot be asked.
  public init(
    _ storage: any ArchiveConnection, retry: RunRetry, chain: String, place: String, lost: Set<String>
  ) throws {
    (self.storage, self.retry, self.chain) = (storage, retry, chain)
    let heads = try retry.run { _ in try storage.lastEvidenceHeads(chain: chain, place: place) }
    hasTable = heads != nil
    last = heads?.first { $0.head.chain == chain }
    others = heads?.filter { $0.head.chain != chain && !lost.contains($0.head.chain) } ?? []
  }

  /// The next heads behind so many records, up to the last that was known when this was made; none at the end.
  public func page(after count: Int64) throws -> [StoredEvidenceHead] {
    guard let last else { return [] }
    return try retry.run { _ in try storage.evidenceHeads(chain: chain, after: count) }
      .filter { $0.head.count <= last.head.count }
  }

  /// What it knows of the log: `compared`, `unknown`, or `no_heads` where there is no table for them.
  public var standing: String { !hasTable ? "no_heads" : last == nil ? "unknown" : "compared" }

  /// Tells of the first head that the log does not agree with, or else of the last when it does not reach that.
  public func compare(_ verification: EvidenceVerification) {
    func told(_ stored: StoredEvidenceHead) -> String { "the database, since \(stored.createdAt)," }
    if let stored = verification.contradiction {
      verification.report(
        .replaced, "replaced: its record \(stored.head.count) is not the one that \(told(stored)) knows")
    } else if let last {
      verification.compare(count: last.head.count, sha256: nil, what: told(last))
    }
    for stored in others where !verification.holds(stored.head) {
      verification.report(
        .replaced,
        "replaced: the database knows of another log here, of \(stored.head.count) records, last written "
          + "\(stored.createdAt); if it is known to be lost: --lost \(stored.head.chain)")
    }
  }
}
