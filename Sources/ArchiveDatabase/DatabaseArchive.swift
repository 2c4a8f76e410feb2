import ArchiveCore

/// An archive in a database, whichever of the three: the SQL they share, over a `Database`.
final class DatabaseArchive<Connection: Database>: ArchiveStorage {
  let backend: Backend
  let database: Connection
  private let name: String

  /// Checks that `database` holds an archive; `.create` makes the missing tables.
  ///
  /// Throws `StorageError`.
  init(_ database: Connection, backend: Backend, name: String, mode: OpenMode) throws(StorageError) {
    self.database = database
    self.backend = backend
    self.name = name
    do {
      let tables = try database.tables()
      let isNew = tables.isDisjoint(with: Schema.tables)
      if isNew, mode != .create || !tables.isEmpty {
        throw StorageError(
          .notAnArchive,
          "\(name): a database, but not an archive: it has no table \"item\"; "
            + "check backend.url with: archive-config show")
      }
      if !isNew, !tables.isSuperset(of: Schema.tables) {
        let missing = Schema.tables.filter { !tables.contains($0) }.joined(separator: ", ")
        throw StorageError(.notAnArchive, "\(name): not an archive: it lacks the tables \(missing)")
      }
      try database.prepare(for: mode)
      if isNew {
        try database.transaction {
          for statement in Schema.statements(for: backend) { try database.execute(statement, []) }
        }
      }
    } catch {
      throw error as? StorageError ?? StorageError(.failed, "\(error)")
    }
  }

  var ownFiles: [Path] { database.ownFiles }

  var deadline: Deadline? {
    get { database.deadline }
    set { database.deadline = newValue }
  }

  // MARK: Items

  static var itemColumns: String {
    """
    item.id, item.tombstone_id, item.repo, item.path, item.commit_sha, item.language, item.kind, item.reason,
    item.metadata, item.archived_by, item.archived_at, item.legal_hold, item.delete_after, item.restored_at,
    \(artifactColumns)
    """
  }

  static var artifactColumns: String {
    """
    artifact.id, artifact.content_sha256, artifact.size_bytes, artifact.compression, artifact.mime_type,
    artifact.storage_driver, length(artifact.blob_bytes), artifact.object_url, artifact.created_at,
    \(Connection.dialect.rowNumber(of: "artifact"))
    """
  }

  /// An unsound row makes an artifact that says so when it is asked for: a bad item fails alone.
  func artifact(_ row: borrowing Connection.Row, from first: Int) -> Artifact {
    let objectURL = row.text(first + 7)
    let blobSize = row.integer(first + 6)
    return Artifact(
      id: row.text(first) ?? "", rowNumber: row.integer(first + 9),
      sha256: ContentHash(unchecked: row.text(first + 1) ?? ""),
      sizeBytes: row.integer(first + 2) ?? -1, compression: row.text(first + 3) ?? "",
      mimeType: row.text(first + 4) ?? "", storageDriver: row.text(first + 5) ?? "",
      blobSize: blobSize ?? ContentSlices.size(of: objectURL),
      objectURL: objectURL, createdAt: row.text(first + 8) ?? "")
  }

  func item(_ row: borrowing Connection.Row) -> ArchivedItem {
    ArchivedItem(
      id: row.text(0) ?? "", tombstone: Tombstone(unchecked: row.text(1) ?? ""), repo: row.text(2) ?? "",
      path: row.text(3) ?? "", commit: row.text(4) ?? "",
      language: row.text(5), kind: row.text(6) ?? "", reason: row.text(7) ?? "",
      metadataText: row.text(8) ?? "{}", archivedBy: row.text(9) ?? "",
      archivedAt: row.text(10) ?? "", legalHold: row.integer(11) == 1, deleteAfter: row.text(12),
      restoredAt: row.text(13), artifact: artifact(row, from: 14))
  }

  func lookUp(_ tombstones: [Tombstone]) throws(StorageError) -> [Tombstone: ArchivedItem] {
    let sql = """
      SELECT \(Self.itemColumns) FROM item JOIN artifact ON artifact.id = item.artifact_id
      WHERE \(Connection.dialect.isOneOf("item.tombstone_id"))
      """
    var found: [Tombstone: ArchivedItem] = [:]
    try storage {
      try database.query(sql, [list(tombstones.map(\.description))]) { row in
        let item = item(row)
        found[item.tombstone] = item
        return true
      }
    }
    return found
  }

  func findArtifacts(_ hashes: [ContentHash]) throws(StorageError) -> [ContentHash: Artifact] {
    let sql =
      "SELECT \(Self.artifactColumns) FROM artifact WHERE \(Connection.dialect.isOneOf("artifact.content_sha256"))"
    var found: [ContentHash: Artifact] = [:]
    try storage {
      try database.query(sql, [list(hashes.map(\.hex))]) { row in
        let artifact = artifact(row, from: 0)
        found[artifact.sha256] = artifact
        return true
      }
    }
    return found
  }

  private func list(_ strings: [String]) -> Value {
    var json = JSONWriter()
    json.array { for string in strings { $0.string(string) } }
    return .text(String(decoding: json.bytes, as: UTF8.self))
  }

  /// Gives a block that throws only `StorageError` that type.
  func storage<R>(_ body: () throws -> R) throws(StorageError) -> R {
    do { return try body() } catch { throw error as? StorageError ?? StorageError(.failed, "\(error)") }
  }

  // MARK: Contents and restores

  func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    do {
      guard ContentSlices.size(of: artifact.objectURL) != nil else {
        return try database.readContent(of: artifact, body)
      }
      var isFound = false
      try database.query(
        "SELECT bytes FROM artifact_slice WHERE artifact_id = ? ORDER BY number", [.text(artifact.id)]
      ) {
        isFound = true
        try body($0.bytes(0))
        return true
      }
      if !isFound { throw ContentGone() }
    } catch is ContentGone {
      // Purged or deleted since it was looked up; that is not damage.
      let now = try findArtifacts([artifact.sha256])[artifact.sha256]
      throw now?.unavailability ?? ItemError(.notFound, "the content was deleted from the archive meanwhile")
    }
  }

  func recordRestores(_ restores: [RestoreEvent]) throws(StorageError) {
    try storage {
      try database.transaction {
        for restore in restores {
          try insertEvent(
            id: restore.id, item: restore.itemID, action: "RESTORE", actor: restore.actor, context: restore.context,
            at: restore.at)
          try database.execute(
            "UPDATE item SET restored_at = ? WHERE id = ?", [.text(restore.at.description), .text(restore.itemID)])
        }
      }
    }
  }

  func insertEvent(
    id: String, item: String, action: String, actor: String, context: String, at time: Timestamp
  ) throws(StorageError) {
    try database.execute(
      "INSERT INTO event (id, item_id, action, actor, context, created_at) VALUES (?, ?, ?, ?, ?, ?)",
      [.text(id), .text(item), .text(action), .text(actor), .text(context), .text(time.description)])
  }
}
