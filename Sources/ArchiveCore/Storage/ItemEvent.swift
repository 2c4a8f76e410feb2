/// What somebody did, and when, and the item that it was done with.
package struct ItemEvent: Sendable {
  package struct Item: Sendable {
    /// The column as it is.
    package let tombstone: String
    package let repo: String
    package let path: Path

    /// - `path`: the column, of which `metadataText` may hold the bytes.
    package init(tombstone: String, repo: String, path: String, metadataText: String) {
      (self.tombstone, self.repo) = (tombstone, repo)
      self.path = Path(archived: path, metadataText: metadataText)
    }
  }

  package let event: ItemHistory.Event
  /// Nil where the archive has the event and no longer the item.
  package let item: Item?

  package init(_ event: ItemHistory.Event, of item: Item?) { (self.event, self.item) = (event, item) }

  /// The record of `archive-manifest events`.
  package func encoded() -> [UInt8] {
    JSONWriter.object { json in
      json.member("record", "event")
      json.member("version", 1)
      json.member("at", event.createdAt)
      json.member("action", event.action)
      json.member("actor", event.actor)
      json.member("tombstone", item?.tombstone)
      json.member("repo", item?.repo)
      json.member("path", path: item?.path)
      json.key("context")
      json.value(event.contextValue)
      json.member("id", event.id)
    }
  }
}

/// What `archive-manifest events` selects by; nil means any.
package struct EventFilter: Sendable {
  /// At or after.
  package var since: Timestamp?
  /// Before.
  package var until: Timestamp?
  package var actor: String?
  /// `ARCHIVE`, `RESTORE` and what else the column has.
  package var action: String?
  package var limit: Int?

  package init() {}
}
