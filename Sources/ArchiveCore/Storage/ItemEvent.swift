/// An event: the action, the actor, the time and the item.
package struct ItemEvent: Sendable {
  package struct Item: Sendable {
    /// The column, unchanged.
    package let tombstone: String
    package let repo: String
    package let path: Path

    /// - `path`: the column; `metadataText` may contain the exact bytes.
    package init(tombstone: String, repo: String, path: String, metadataText: String) {
      (self.tombstone, self.repo) = (tombstone, repo)
      self.path = Path(archived: path, metadataText: metadataText)
    }
  }

  package let event: ItemHistory.Event
  /// Nil if the archive has the event but not the item any more.
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

/// The conditions of `archive-manifest events`; nil means any.
package struct EventFilter: Sendable {
  /// At or after.
  package var since: Timestamp?
  /// Before.
  package var until: Timestamp?
  package var actor: String?
  /// `ARCHIVE`, `RESTORE` or any other value of the column.
  package var action: String?
  package var limit: Int?

  package init() {}
}
