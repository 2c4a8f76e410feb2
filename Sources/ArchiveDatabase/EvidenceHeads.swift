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
    Connection.dialect.insertUnlessThere("archive_evidence", columnList, key: "chain, record_count")
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
        [[.text(head.chain), .integer(head.count), .text(head.sha256), .text(Self.held(stored.place)), .time(.now())]])
    ]
  }

  private func isAllowed() throws -> Bool {
    if !Connection.dialect.hasRoles { return true }
    if let mayAdd { return mayAdd }
    let probe =
      "INSERT INTO archive_evidence (\(Self.columns)) SELECT \(Self.columns) FROM archive_evidence WHERE 1 = 0"
    do throws(StorageError) { try database.execute(probe) } catch {
      if error.kind != .denied { throw error }
      mayAdd = false
      return false
    }
    mayAdd = true
    return true
  }

  /// This role may not.
  var isRefused: Bool { mayAdd == false }

  private static var columnList: [String] { ["chain", "record_count", "record_sha256", "place", "created_at"] }
  private static var columns: String { columnList.joined(separator: ", ") }
  private static var pageSize: Int { 512 }

  private func heads(_ rest: String, _ values: [Value]) throws -> [StoredEvidenceHead] {
    var heads: [StoredEvidenceHead] = []
    try database.query("SELECT \(Self.columns) FROM archive_evidence this WHERE \(rest)", values) { row in
      let head = EvidenceHead(chain: row.text(0) ?? "", count: row.integer(1) ?? 0, sha256: row.text(2) ?? "")
      heads.append(StoredEvidenceHead(head: head, place: row.text(3) ?? "", createdAt: row.text(4) ?? ""))
      return true
    }
    return heads
  }

  /// A place as the table holds it: INSERT IGNORE cuts a long one, and the cut one must be found again.
  private static func held(_ place: String) -> String {
    Connection.dialect.nameLimit.map { String(String.UnicodeScalarView(place.unicodeScalars.prefix($0))) } ?? place
  }

  /// Nil where there is no table for them.
  func last(chain: String, place: String) throws -> [StoredEvidenceHead]? {
    if !isThere { return nil }
    return try heads(
      """
      (place = ? OR chain = ?) AND record_count =
        (SELECT max(record_count) FROM archive_evidence other WHERE other.chain = this.chain) ORDER BY created_at, chain
      """, [.text(Self.held(place)), .text(chain)])
  }

  func page(chain: String, after count: Int64) throws -> [StoredEvidenceHead] {
    try heads(
      "chain = ? AND record_count > ? ORDER BY record_count LIMIT \(Self.pageSize)", [.text(chain), .integer(count)])
  }
}
