import ArchiveCore

extension DatabaseArchive {
  func store(_ group: [NewItem]) throws -> [StoreOutcome] {
    try committing("item", group.map(\.id)) {
      try database.transaction { try insert(group) }
    } ifDone: {
      try outcomes(ofCommitted: group)
    }
  }

  /// A content that the archive holds, or will when the group is committed.
  private struct Held {
    let artifactID: String
    let size: Int64
    let compression: String
    /// The item of the group that brings it.
    let bringer: String?

    func outcome(for item: NewItem) -> StoreOutcome {
      .stored(deduplicated: bringer != item.id, compressedSize: size, compression: compression)
    }
  }

  private func held(_ artifact: Artifact) -> Held? {
    artifact.blobSize.map {
      Held(artifactID: artifact.id, size: $0, compression: artifact.compression, bringer: nil)
    }
  }

  private func insert(_ group: [NewItem]) throws -> [StoreOutcome] {
    // Looked up again inside the transaction: another process may have stored or purged it meanwhile.
    let hashes = Array(Set(group.map(\.sha256)))
    var known = try findArtifacts(hashes, locking: Connection.dialect.lockingArtifacts)
    var held = known.compactMapValues(held)
    var isComing: Set<ContentHash> = []
    var bringers = group.filter { item in
      held[item.sha256] == nil && item.content != nil && refusal(of: item, known[item.sha256]) == nil
        && isComing.insert(item.sha256).inserted
    }
    // In one order in all processes, so that none waits for one that waits for it.
    bringers.sort { $0.sha256.hex < $1.sha256.hex }
    let new = bringers.filter { known[$0.sha256] == nil }
    if try database.execute([Batch(Self.insertArtifact, new.map(artifactValues))]) < new.count {
      // Another process brought some of it at the same time, and has committed: the insert waited for that.
      for (hash, artifact) in try findArtifacts(new.map(\.sha256), locking: Connection.dialect.lockingArtifacts)
      where !new.contains(where: { $0.artifactID == artifact.id }) {
        known[hash] = artifact
        held[hash] = self.held(artifact)
        bringers.removeAll { $0.sha256 == hash }
      }
    }
    for item in bringers {
      let content = item.content!
      let id = known[item.sha256]?.id ?? item.artifactID
      if known[item.sha256] != nil { try revive(id, item, content) }
      do { try write(content, artifactID: id) } catch let error as ItemError {
        throw StoreFailure(index: group.firstIndex { $0.id == item.id }!, error: error)
      }
      held[item.sha256] = Held(
        artifactID: id, size: content.size, compression: content.codec.rawValue, bringer: item.id)
    }
    try insertItems(group.compactMap { item in held[item.sha256].map { (item, $0) } })
    return group.map { item in
      held[item.sha256]?.outcome(for: item) ?? refusal(of: item, known[item.sha256]) ?? .contentMissing
    }
  }

  /// Why an item's content cannot go where the archive has nothing to be read.
  private func refusal(of item: NewItem, _ known: Artifact?) -> StoreOutcome? {
    guard let known else { return nil }
    if !known.isPurged { return .heldElsewhere(url: known.objectURL ?? "") }
    return item.revive ? nil : .purged
  }

  /// The outcomes of a group that turned out to be committed.
  private func outcomes(ofCommitted group: [NewItem]) throws -> [StoreOutcome] {
    let (condition, values) = Connection.dialect.isOneOf("id", group.map(\.id))
    var committed: Set<String> = []
    try database.query("SELECT id FROM item WHERE \(condition)", values) {
      if let id = $0.text(0) { committed.insert(id) }
      return true
    }
    let known = try findArtifacts(Array(Set(group.map(\.sha256))))
    return group.map { item in
      guard committed.contains(item.id), let artifact = known[item.sha256] else {
        return refusal(of: item, known[item.sha256]) ?? .contentMissing
      }
      return .stored(
        deduplicated: artifact.id != item.artifactID, compressedSize: artifact.blobSize ?? item.content?.size ?? 0,
        compression: artifact.compression)
    }
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
    let content = item.content!
    return [
      .text(item.artifactID), .text(item.sha256.hex), .integer(item.sizeBytes), .text(content.codec.rawValue),
      .text(item.mimeType),
    ] + place(of: content) + [.time(item.archivedAt)]
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
    if isSliced(content) { return [.text("object"), .null, .text(ContentSlices.url(size: content.size))] }
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
          + "missing; an administrator makes it with: archive-config init")
    }
    var number: Int64 = 0
    try content.read { piece in
      try database.execute(
        "INSERT INTO artifact_slice (artifact_id, number, bytes) VALUES (?, ?, ?)",
        [.text(artifactID), .integer(number), .buffer(piece)])
      number += 1
    }
  }

  private func insertItems(_ stored: [(item: NewItem, held: Held)]) throws {
    let unlessThere = Connection.dialect.unlessThere("id")
    let rows = stored.map { item, held -> [Value] in
      var metadata = item.metadata
      metadata["compressed_size"] = .number(String(held.size))
      metadata["compression"] = .string(held.compression)
      return [
        .text(item.id), .text(item.repo), .text(item.path), .text(item.commit), Value(item.language),
        .text(item.kind), .text(item.reason), .text(held.artifactID), .text(canonicalJSON(metadata)),
        .text(item.archivedBy), .time(item.archivedAt), .text(item.tombstone.description),
      ]
    }
    let events = stored.map { item, _ in
      eventValues(
        id: item.eventID, item: item.id, action: "ARCHIVE", actor: item.archivedBy, context: item.context,
        at: item.archivedAt)
    }
    let tags = stored.flatMap { item, _ in item.tags.map { [.text(item.id), .text($0)] as [Value] } }
    try database.execute([
      Batch(
        """
        INSERT INTO item (id, repo, path, commit_sha, language, kind, reason, artifact_id, metadata, archived_by,
          archived_at, tombstone_id, legal_hold) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) \(unlessThere)
        """, rows),
      Batch(Self.insertEvent, events),
      Batch(Self.insertTag, tags),
    ])
  }

  static var insertTag: String {
    switch Connection.dialect {
    case .sqlite, .postgres: "INSERT INTO tag (item_id, tag) VALUES (?, ?) ON CONFLICT DO NOTHING"
    case .mariadb: "INSERT INTO tag (item_id, tag) VALUES (?, ?) ON DUPLICATE KEY UPDATE tag = tag"
    }
  }
}

/// Contents too long for one row: the artifact's `object_url` says that they are in `artifact_slice`, and how long.
enum ContentSlices {
  private static let scheme = "slices:"

  static func url(size: Int64) -> String { scheme + String(size) }

  /// The size that `url` tells, in bytes; nil for a URL of another kind.
  static func size(of url: String?) -> Int64? {
    guard let url, url.hasPrefix(scheme) else { return nil }
    return Int64(url.dropFirst(scheme.count))
  }
}
