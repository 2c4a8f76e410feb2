import ArchiveCore

/// The contents of a group of new items, inside its transaction: those that the archive has and those that it writes.
///
/// The steps are called in the order in which they are declared.
struct NewContents<Connection: Database> {
  /// A content that the archive has, or will have when the group is committed.
  struct ResolvedContent {
    let artifactID: String
    /// Nil when the content cannot be read.
    let size: Int64?
    let compression: String?
    /// The item of the group that writes it; nil if the archive had it before.
    let writer: String?
    /// Whether it was purged before.
    var isRevived = false

    func outcome(for item: NewItem) -> StoreOutcome {
      if isRevived, writer == item.id { return .revived(compressedSize: size, compression: compression) }
      return .stored(deduplicated: writer != item.id, compressedSize: size, compression: compression)
    }
  }

  private let archive: DatabaseArchive<Connection>
  private let items: [NewItem]
  /// The locations of contents to write, by item id.
  private let places: [String: ContentLocation]
  /// The ids of the items that may create an artifact, by the artifact's id.
  private let ownArtifacts: [String: String]
  /// The end of artifact queries, which locks the rows.
  private let locking: String
  private var artifacts: [ContentHash: Artifact] = [:]
  private(set) var resolved: [ContentHash: ResolvedContent] = [:]
  private var writers: [NewItem] = []

  /// - `items`: those whose rows are not in the archive.
  init(_ archive: DatabaseArchive<Connection>, of items: [NewItem], places: [String: ContentLocation]) {
    (self.archive, self.items, self.places) = (archive, items, places)
    ownArtifacts = Dictionary(
      items.lazy.filter { !$0.origin.isCopied }.map { ($0.content.artifactID, $0.id) },
      uniquingKeysWith: { first, _ in first })
    locking = Connection.dialect.lockingArtifacts(
      toChange: items.contains { $0.origin.revives && $0.content.compressed != nil })
  }

  /// Repeats the workers' lookups: another process may have stored, copied or purged a content meanwhile.
  mutating func find() throws {
    artifacts = try archive.findArtifacts(Array(Set(items.map(\.content.sha256))), locking: locking)
    for (hash, artifact) in artifacts { resolved[hash] = readable(artifact) }
    for item in items {
      guard case .elsewhere = item.content.source, let artifact = artifacts[item.content.sha256] else { continue }
      // The item refers to the artifact, readable or not.
      resolved[item.content.sha256] =
        resolved[item.content.sha256]
        ?? ResolvedContent(artifactID: artifact.id, size: nil, compression: nil, writer: nil)
    }
  }

  /// The content, if it can be read; an item of the group is its writer if a commit in doubt has succeeded.
  private func readable(_ artifact: Artifact) -> ResolvedContent? {
    artifact.location.size.map { size in
      let writer = ownArtifacts[artifact.id]
      return ResolvedContent(artifactID: artifact.id, size: size, compression: artifact.compression, writer: writer)
    }
  }

  /// Chooses the writer of each content that is missing and may be written: its first item.
  mutating func chooseWriters() {
    var chosen: Set<ContentHash> = []
    writers = items.filter { item in
      if case .stored = item.content.source { return false }
      let hash = item.content.sha256
      return resolved[hash] == nil && refusal(of: item) == nil && chosen.insert(hash).inserted
    }
    // In the same order in all processes, so that they cannot deadlock.
    writers.sort { $0.content.sha256 < $1.content.sha256 }
  }

  /// Inserts the missing artifacts, except those that another process has inserted meanwhile.
  mutating func insertArtifacts() throws {
    let new = writers.filter { artifacts[$0.content.sha256] == nil }
    let inserted = try archive.database.execute([Batch(Self.insert, new.map(values))])
    if inserted == new.count { return }
    // The insert has waited for the other process to commit.
    for (hash, artifact) in try archive.findArtifacts(new.map(\.content.sha256), locking: locking)
    where !new.contains(where: { $0.content.artifactID == artifact.id }) {
      artifacts[hash] = artifact
      resolved[hash] = readable(artifact)
      writers.removeAll { $0.content.sha256 == hash }
    }
  }

  /// Writes the contents that were not inserted with their artifacts' rows.
  mutating func write(indexOf index: (NewItem) -> Int) throws {
    for item in writers {
      let content = item.content
      let id = artifacts[content.sha256]?.id ?? content.artifactID
      guard let compressed = content.compressed, let location = places[item.id] else {
        resolved[content.sha256] = ResolvedContent(artifactID: id, size: nil, compression: nil, writer: item.id)
        continue
      }
      if artifacts[content.sha256] != nil { try revive(id, item, compressed, at: location) }
      do {
        try archive.contents.store(of: location)?.write(compressed, artifactID: id)
      } catch let error as ItemError {
        throw StoreFailure(index: index(item), error: error)
      }
      resolved[content.sha256] = ResolvedContent(
        artifactID: id, size: location.size, compression: compressed.codec.rawValue, writer: item.id,
        isRevived: artifacts[content.sha256] != nil)
    }
  }

  /// The outcome of an item that is new to the archive.
  func outcome(of item: NewItem) -> StoreOutcome {
    resolved[item.content.sha256]?.outcome(for: item) ?? refusal(of: item) ?? .contentMissing
  }

  /// The outcome if an item's content may not be written to an artifact that has no content; nil if it may.
  private func refusal(of item: NewItem) -> StoreOutcome? {
    guard let artifact = artifacts[item.content.sha256] else { return nil }
    if !artifact.location.isPurged { return .heldElsewhere(url: artifact.location.url ?? "") }
    return item.origin.revives ? nil : .purged
  }

  // MARK: Rows of artifacts

  private static var insert: String {
    """
    INSERT INTO artifact
      (id, content_sha256, size_bytes, compression, mime_type, storage_driver, blob_bytes, object_url, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) \(Connection.dialect.unlessThere("content_sha256"))
    """
  }

  private func values(of item: NewItem) -> [Value] {
    let content = item.content
    let (compression, place): (String, [Value]) =
      switch content.source {
      case .new(let compressed): (compressed.codec.rawValue, columns(of: compressed, at: places[item.id] ?? .missing))
      case .elsewhere(let url, let compression): (compression, [.text("object"), .null, .text(url)])
      case .stored: ("", [.text("object"), .null, .null])
      }
    return [
      .text(content.artifactID), .text(content.sha256.hex), .integer(content.sizeBytes), .text(compression),
      .text(content.mimeType),
    ] + place + [.time(item.row.archivedAt)]
  }

  private func revive(_ id: String, _ item: NewItem, _ content: CompressedContent, at location: ContentLocation) throws
  {
    try archive.database.execute(
      """
      UPDATE artifact SET size_bytes = ?, compression = ?, storage_driver = ?, blob_bytes = ?, object_url = ?
        WHERE id = ?
      """,
      [.integer(item.content.sizeBytes), .text(content.codec.rawValue)] + columns(of: content, at: location)
        + [.text(id)])
  }

  /// The values of `storage_driver`, `blob_bytes` and `object_url`.
  private func columns(of content: CompressedContent, at location: ContentLocation) -> [Value] {
    var bytes = Value.null
    if case .row = location, let memory = content.inMemory { bytes = .bytes(memory) }
    return [.text(location.storageDriver), bytes, Value(location.url)]
  }
}
