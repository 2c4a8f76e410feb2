extension NewItem {
  /// Creates an item as it is in another archive. Throws `ItemError` for an invalid row.
  ///
  /// - Parameters:
  ///   - known: the existing copy, if any.
  ///   - content: the content that was read; nil if it need not or cannot be read.
  init(
    _ item: ArchivedItem, _ history: ItemHistory, known: CatalogEntry?, revive: Bool, content: CompressedContent?
  ) throws {
    func time(_ text: String, _ name: String) throws(ItemError) -> Timestamp {
      guard let time = Timestamp(text) else {
        throw ItemError(.backendError, "the item's row is invalid: \(name) is not a time")
      }
      return time
    }
    let artifact = item.artifact
    let source: NewContent.Source =
      if let content {
        .new(content)
      } else if !artifact.location.isReadable, let url = artifact.location.url {
        .elsewhere(url: url, compression: artifact.compression)
      } else {
        .stored
      }
    self.init(
      row: NewItemRow(
        id: known?.id ?? item.id, tombstone: item.tombstone, repo: item.repo, path: item.path, commit: item.commit,
        language: item.language, kind: item.kind, reason: item.reason, metadata: .text(item.entry.metadataText),
        archivedBy: item.archivedBy, archivedAt: try time(item.archivedAt, "archived_at"), legalHold: item.legalHold,
        deleteAfter: try item.deleteAfter.map { try time($0, "delete_after") },
        restoredAt: try item.restoredAt.map { try time($0, "restored_at") }),
      events: try history.events.map {
        NewEvent(
          id: $0.id, action: $0.action, actor: $0.actor, context: $0.context, at: try time($0.createdAt, "created_at"))
      },
      tags: history.tags, referents: history.referents,
      content: NewContent(
        sha256: artifact.sha256, sizeBytes: artifact.sizeBytes, mimeType: item.content.mimeType,
        artifactID: artifact.id,
        source: source),
      origin: known == nil ? .copied(revive: revive) : .known)
  }
}
