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
    if hasOneTime, let time = restores.first?.at,
      let (update, values) = Connection.dialect.update("restored_at", of: "item", ids: restores.map(\.itemID))
    {
      return Batch(update, [[.time(time)] + values])
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
