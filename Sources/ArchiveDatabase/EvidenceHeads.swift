import ArchiveCore

/// How far evidence logs went and when, in a table of the archive: the witness that is not in the log's directory.
///
/// Rows are added and never changed, so that a role that may add them cannot take back what they say.
final class EvidenceHeads<Connection: Database> {
  private let database: Connection
  /// Whether there is a table for it.
  var isThere = false
  /// Whether this role may add to it; nil before it was tried.
  private var mayAdd: Bool?

  init(_ database: Connection) { self.database = database }

  private static var insert: String {
    let dialect = Connection.dialect
    // One that is there already stays, whatever it says.
    return """
      INSERT \(dialect == .mariadb ? "IGNORE " : "")INTO archive_evidence
        (chain, record_count, record_sha256, place, created_at) VALUES (?, ?, ?, ?, ?) \
      \(dialect == .mariadb ? "" : "ON CONFLICT (chain, record_count) DO NOTHING")
      """
  }

  /// What brings a head into the database, in a transaction with whatever else.
  ///
  /// A role without the right to must not lose a group by it: that is found out before, once.
  func batches(for stored: StoredEvidenceHead?) throws -> [Batch] {
    guard isThere, let stored, try isAllowed() else { return [] }
    let head = stored.head
    return [
      Batch(
        Self.insert,
        [[.text(head.chain), .integer(head.count), .text(head.sha256), .text(stored.place), .time(.now())]])
    ]
  }

  private func isAllowed() throws -> Bool {
    // A file has no roles.
    if Connection.dialect == .sqlite { return true }
    if let mayAdd { return mayAdd }
    let probe =
      "INSERT INTO archive_evidence (chain, record_count, record_sha256, place, created_at) "
      + "SELECT chain, record_count, record_sha256, place, created_at FROM archive_evidence WHERE 1 = 0"
    do throws(StorageError) { try database.execute(probe) } catch {
      if error.kind != .denied { throw error }
      mayAdd = false
      return false
    }
    mayAdd = true
    return true
  }

  /// All heads of one log, in order, and the last of every other log that was ever in the same place.
  ///
  /// Nil where there is no table for them.
  func all(chain: String, place: String) throws -> [StoredEvidenceHead]? {
    if !isThere { return nil }
    var heads: [StoredEvidenceHead] = []
    let columns = "chain, record_count, record_sha256, place, created_at"
    func take(_ row: borrowing Connection.Row) -> Bool {
      let head = EvidenceHead(chain: row.text(0) ?? "", count: row.integer(1) ?? 0, sha256: row.text(2) ?? "")
      heads.append(StoredEvidenceHead(head: head, place: row.text(3) ?? "", createdAt: row.text(4) ?? ""))
      return true
    }
    try database.query(
      "SELECT \(columns) FROM archive_evidence WHERE chain = ? ORDER BY record_count", [.text(chain)], take)
    try database.query(
      """
      SELECT \(columns) FROM archive_evidence this WHERE place = ? AND chain <> ? AND record_count =
        (SELECT max(record_count) FROM archive_evidence other WHERE other.chain = this.chain)
        ORDER BY created_at, chain
      """, [.text(place), .text(chain)], take)
    return heads
  }
}
