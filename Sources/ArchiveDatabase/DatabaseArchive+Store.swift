import ArchiveCore

extension DatabaseArchive {
  func store(_ group: [NewItem]) throws -> [StoreOutcome] {
    // A copy reuses the source's row ids, so finding them does not prove that our commit succeeded. Repeating a copy is
    // harmless, because it leaves existing rows alone.
    let ids = group.contains { $0.origin.isCopied } ? [] : group.map(\.id)
    let head = try heads.batches(for: evidenceHead)
    let places = mode == .read ? [:] : try placeContents(of: group)
    let result = try committing("item", ids) {
      try database.transaction {
        outcomes = try insert(group, places: places)
        try database.execute(head)
        return outcomes
      }
    } ifDone: {
      // The outcomes were known when COMMIT was sent.
      outcomes
    }
    evidenceHead = nil
    return result
  }

  /// Chooses the locations of new contents, by item id; contents outside of the database are durable when it returns.
  ///
  /// Throws `StoreFailure` and `StorageError`.
  private func placeContents(of group: [NewItem]) throws -> [String: ContentLocation] {
    var places: [String: ContentLocation] = [:]
    for (index, item) in group.enumerated() {
      guard let compressed = item.content.compressed else { continue }
      do { places[item.id] = try contents.place(compressed, sha256: item.content.sha256) } catch let error as ItemError
      {
        throw StoreFailure(index: index, error: error)
      }
    }
    return places
  }

  private func insert(_ group: [NewItem], places: [String: ContentLocation]) throws -> [StoreOutcome] {
    try addToKnown(group.filter { $0.origin == .known })
    let new = try missingItems(of: group)
    var contents = NewContents(self, of: new, places: places)
    try contents.find()
    contents.chooseWriters()
    try contents.insertArtifacts()
    try contents.write { item in group.firstIndex { $0.id == item.id }! }
    try insertItems(new, contents.resolved)
    var pending = Set(new.map(\.id))
    return group.map { item in
      // An item that appears twice in the group is new only once.
      pending.remove(item.id) == nil ? .present : contents.outcome(of: item)
    }
  }

  /// The items of a group that are not in the archive; another process may have copied some of them meanwhile.
  private func missingItems(of group: [NewItem]) throws -> [NewItem] {
    let copies = group.filter { $0.origin.isCopied && $0.origin != .known }
    var present = Set(try lookUp(copies.map(\.tombstone)).keys)
    return group.filter { item in
      // An item that appears twice in the group is copied only once.
      item.origin != .known && (!item.origin.isCopied || present.insert(item.tombstone).inserted)
    }
  }

  // MARK: Rows

  private typealias Content = NewContents<Connection>.ResolvedContent

  private func insertItems(_ new: [NewItem], _ contents: [ContentHash: Content]) throws {
    let all = new.compactMap { item in contents[item.content.sha256].map { (item: item, content: $0) } }
    // In the same order in all processes, unless the database keeps the order of insertion.
    let stored = Connection.dialect.keepsInsertionOrder ? all : all.sorted { $0.item.id < $1.item.id }
    let rows = stored.map { values(of: $0.item.row, $0.content) }
    let insert = Batch(
      """
      INSERT INTO item (id, repo, path, commit_sha, language, kind, reason, artifact_id, metadata, archived_by,
        archived_at, tombstone_id, legal_hold, delete_after, restored_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \(Connection.dialect.unlessRepeated("id"))
      """, rows)
    let isCopied = stored.contains { $0.item.origin.isCopied }
    let busy = StorageError(.locked, "another process is copying the same items; try again later")
    do throws(StorageError) {
      if try database.execute([insert]) < rows.count, isCopied { throw busy }
    } catch {
      // MariaDB's "duplicate entry": the other process has committed, and the next lookup finds its rows.
      throw isCopied && error.nativeCode == "1062" ? busy : error
    }
    try database.execute(attachments(of: stored.map(\.item)))
  }

  private func values(of row: NewItemRow, _ content: Content) -> [Value] {
    [
      .text(row.id), .text(row.repo), .text(row.path), .text(row.commit), Value(row.language), .text(row.kind),
      .text(row.reason), .text(content.artifactID), .text(metadata(of: row, content)), .text(row.archivedBy),
      .time(row.archivedAt), .text(row.tombstone.description), .integer(row.legalHold ? 1 : 0),
      Value(row.deleteAfter), Value(row.restoredAt),
    ]
  }

  private func metadata(of row: NewItemRow, _ content: Content) -> String {
    switch row.metadata {
    case .text(let text): return text
    case .withoutCompression(var members):
      members["compressed_size"] = content.size.map { .number(String($0)) } ?? .null
      members["compression"] = content.compression.map { .string($0) } ?? .null
      return canonicalJSON(members)
    }
  }

  /// The rows of other tables that belong to items.
  private func attachments(of items: [NewItem]) -> [Batch] {
    let events = items.flatMap { item in
      item.events.map {
        eventValues(id: $0.id, item: item.id, action: $0.action, actor: $0.actor, context: $0.context, at: $0.at)
      }
    }
    let tags = items.flatMap { item in item.tags.map { [.text(item.id), .text($0)] as [Value] } }
    let referents = items.flatMap { item in
      item.referents.map { [.text(item.id), .text($0.type), .text($0.value)] as [Value] }
    }
    let unlessRepeated = Connection.dialect.unlessRepeated
    return [
      Batch(Self.insertEvent, events),
      Batch("INSERT INTO tag (item_id, tag) VALUES (?, ?) \(unlessRepeated)", tags),
      Batch("INSERT INTO referent (item_id, ref_type, ref_value) VALUES (?, ?, ?) \(unlessRepeated)", referents),
    ]
  }

  /// Updates items that were copied earlier: adds the events, tags and referents that are new since then.
  private func addToKnown(_ items: [NewItem]) throws {
    let updates = items.sorted { $0.id < $1.id }.compactMap { item in
      item.row.restoredAt.map { [.time($0), .text(item.id), .time($0)] as [Value] }
    }
    let update = "UPDATE item SET restored_at = ? WHERE id = ? AND (restored_at IS NULL OR restored_at < ?)"
    let there = try histories(of: items.map(\.id))
    try copyRetention(items, there)
    try database.execute([Batch(update, updates)] + attachments(of: items.map { $0.without(there[$0.id]) }))
  }
}

extension NewItem {
  /// The item without the events, tags and referents that are already in the archive.
  fileprivate func without(_ there: ItemHistory?) -> NewItem {
    guard let there else { return self }
    var item = self
    let events = Set(there.events.map(\.id))
    let tags = Set(there.tags)
    item.events.removeAll { events.contains($0.id) }
    item.tags.removeAll { tags.contains($0) }
    item.referents.removeAll { referent in there.referents.contains { $0 == referent } }
    return item
  }
}
