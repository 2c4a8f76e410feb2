import ArchiveCore

/// The length of evidence logs over time, in a table of the archive: a witness outside of the log's directory.
///
/// Rows are added and never changed, so that a role that may only add them cannot undo them.
final class EvidenceHeads<Connection: Database> {
  private let database: Connection
  /// Whether the archive has the table.
  var isThere = false
  /// Whether this role may add rows; nil before it was tried.
  private var mayAdd: Bool?

  init(_ database: Connection) { self.database = database }

  private static var insert: String {
    Connection.dialect.insertUnlessThere("archive_evidence", columnList, key: "chain, record_count")
  }

  /// The statements that store a head, to be run in the same transaction as other changes.
  ///
  /// They must not make a group fail if the role lacks the privilege, so this is tested once before.
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

  /// Whether this role was found to lack the privilege.
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

  /// A place as the table holds it: INSERT IGNORE truncates a long one, and lookups must use the truncated text.
  private static func held(_ place: String) -> String {
    Connection.dialect.nameLimit.map { String(String.UnicodeScalarView(place.unicodeScalars.prefix($0))) } ?? place
  }

  /// Nil if the archive does not have the table.
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
