import ArchiveCore

extension DatabaseArchive {
  func changeRetention(
    of tombstones: [Tombstone], _ access: RetentionAccess, firstEvent: String,
    _ decide: (inout RetentionWindow) -> [RetentionEffect]
  ) throws(StorageError) {
    try storage {
      if access == .read {
        var window = try window(of: tombstones, access, countsUse: true)
        _ = decide(&window)
        return
      }
      try checkRetentionRights(access)
      let head = try heads.batches(for: evidenceHead)
      try withoutDeadlock {
        try committing("event", [firstEvent]) {
          try database.transaction {
            var window = try window(of: tombstones, access, countsUse: access == .purge)
            try database.execute(batches(of: decide(&window), firstEvent: firstEvent) + head)
          }
        } ifDone: {
        }
      }
      evidenceHead = nil
    }
  }

  func erasePurged() throws(StorageError) -> Bool { try storage { try database.erasePurged() } }

  func waitingContents() throws(StorageError) -> WaitingContents {
    let integer = Connection.dialect.integerType
    let sliceStart = ContentLocation.slicesScheme.utf8.count + 1
    var waiting = WaitingContents(count: 0, bytes: 0)
    try storage {
      try database.query(
        """
        SELECT count(*), CAST(coalesce(sum(
            coalesce(length(blob_bytes), CAST(substr(object_url, \(sliceStart)) AS \(integer)))), 0) AS \(integer))
        FROM artifact
        WHERE (blob_bytes IS NOT NULL OR object_url LIKE '\(ContentLocation.slicesScheme)%') AND id IN (
          SELECT item.artifact_id FROM item
          WHERE item.id IN (SELECT item_id FROM event WHERE action = '\(EventAction.deleteApproved.rawValue)')
            AND \(RetentionSQL(Connection.dialect).isApproved("item")))
        """, []
      ) { row in
        waiting = WaitingContents(count: row.integer(0) ?? 0, bytes: row.integer(1) ?? 0)
        return false
      }
    }
    return waiting
  }

  // MARK: Reading

  /// Reads the items and their contents; with an access other than `.read`, locks first the contents and then the
  /// items, in the same order in all processes.
  private func window(
    of tombstones: [Tombstone], _ access: RetentionAccess, countsUse: Bool
  ) throws -> RetentionWindow {
    let sql = RetentionSQL(Connection.dialect)
    var window = RetentionWindow()
    window.databaseUser = try databaseUser()
    let artifacts = try lockedArtifacts(of: tombstones, access)
    var byID: [String: Tombstone] = [:]
    let queries = slices(of: Array(Set(tombstones)).map(\.description)).map { strings in
      let (condition, values) = Connection.dialect.isOneOf("item.tombstone_id", strings)
      return Query(
        sql: """
          SELECT item.id, item.tombstone_id, item.artifact_id, item.legal_hold, item.delete_after FROM item
          WHERE \(condition) ORDER BY item.id\(access == .read ? "" : Connection.dialect.lockingItems)
          """, values: values)
    }
    try database.query(queries) { row in
      let text: ColumnText<Tombstone> = row.columnText(1)
      guard let tombstone = text.value, let content = artifacts[row.text(2) ?? ""] else { return }
      let date = row.text(4)
      // Every value but 0 counts as a hold, to be on the safe side.
      var state = RetentionState(
        isHeld: row.integer(3) != 0, deleteAfter: date.flatMap(Timestamp.init), content: content)
      state.isDueDateUnsound =
        !row.isNull(4) && !Connection.dialect.hasRoundTrips && state.deleteAfter?.description != date
      let id = row.text(0) ?? ""
      byID[id] = tombstone
      window.items[tombstone] = RetentionItem(id: id, artifactID: row.text(2) ?? "", state: state)
    }
    let events = slices(of: Array(byID.keys)).map { ids in
      let (condition, values) = Connection.dialect.isOneOf("item_id", ids)
      return Query(sql: sql.events(where: condition), values: values)
    }
    try database.query(events) { row in
      guard let tombstone = byID[row.text(0) ?? ""] else { return }
      window.items[tombstone]?.state.add(
        action: row.text(1) ?? "", actor: row.text(2) ?? "", context: row.text(3) ?? "",
        at: row.text(4).flatMap(Timestamp.init))
    }
    if countsUse {
      let queries = slices(of: Array(artifacts.keys)).map { ids in
        let (condition, values) = Connection.dialect.isOneOf("item.artifact_id", ids)
        return Query(sql: sql.use(where: condition, isLocked: access != .read), values: values)
      }
      try database.query(queries) { row in
        window.contents[row.text(0) ?? ""] = ContentUse(unapproved: row.integer(1) ?? 0, held: row.integer(2) ?? 0)
      }
    }
    return window
  }

