import ArchiveCore

/// An archive in one of the three databases: the SQL that they share, on top of a `Database`.
final class DatabaseArchive<Connection: Database>: ArchiveConnection {
  let backend: Backend
  let database: Connection
  private let name: String
  let mode: OpenMode
  let options: OpenOptions
  let contents: ContentStores
  /// The outcomes of the group that was stored last.
  var outcomes: [StoreOutcome] = []
  var evidenceHead: StoredEvidenceHead?
  let heads: EvidenceHeads<Connection>
  /// The server's name of the session's user, once it was queried.
  var sessionUser: String?
  /// The kinds of access that this role is known to have the privileges for.
  var allowedRetention: Set<RetentionAccess> = []
  /// The first row id of a group whose commit is in doubt.
  private var doubtful: String?

  /// Checks that `database` holds an archive; `.create` and `.upgrade` create what is missing.
  ///
  /// Throws `StorageError`.
  init(
    _ database: Connection, backend: Backend, name: String, mode: OpenMode, options: OpenOptions
  ) throws(StorageError) {
    self.database = database
    self.options = options
    self.backend = backend
    self.name = name
    self.mode = mode
    heads = EvidenceHeads(database)
    let slices = SliceContents(database)
    contents = ContentStores(try [options.objects?()].compactMap { $0 } + [RowContents(database), slices])
    do {
      var tables = try database.tables()
      let isComplete = tables.isDisjoint(with: Schema.tables) || tables.isSuperset(of: Schema.tables)
      // Another process may be creating the tables, in a database where each is visible as soon as it is created.
      if mode.changesSchema, !isComplete { try database.changingSchema { tables = try database.tables() } }
      let isNew = tables.isDisjoint(with: Schema.tables)
      if tables.isEmpty, !mode.createsWhatIsMissing, Connection.dialect.hasRoundTrips {
        throw StorageError(
          .notAnArchive, "\(name): this database is empty; create the archive with: archive-config init --archive-only")
      }
      if isNew, !mode.createsWhatIsMissing || !tables.isEmpty {
        throw StorageError(
          .notAnArchive,
          "\(name): this database is not an archive: it has no table \"item\"; "
            + "check backend.url with: archive-config show")
      }
      if !isNew, !tables.isSuperset(of: Schema.tables) {
        let missing = Schema.tables.filter { !tables.contains($0) }.joined(separator: ", ")
        let hint = Connection.dialect.hidesTables ? ", or this user has no privileges on them" : ""
        throw StorageError(
          .notAnArchive, "\(name): this database is not an archive: it lacks the tables \(missing)\(hint)")
      }
      try database.prepare(for: mode)
      if mode.changesSchema {
        tables = try Migrations(database, backend: backend).run(tables: tables, mode: mode)
      }
      slices.hasTable = tables.contains("artifact_slice")
      heads.isThere = tables.contains("archive_evidence")
    } catch {
      throw error as? StorageError ?? StorageError(.failed, "\(error)")
    }
  }

  var ownFiles: [Path] { database.ownFiles }
  var keepsMilliseconds: Bool { Connection.dialect.keepsMilliseconds }

  var deadline: Deadline? {
    get { database.deadline }
    set { database.deadline = newValue }
  }

