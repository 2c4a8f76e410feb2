extension NewItem {
  /// Creates an item for a file that was read.
  ///
  /// - `content`: nil if it is expected to be in the archive already.
  init(
    archiving item: CompleteStoreItem, _ source: StoreSource, content: CompressedContent?, revive: Bool,
    at now: Timestamp
  ) {
    let (file, said) = (source.content, item.said)
    var metadata = said.metadata
    metadata["sha256"] = .string(source.hash.hex)
    metadata["size_bytes"] = .number(String(source.size))
    metadata["mime_type"] = .string(item.mime)
    metadata["language"] = item.language.map { .string($0) } ?? .null
    metadata["mode"] = .string(file.mode)
    metadata["mtime"] = .string(file.modificationTime.withNanoseconds)
    if let blob = file as? GitBlob { metadata["git_blob"] = .string(blob.id) }
    if item.path.text == nil { metadata["path_b64"] = .string(item.path.base64) }
    let context: [String: JSONValue] = [
      "commit": .string(item.commit), "repo": .string(said.repo), "path": .string(item.path.display),
    ]
    var events = [
      NewEvent(id: newRowID(), action: .archive, actor: said.archivedBy, context: canonicalJSON(context), at: now)
    ]
    let reason = JSONValue.string("set when it was archived")
    if said.isHeld {
      events.append(
        NewEvent(
          id: newRowID(), action: .legalHold, actor: said.archivedBy, context: canonicalJSON(["reason": reason]),
          at: now))
    }
    if let time = said.deleteAfter {
      events.append(
        NewEvent(
          id: newRowID(), action: .retentionSet, actor: said.archivedBy,
          context: canonicalJSON(["delete_after": .string(time.description), "reason": reason]), at: now))
    }
    self.init(
      row: NewItemRow(
        id: newRowID(), tombstone: .random(), repo: said.repo, path: item.path.display, commit: item.commit,
        language: item.language, kind: item.kind.rawValue, reason: item.reason.rawValue,
        metadata: .withoutCompression(metadata), archivedBy: said.archivedBy, archivedAt: now,
        legalHold: said.isHeld, deleteAfter: said.deleteAfter),
      events: events,
      tags: Array(Set(said.tags)).sorted(),
      content: NewContent(
        sha256: source.hash, sizeBytes: source.size, mimeType: item.mime, artifactID: newRowID(),
        source: content.map { .new($0) } ?? .stored),
      origin: .archived(revive: revive))
  }
}