  /// The locations of the items' contents, by the contents' row ids.
  private func lockedArtifacts(of tombstones: [Tombstone], _ access: RetentionAccess) throws -> [String:
    ContentLocation]
  {
    var ids: Set<String> = []
    let items = slices(of: tombstones.map(\.description)).map { strings in
      let (condition, values) = Connection.dialect.isOneOf("item.tombstone_id", strings)
      // An item never changes its content.
      return Query(sql: "SELECT item.artifact_id FROM item WHERE \(condition)", values: values)
    }
    try database.query(items) { ids.insert($0.text(0) ?? "") }
    var found: [String: ContentLocation] = [:]
    let locking = access == .read ? "" : Connection.dialect.lockingArtifacts(toChange: access == .purge)
    let queries = slices(of: Array(ids)).map { ids in
      let (condition, values) = Connection.dialect.isOneOf("artifact.id", ids)
      return Query(sql: "SELECT \(Self.artifactColumns) FROM artifact WHERE \(condition)\(locking)", values: values)
    }
    try database.query(queries) { row in
      let artifact = artifact(row)
      found[artifact.id] = artifact.location
    }
    return found
  }

  private func databaseUser() throws -> String? {
    guard let expression = Connection.dialect.sessionUser else { return nil }
    if let sessionUser { return sessionUser }
    try database.query("SELECT \(expression)", []) {
      sessionUser = $0.text(0)
      return false
    }
    return sessionUser
  }

  // MARK: Writing

  private func batches(of effects: [RetentionEffect], firstEvent: String) -> [Batch] {
    let now = self.now()
    var first: String? = firstEvent
    var (holds, dates, purges, events): ([[Value]], [[Value]], [[Value]], [[Value]]) = ([], [], [], [])
    for effect in effects {
      if let isHeld = effect.isHeld { holds.append([.integer(isHeld ? 1 : 0), .text(effect.itemID)]) }
      if let date = effect.deleteAfter { dates.append([Value(date), .text(effect.itemID)]) }
      if let id = effect.purgedArtifact { purges.append([.text(id)]) }
      // Not earlier than the item's last event, which may come from a machine whose clock is ahead; and later than it
      // where ids order the events of the same time.
      let gap = Connection.dialect.keepsMilliseconds ? 1.0 : 0
      let time = max(now, effect.after.map { $0.adding(milliseconds: gap) } ?? now)
      for event in effect.events {
        events.append(
          eventValues(
            id: first.take() ?? newRowID(), item: effect.itemID, action: event.action.rawValue, actor: event.actor,
            context: event.context, at: time))
      }
    }
    return [
      Batch(Self.updateHold, holds), Batch(Self.updateDueDate, dates),
      // A trigger deletes the slices of a content when its URL changes.
      Batch(
        """
        UPDATE artifact SET blob_bytes = NULL, storage_driver = 'object', object_url =
          CASE WHEN object_url IS NULL OR object_url LIKE '\(ContentLocation.slicesScheme)%'
            THEN '\(ContentLocation.purgedURL)' ELSE object_url END
          WHERE id = ?
        """, purges),
      Batch(Self.insertEvent, events),
    ]
  }

