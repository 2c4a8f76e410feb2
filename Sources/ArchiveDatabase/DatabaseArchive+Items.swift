import ArchiveCore

/// Rows as values, and the look-up of items and artifacts.
extension DatabaseArchive {
  /// The columns that `artifact` reads.
  static var artifactColumns: String { artifactColumnList.joined(separator: ", ") }
  /// The columns that `entry` reads.
  static var entryColumns: String { entryColumnList.joined(separator: ", ") }
  /// The columns that `item` reads.
  static var itemColumns: String { itemColumnList(describingContents: true).joined(separator: ", ") }

  /// In SQLite, reading a column after `blob_bytes` reads all pages of the content; so none is read if the row has a
  /// content.
  private static var artifactColumnList: [String] {
    [
      "artifact.id", "artifact.content_sha256", "artifact.size_bytes", "artifact.compression",
      "length(artifact.blob_bytes)", "CASE WHEN artifact.blob_bytes IS NULL THEN artifact.object_url END",
      Connection.dialect.rowNumber(of: "artifact"),
    ]
  }

  private static var entryColumnList: [String] {
    ["item.id", "item.tombstone_id", "item.metadata"] + artifactColumnList
  }

  static func itemColumnList(describingContents: Bool) -> [String] {
    entryColumnList + [
      "item.repo", "item.path", "item.commit_sha", "item.language", "item.kind", "item.reason", "item.archived_by",
      "item.archived_at", "item.legal_hold", "item.delete_after", "item.restored_at", "artifact.mime_type",
      "artifact.storage_driver",
    ] + (describingContents ? ["artifact.object_url", "artifact.created_at"] : ["NULL", "NULL"])
  }

  /// An unsound row becomes an artifact that reports this when it is used, so that a bad item fails alone.
  func artifact(_ row: borrowing Connection.Row, from first: Int = 0) -> Artifact {
    let hash: ColumnText<ContentHash> = row.columnText(first + 1)
    return Artifact(
      id: row.text(first) ?? "", rowNumber: row.integer(first + 6), sha256: hash.value, unsoundHash: hash.unsoundText,
      sizeBytes: row.integer(first + 2) ?? -1, compression: row.text(first + 3) ?? "",
      location: ContentLocation(
        blobSize: row.integer(first + 4), url: row.text(first + 5), objectSize: contents.size))
  }

  /// The entry, and the text of its tombstone column if that is not a tombstone.
  private func entry(_ row: borrowing Connection.Row) -> (entry: CatalogEntry, unsoundTombstone: String?) {
    let tombstone: ColumnText<Tombstone> = row.columnText(1)
    let entry = CatalogEntry(
      id: row.text(0) ?? "", tombstone: tombstone.value ?? .unknown, metadataText: row.text(2) ?? "{}",
      artifact: artifact(row, from: 3))
    return (entry, tombstone.unsoundText)
  }

  func entry(_ row: borrowing Connection.Row) -> CatalogEntry { entry(row).entry }

  func item(_ row: borrowing Connection.Row) -> ArchivedItem {
    let (entry, unsoundTombstone) = entry(row)
    let first = Self.entryColumnList.count
    var item = ArchivedItem(
      entry, repo: row.text(first) ?? "", path: row.text(first + 1) ?? "", commit: row.text(first + 2) ?? "",
      language: row.text(first + 3), kind: row.text(first + 4) ?? "", reason: row.text(first + 5) ?? "",
      archivedBy: row.text(first + 6) ?? "", archivedAt: row.text(first + 7) ?? "",
      legalHold: row.integer(first + 8) != 0, deleteAfter: row.text(first + 9), restoredAt: row.text(first + 10),
      content: .init(
        mimeType: row.text(first + 11) ?? "", storageDriver: row.text(first + 12) ?? "",
        objectURL: row.text(first + 13),
        createdAt: row.text(first + 14)))
    item.unsoundTombstone = unsoundTombstone
    return item
  }

  @specialized(where Connection == SQLiteConnection)
  func lookUp(_ tombstones: [Tombstone]) throws(StorageError) -> [Tombstone: CatalogEntry] {
    var found = [Tombstone: CatalogEntry](minimumCapacity: tombstones.count)
    try find(tombstones, Self.entryColumns) { row in
      let entry: CatalogEntry = entry(row)
      found[entry.tombstone] = entry
    }
    return found
  }

  func describe(_ tombstones: [Tombstone]) throws(StorageError) -> [Tombstone: ArchivedItem] {
    var found: [Tombstone: ArchivedItem] = [:]
    try find(tombstones, Self.itemColumns) { row in
      let item = item(row)
      found[item.tombstone] = item
    }
    return found
  }

  private func find(
    _ tombstones: [Tombstone], _ columns: String, _ body: (borrowing Connection.Row) -> Void
  ) throws(StorageError) {
    let queries = slices(of: tombstones.map(\.description)).map { strings in
      let rows = Connection.dialect.rows(of: "item", where: "item.tombstone_id", isOneOf: strings)
      return Query(
        sql:
          "SELECT \(columns) FROM \(rows.from) JOIN artifact ON artifact.id = item.artifact_id WHERE \(rows.condition)",
        values: rows.values)
    }
    try storage { try database.query(queries, body) }
  }

  func findArtifacts(_ hashes: [ContentHash]) throws(StorageError) -> [ContentHash: Artifact] {
    try findArtifacts(hashes, locking: "")
  }

  /// - `locking`: the end of the query, which locks the rows; may be empty.
  func findArtifacts(_ hashes: [ContentHash], locking: String) throws(StorageError) -> [ContentHash: Artifact] {
    var found: [ContentHash: Artifact] = [:]
    let queries = slices(of: hashes.map(\.hex)).map { strings in
      let rows = Connection.dialect.rows(of: "artifact", where: "artifact.content_sha256", isOneOf: strings)
      return Query(
        sql: "SELECT \(Self.artifactColumns) FROM \(rows.from) WHERE \(rows.condition)\(locking)", values: rows.values)
    }
    try storage {
      try database.query(queries) { row in
        let artifact = artifact(row)
        found[artifact.sha256] = artifact
      }
    }
    return found
  }

  /// The strings in slices, each of which one query can look for.
  func slices(of strings: [String]) -> [[String]] {
    stride(from: 0, to: strings.count, by: database.listLimit).map {
      Array(strings[$0..<min(strings.count, $0 + database.listLimit)])
    }
  }
}
