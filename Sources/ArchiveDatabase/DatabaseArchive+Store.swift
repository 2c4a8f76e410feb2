import ArchiveCore

extension DatabaseArchive {
  func store(_ group: [NewItem]) throws -> [StoreOutcome] {
    // A copy's rows have ids that another process may bring, too, so that they tell nothing of this one's commit; but
    // what it finds there it leaves alone, whoever brought it.
    let ids = group.contains { $0.isCopied } ? [] : group.map(\.id)
    let head = try heads.batches(for: evidenceHead)
    let result = try committing("item", ids) {
      try database.transaction {
        outcomes = try insert(group)
        try database.execute(head)
        return outcomes
      }
    } ifDone: {
      // They were known when COMMIT was sent.
      outcomes
    }
    evidenceHead = nil
    return result
  }

  /// A content that the archive holds, or will when the group is committed.
  private struct Held {
    let artifactID: String
    /// Nil when the content is not in the database.
    let size: Int64?
    let compression: String?
    /// The item of the group that brings it.
    let bringer: String?

    func outcome(for item: NewItem) -> StoreOutcome {
      .stored(deduplicated: bringer != item.id, compressedSize: size, compression: compression)
    }
  }

  /// The content as the archive holds it; an item of the group brings it whose first commit was in doubt.
  private func held(_ artifact: Artifact, _ group: [NewItem]) -> Held? {
    artifact.location.size.map { size in
      let bringer = group.first { $0.artifactID == artifact.id && !$0.isCopied }?.id
      return Held(artifactID: artifact.id, size: size, compression: artifact.compression, bringer: bringer)
    }
  }

  private func insert(_ group: [NewItem]) throws -> [StoreOutcome] {
    try addToKnown(group.filter { $0.isKnown })
    // Looked up again inside the transaction: another process may have stored, copied or purged it meanwhile.
    var present = Set(try lookUp(group.filter { $0.isCopied && !$0.isKnown }.map(\.tombstone)).keys)
    let new = group.filter { item in
      // Of two that are named twice the first is copied.
      !item.isKnown && (!item.isCopied || present.insert(item.tombstone).inserted)
    }
    let isNew = Set(new.map(\.id))
    let hashes = Array(Set(new.map(\.sha256)))
    let locking = Connection.dialect.lockingArtifacts(toChange: new.contains { $0.revive && $0.content != nil })
    var known = try findArtifacts(hashes, locking: locking)
    var held = known.compactMapValues { self.held($0, new) }
    var isComing: Set<ContentHash> = []
    for item in new where item.content == nil && item.objectURL != nil {
      // An item whose content is no longer, or not, in the archive that it comes from.
      if let artifact = known[item.sha256], held[item.sha256] == nil {
        held[item.sha256] = Held(artifactID: artifact.id, size: nil, compression: nil, bringer: nil)
      }
    }
    var bringers = new.filter { item in
      held[item.sha256] == nil && (item.content != nil || item.objectURL != nil)
        && refusal(of: item, known[item.sha256]) == nil && isComing.insert(item.sha256).inserted
    }
    // In one order in all processes, so that none waits for one that waits for it.
    bringers.sort { $0.sha256.hex < $1.sha256.hex }
    let newContents = bringers.filter { known[$0.sha256] == nil }
    if try database.execute([Batch(Self.insertArtifact, newContents.map(artifactValues))]) < newContents.count {
      // Another process brought some of it at the same time, and has committed: the insert waited for that.
      for (hash, artifact) in try findArtifacts(
        newContents.map(\.sha256), locking: locking)
      where !newContents.contains(where: { $0.artifactID == artifact.id }) {
        known[hash] = artifact
        held[hash] = self.held(artifact, new)
        bringers.removeAll { $0.sha256 == hash }
      }
    }
    for item in bringers {
      let id = known[item.sha256]?.id ?? item.artifactID
      guard let content = item.content else {
        held[item.sha256] = Held(artifactID: id, size: nil, compression: nil, bringer: item.id)
        continue
      }
      if known[item.sha256] != nil { try revive(id, item, content) }
      do { try write(content, artifactID: id) } catch let error as ItemError {
        throw StoreFailure(index: group.firstIndex { $0.id == item.id }!, error: error)
      }
      held[item.sha256] = Held(
        artifactID: id, size: content.size, compression: content.codec.rawValue, bringer: item.id)
    }
    try insertItems(new.compactMap { item in held[item.sha256].map { (item, $0) } })
    var told: Set<String> = []
    return group.map { item in
      if !isNew.contains(item.id) || !told.insert(item.id).inserted { return .present }
      return held[item.sha256]?.outcome(for: item) ?? refusal(of: item, known[item.sha256]) ?? .contentMissing
    }
  }

  /// Why an item's content cannot go where the archive has nothing to be read.
  private func refusal(of item: NewItem, _ known: Artifact?) -> StoreOutcome? {
    guard let known else { return nil }
    if !known.location.isPurged { return .heldElsewhere(url: known.location.url ?? "") }
    return item.revive ? nil : .purged
  }

  // MARK: Rows

  /// A content that is in memory goes with the row; a spooled one is written into it after.
  private static var insertArtifact: String {
    """
    INSERT INTO artifact
      (id, content_sha256, size_bytes, compression, mime_type, storage_driver, blob_bytes, object_url, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) \(Connection.dialect.unlessThere("content_sha256"))
    """
  }