  /// Updates holds and due dates of items that were copied from another archive before; the last decision, there or
  /// here, wins.
  func copyRetention(_ items: [NewItem], _ there: [String: ItemHistory]) throws {
    var (holds, dates): ([[Value]], [[Value]]) = ([], [])
    var hashes: Set<ContentHash> = []
    for item in items.sorted(by: { $0.id < $1.id }) {
      let history = there[item.id]
      if item.decides(by: [.legalHold, .legalRelease], later: history) {
        holds.append([.integer(item.row.legalHold ? 1 : 0), .text(item.id)])
        hashes.insert(item.content.sha256)
      }
      if item.decides(by: [.retentionSet], later: history) {
        dates.append([Value(item.row.deleteAfter), .text(item.id)])
      }
    }
    if holds.isEmpty, dates.isEmpty { return }
    try checkRetentionRights(.change)
    // No purge may happen in between.
    _ = try findArtifacts(Array(hashes), locking: Connection.dialect.lockingArtifacts(toChange: false))
    try database.execute([Batch(Self.updateHold, holds), Batch(Self.updateDueDate, dates)])
  }

  private static var updateHold: String { "UPDATE item SET legal_hold = ? WHERE id = ?" }
  private static var updateDueDate: String { "UPDATE item SET delete_after = ? WHERE id = ?" }

  /// A role that may store can change some of these columns, but must not decide about keeping and deleting.
  private func checkRetentionRights(_ access: RetentionAccess) throws {
    if !Connection.dialect.hasRoles || allowedRetention.contains(access) { return }
    var probes = ["UPDATE item SET legal_hold = legal_hold, delete_after = delete_after WHERE 1 = 0"]
    if access == .purge {
      probes.append(
        """
        UPDATE artifact SET blob_bytes = blob_bytes, storage_driver = storage_driver, object_url = object_url
          WHERE 1 = 0
        """)
    }
    do throws(StorageError) { for probe in probes { try database.execute(probe) } } catch {
      guard error.kind == .denied else { throw error }
      throw StorageError(
        .denied,
        "this role may not change holds and due dates, or purge: \(error.message); "
          + "archive-tools(7) lists the privileges that it needs",
        nativeCode: error.nativeCode)
    }
    allowedRetention.formUnion([.change, access])
  }

  /// Runs `body` again, up to five times, if the server ended its transaction because of a deadlock.
  private func withoutDeadlock(_ body: () throws -> Void) throws {
    for _ in 0..<5 {
      do { return try body() } catch let error as StorageError
        where error.nativeCode == "40P01" || error.nativeCode == "1213"
      {
        continue
      }
    }
    try body()
  }
}

extension NewItem {
  /// Whether the last of its events with these actions is later than all such events in the archive.
  fileprivate func decides(by actions: [EventAction], later history: ItemHistory?) -> Bool {
    let names = actions.map(\.rawValue)
    // The events are in order of time.
    guard let last = events.last(where: { names.contains($0.action) }) else { return false }
    let there = (history?.events ?? []).filter { names.contains($0.action) }
    return !there.contains { $0.id == last.id || (Timestamp($0.createdAt) ?? last.at) > last.at }
  }
}

extension RetentionState {
  /// Applies an event; events are applied in order of time.
  fileprivate mutating func add(action: String, actor: String, context: String, at time: Timestamp?) {
    let context = try? JSONScanner.decode(Array(context.utf8)[...])
    let reason = context?["reason"]?.string
    lastEventAt = time ?? lastEventAt
    switch EventAction(rawValue: action) {
    case .legalHold: holds.append(LegalHold(actor: actor, reason: reason))
    case .legalRelease: holds = []
    case .pruneRequest:
      requests.append(DeletionRequest(actor: actor, reason: reason, databaseUser: context?["db_user"]?.string))
    case .pruneWithdraw: (requests, approvers) = ([], [])
    case .deleteApproved: approvers.insert(PersonName(actor))
    default: break
    }
  }
}
