import ArchiveCore

/// How far evidence logs go, in a table of the archive: the witness that is not in the same directory as the log.
final class EvidenceHeads<Connection: Database> {
  private let database: Connection
  /// Whether there is a table for it, and this role may write to it.
  var isKept = false
  /// The log whose row is known to be there.
  private var known: String?

  init(_ database: Connection) { self.database = database }

  /// What brings a head into the database; to be the last of a transaction, so that others wait for it shortly.
  ///
  /// The first time in a run the log's row is made, by itself: a role without the right to must not lose a group by it.
  func batches(for stored: StoredEvidenceHead?) throws -> [Batch] {
    guard isKept, let stored else { return [] }
    let head = stored.head
    if known != head.chain {
      do {
        try database.commit([
          Batch(
            """
            INSERT INTO archive_evidence (chain, place, record_count, record_sha256, updated_at) VALUES (?, ?, ?, ?, ?) \
            \(Connection.dialect.unlessThere("chain"))
            """,
            [[.text(head.chain), .text(stored.place), .integer(head.count), .text(head.sha256), .time(.now())]])
        ])
      } catch let error as StorageError where error.kind == .denied {
        isKept = false
        return []
      }
      known = head.chain
    }
    return [
      Batch(
        """
        UPDATE archive_evidence SET place = ?, record_count = ?, record_sha256 = ?, updated_at = ?
          WHERE chain = ? AND record_count < ?
        """,
        [
          [
            .text(stored.place), .integer(head.count), .text(head.sha256), .time(.now()), .text(head.chain),
            .integer(head.count),
          ]
        ])
    ]
  }

  /// Nil where there is no table for them.
  func all() throws -> [StoredEvidenceHead]? {
    if !isKept { return nil }
    var heads: [StoredEvidenceHead] = []
    try database.query(
      "SELECT chain, place, record_count, record_sha256, updated_at FROM archive_evidence ORDER BY chain", []
    ) { row in
      let head = EvidenceHead(
        chain: row.text(0) ?? "", count: row.integer(2) ?? 0, sha256: row.text(3) ?? "")
      heads.append(StoredEvidenceHead(head: head, place: row.text(1) ?? "", updatedAt: row.text(4) ?? ""))
      return true
    }
    return heads
  }
}