  private func artifactValues(_ item: NewItem) -> [Value] {
    let start: [Value] = [
      .text(item.artifactID), .text(item.sha256.hex), .integer(item.sizeBytes),
      .text(item.content?.codec.rawValue ?? item.compression ?? ""), .text(item.mimeType),
    ]
    let place = item.content.map(place(of:)) ?? [.text("object"), .null, Value(item.objectURL)]
    return start + place + [.time(item.archivedAt)]
  }

  private func revive(_ id: String, _ item: NewItem, _ content: CompressedContent) throws {
    try database.execute(
      """
      UPDATE artifact SET size_bytes = ?, compression = ?, storage_driver = ?, blob_bytes = ?, object_url = ?
        WHERE id = ?
      """,
      [.integer(item.sizeBytes), .text(content.codec.rawValue)] + place(of: content) + [.text(id)])
  }

  private func isSliced(_ content: CompressedContent) -> Bool { content.size > database.rowLimit }

  /// The values of `storage_driver`, `blob_bytes` and `object_url`.
  private func place(of content: CompressedContent) -> [Value] {
    if isSliced(content) { return [.text("object"), .null, Value(ContentLocation.slices(size: content.size).url)] }
    return [.text("db"), content.inMemory.map { .bytes($0) } ?? .null, .null]
  }

  /// Writes what did not go with the row.
  private func write(_ content: CompressedContent, artifactID: String) throws {
    if !isSliced(content) {
      if content.inMemory == nil { try database.writeContent(content, artifactID: artifactID) }
      return
    }
    if !hasSlices {
      throw ItemError(
        .tooLarge,
        "\(content.size) bytes, compressed, are more than a row takes (\(database.rowLimit)), and the table for such is "
          + "missing; an administrator makes it with: archive-config init --archive-only")
    }
    var number: Int64 = 0
    try content.read { piece in
      try database.execute(
        "INSERT INTO artifact_slice (artifact_id, number, bytes) VALUES (?, ?, ?)",
        [.text(artifactID), .integer(number), .buffer(piece)])
      number += 1
    }
  }

  private func insertItems(_ all: [(item: NewItem, held: Held)]) throws {
    // In one order in all processes; SQLite has but one, and keeps the order of its rows.
    let stored = Connection.dialect == .sqlite ? all : all.sorted { $0.item.id < $1.item.id }
    let rows = stored.map { item, held -> [Value] in
      return [
        .text(item.id), .text(item.repo), .text(item.path), .text(item.commit), Value(item.language),
        .text(item.kind), .text(item.reason), .text(held.artifactID), .text(metadata(of: item, held)),
        .text(item.archivedBy), .time(item.archivedAt), .text(item.tombstone.description),
        .integer(item.legalHold ? 1 : 0), item.deleteAfter.map { .time($0) } ?? .null,
        item.restoredAt.map { .time($0) } ?? .null,
      ]
    }
    let insert = Batch(
      """
      INSERT INTO item (id, repo, path, commit_sha, language, kind, reason, artifact_id, metadata, archived_by,
        archived_at, tombstone_id, legal_hold, delete_after, restored_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \(Connection.dialect.unlessRepeated("id"))
      """, rows)
    let isCopied = stored.contains { $0.item.isCopied }
    let busy = StorageError(.locked, "another process copies the same items; try again later")
    do throws(StorageError) {
      if try database.execute([insert]) < rows.count, isCopied { throw busy }
    } catch {
      // MariaDB's "duplicate entry": that process has committed, and the next look finds what it brought.
      throw isCopied && error.nativeCode == "1062" ? busy : error
    }
    try database.execute(attachments(of: stored.map(\.item)))
  }

  private func metadata(of item: NewItem, _ held: Held) -> String {
    switch item.metadata {
    case .text(let text): return text
    case .withoutCompression(var members):
      members["compressed_size"] = held.size.map { .number(String($0)) } ?? .null
      members["compression"] = held.compression.map { .string($0) } ?? .null
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
    let unlessRepeated = Connection.dialect == .mariadb ? "" : "ON CONFLICT DO NOTHING"
    return [
      Batch(Self.insertEvent, events),
      Batch("INSERT INTO tag (item_id, tag) VALUES (?, ?) \(unlessRepeated)", tags),
      Batch("INSERT INTO referent (item_id, ref_type, ref_value) VALUES (?, ?, ?) \(unlessRepeated)", referents),
    ]
  }

  /// Adds to items of an earlier copy what has come since.
  private func addToKnown(_ items: [NewItem]) throws {
    let updates = items.sorted { $0.id < $1.id }.compactMap { item in
      item.restoredAt.map { [.time($0), .text(item.id), .time($0)] as [Value] }
    }
    let update = "UPDATE item SET restored_at = ? WHERE id = ? AND (restored_at IS NULL OR restored_at < ?)"
    let there = try histories(of: items.map(\.id))
    try database.execute([Batch(update, updates)] + attachments(of: items.map { $0.without(there[$0.id]) }))
  }
}

extension NewItem {
  /// Without the events, tags and referents that the archive has already.
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
