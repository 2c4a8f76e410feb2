extension NewItem {
  /// A file that was read, on its way into the archive.
  init(
    archiving record: StoredRecord, _ file: SourceFile, content: CompressedContent?, revive: Bool
  ) {
    let item = record.item
    var metadata = item.metadata
    metadata["sha256"] = .string(record.sha256!.hex)
    metadata["size_bytes"] = .number(String(record.sizeBytes!))
    metadata["mime_type"] = .string(item.mime!)
    metadata["language"] = item.language.map { .string($0) } ?? .null
    metadata["mode"] = .string(file.mode)
    metadata["mtime"] = .string(file.modificationTime.withNanoseconds)
    if item.path!.text == nil { metadata["path_b64"] = .string(item.path!.base64) }
    let context: [String: JSONValue] = [
      "commit": .string(item.commit!), "repo": .string(item.repo), "path": .string(item.path!.display),
    ]
    self.init(
      row: NewItemRow(
        id: newRowID(), tombstone: record.tombstone!, repo: item.repo, path: item.path!.display, commit: item.commit!,
        language: item.language, kind: item.kind!.rawValue, reason: item.reason!.rawValue,
        metadata: .withoutCompression(metadata), archivedBy: item.archivedBy, archivedAt: record.archivedAt!),
      events: [
        NewEvent(
          id: newRowID(), action: "ARCHIVE", actor: item.archivedBy, context: canonicalJSON(context),
          at: record.archivedAt!)
      ],
      tags: Array(Set(item.tags)).sorted(),
      content: NewContent(
        sha256: record.sha256!, sizeBytes: record.sizeBytes!, mimeType: item.mime!, artifactID: newRowID(),
        source: content.map { .new($0) } ?? .stored),
      origin: .archived(revive: revive))
  }
}
