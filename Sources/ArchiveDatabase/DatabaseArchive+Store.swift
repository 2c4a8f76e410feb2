import ArchiveCore

extension DatabaseArchive {
  func store(_ group: [NewItem]) throws -> [StoreOutcome] {
    try database.transaction {
      try group.enumerated().map { index, item in
        do { return try store(item) } catch let error as ItemError { throw StoreFailure(index: index, error: error) }
      }
    }
  }

  private func store(_ item: NewItem) throws -> StoreOutcome {
    // Looked up again inside the transaction: another process may have stored or purged it meanwhile.
    let known = try findArtifacts([item.sha256])[item.sha256]
    let artifactID: String
    let (compressedSize, compression, deduplicated): (Int64, String, Bool)
    if let known, let blobSize = known.blobSize {
      (artifactID, compressedSize, compression, deduplicated) = (known.id, blobSize, known.compression, true)
    } else {
      if let known, known.isPurged, !item.revive { return .purged }
      if let known, !known.isPurged { return .heldElsewhere(url: known.objectURL ?? "") }
      guard let content = item.content else { return .contentMissing }
      (compressedSize, compression, deduplicated) = (content.size, content.codec.rawValue, false)
      artifactID = known?.id ?? newRowID()
      if known == nil {
        try insertArtifact(artifactID, item, content)
      } else {
        try revive(artifactID, item, content)
      }
      if content.size > Connection.rowLimit {
        try writeSlices(content, artifactID: artifactID)
      } else if content.inMemory == nil {
        try database.writeContent(content, artifactID: artifactID)
      }
    }
    var metadata = item.metadata
    metadata["compressed_size"] = .number(String(compressedSize))
    metadata["compression"] = .string(compression)
    try database.execute(
      """
      INSERT INTO item (id, repo, path, commit_sha, language, kind, reason, artifact_id, metadata, archived_by,
        archived_at, tombstone_id, legal_hold) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
      """,
      [
        .text(item.id), .text(item.repo), .text(item.path), .text(item.commit), Value(item.language), .text(item.kind),
        .text(item.reason), .text(artifactID), .text(canonicalJSON(metadata)), .text(item.archivedBy),
        .text(item.archivedAt.description), .text(item.tombstone.description),
      ])
    try insertEvent(
      id: newRowID(), item: item.id, action: "ARCHIVE", actor: item.archivedBy, context: item.context,
      at: item.archivedAt)
    for tag in item.tags {
      try database.execute("INSERT INTO tag (item_id, tag) VALUES (?, ?)", [.text(item.id), .text(tag)])
    }
    return .stored(deduplicated: deduplicated, compressedSize: compressedSize, compression: compression)
  }

  /// A content that is in memory goes with the row; a spooled one is written into it after.
  private func insertArtifact(_ id: String, _ item: NewItem, _ content: CompressedContent) throws {
    try database.execute(
      """
      INSERT INTO artifact
        (id, content_sha256, size_bytes, compression, mime_type, storage_driver, blob_bytes, object_url, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(id), .text(item.sha256.hex), .integer(item.sizeBytes), .text(content.codec.rawValue),
        .text(item.mimeType),
      ] + place(of: content) + [.text(item.archivedAt.description)])
  }

  private func revive(_ id: String, _ item: NewItem, _ content: CompressedContent) throws {
    try database.execute(
      """
      UPDATE artifact SET size_bytes = ?, compression = ?, storage_driver = ?, blob_bytes = ?, object_url = ?
        WHERE id = ?
      """,
      [.integer(item.sizeBytes), .text(content.codec.rawValue)] + place(of: content) + [.text(id)])
  }

  /// The values of `storage_driver`, `blob_bytes` and `object_url`.
  private func place(of content: CompressedContent) -> [Value] {
    if content.size > Connection.rowLimit {
      return [.text("object"), .null, .text(ContentSlices.url(size: content.size))]
    }
    return [.text("db"), content.inMemory.map { .bytes($0) } ?? .null, .null]
  }

  private func writeSlices(_ content: CompressedContent, artifactID: String) throws {
    for statement in Schema.slices(for: backend) { try database.execute(statement, []) }
    var number: Int64 = 0
    try content.read { piece in
      try database.execute(
        "INSERT INTO artifact_slice (artifact_id, number, bytes) VALUES (?, ?, ?)",
        [.text(artifactID), .integer(number), .buffer(piece)])
      number += 1
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