  // MARK: Items

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
    Artifact(
      id: row.text(first) ?? "", rowNumber: row.integer(first + 6), hash: row.columnText(first + 1),
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
      let (condition, values) = Connection.dialect.isOneOf("item.tombstone_id", strings)
      return Query(
        sql: "SELECT \(columns) FROM item JOIN artifact ON artifact.id = item.artifact_id WHERE \(condition)",
        values: values)
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
      let (condition, values) = Connection.dialect.isOneOf("artifact.content_sha256", strings)
      return Query(sql: "SELECT \(Self.artifactColumns) FROM artifact WHERE \(condition)\(locking)", values: values)
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

  /// Runs `body`, which throws only `StorageError`, and gives the error its type.
  func storage<R>(_ body: () throws -> R) throws(StorageError) -> R {
    do { return try body() } catch { throw error as? StorageError ?? StorageError(.failed, "\(error)") }
  }

  // MARK: Restores

  func recordRestores(_ restores: [RestoreEvent]) throws(StorageError) {
    let events = restores.map {
      eventValues(id: $0.id, item: $0.itemID, action: "RESTORE", actor: $0.actor, context: $0.context, at: $0.at)
    }
    try storage {
      let head = try heads.batches(for: evidenceHead)
      try committing("event", restores.map(\.id)) {
        try database.commit([updates(of: restores), Batch(Self.insertEvent, events)] + head)
      } ifDone: {
      }
      evidenceHead = nil
    }
  }

  private func updates(of restores: [RestoreEvent]) -> Batch {
    let hasOneTime = restores.allSatisfy { $0.at == restores[0].at }
    if !Connection.dialect.hasRoundTrips, hasOneTime, let time = restores.first?.at {
      // There is one writer at a time, and the order does not matter.
      let (condition, values) = Connection.dialect.isOneOf("id", restores.map(\.itemID))
      return Batch("UPDATE item SET restored_at = ? WHERE \(condition)", [[.time(time)] + values])
    }
    // In the same order in all processes, so that they cannot deadlock.
    let rows = restores.sorted { $0.itemID < $1.itemID }.map { [.time($0.at), .text($0.itemID)] as [Value] }
    return Batch("UPDATE item SET restored_at = ? WHERE id = ?", rows)
  }

  // MARK: Evidence

  func keepEvidenceHead() throws(StorageError) {
    if evidenceHead == nil || mode == .read { return }
    try storage {
      let batches = try heads.batches(for: evidenceHead)
      if !batches.isEmpty { try database.commit(batches) }
    }
    evidenceHead = nil
  }

  var evidenceRefusal: String? {
    heads.isRefused
      ? "\(name): this role may not insert into archive_evidence; archive-tools(7) lists the privileges that it needs"
      : nil
  }

  func lastEvidenceHeads(chain: String, place: String) throws(StorageError) -> [StoredEvidenceHead]? {
    try storage { try heads.last(chain: chain, place: place) }
  }

  func evidenceHeads(chain: String, after count: Int64) throws(StorageError) -> [StoredEvidenceHead] {
    try storage { try heads.page(chain: chain, after: count) }
  }

  static var insertEvent: String {
    """
    INSERT INTO event (id, item_id, action, actor, context, created_at) VALUES (?, ?, ?, ?, ?, ?) \
    \(Connection.dialect.unlessRepeated("id"))
    """
  }

  func eventValues(
    id: String, item: String, action: String, actor: String, context: String, at time: Timestamp
  ) -> [Value] {
    [.text(id), .text(item), .text(action), .text(actor), .text(context), .time(time)]
  }

  // MARK: Commits

  /// Commits a group by `body`, whose rows in `table` have these ids; if that is in doubt, looks for the rows first.
  ///
  /// A group is committed completely or not at all, so its first row shows which. A server may still be working on the
  /// first commit when it is asked. The second commit waits for it then, and leaves its rows alone, or fails because of
  /// them; then the rows are looked for again.
  func committing<R>(_ table: String, _ ids: [String], _ body: () throws -> R, ifDone: () throws -> R) throws -> R {
    if mode == .read { throw StorageError(.denied, "\(name): the archive is open for reading only") }
    guard let first = ids.first else { return try body() }
    do {
      if doubtful == first, try has(first, in: table) {
        doubtful = nil
        return try ifDone()
      }
      let result = try body()
      doubtful = nil
      return result
    } catch let error as StorageError where error.kind == .inDoubt || doubtful == first {
      doubtful = first
      // Reads may always be repeated; this one uses a new connection.
      let isThere = try? has(first, in: table)
      if isThere == true {
        doubtful = nil
        return try ifDone()
      }
      if isThere == false, error.kind != .inDoubt, !error.isTransient { throw error }
      // Even if this attempt certainly failed, the first one may have succeeded.
      throw StorageError(.inDoubt, error.message, nativeCode: error.nativeCode, sql: error.sql)
    }
  }

  private func has(_ id: String, in table: String) throws -> Bool {
    var isThere = false
    try database.query("SELECT 1 FROM \(table) WHERE id = ?", [.text(id)]) { _ in
      isThere = true
      return false
    }
    return isThere
  }
}
