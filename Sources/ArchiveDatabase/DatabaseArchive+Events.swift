import ArchiveCore

extension DatabaseArchive {
  func forEachEvent(matching filter: EventFilter, _ body: (ItemEvent) throws -> Bool) throws {
    var left = filter.limit ?? .max
    if left <= 0 { return }
    let columns = [
      "event.id", "event.action", "event.actor", "event.context", "event.created_at", "item.id", "item.tombstone_id",
      "item.repo", "item.path", "item.metadata",
    ]
    // Other tools may delete an item and leave its events.
    let query = PagedQuery(
      columns: columns, table: "event", join: "LEFT JOIN item ON item.id = event.item_id",
      conditions: Conditions(filter),
      key: ("event.created_at", "event.id"), order: "event.created_at, event.id")
    try forEachPage(query, limit: filter.limit) { row -> ItemEvent? in
      let event = ItemHistory.Event(
        id: row.text(0) ?? "", action: row.text(1) ?? "", actor: row.text(2) ?? "", context: row.text(3) ?? "{}",
        createdAt: row.text(4) ?? "")
      if row.isNull(5) { return ItemEvent(event, of: nil) }
      let item = ItemEvent.Item(
        tombstone: row.text(6) ?? "", repo: row.text(7) ?? "", path: row.text(8) ?? "",
        metadataText: row.text(9) ?? "{}")
      return ItemEvent(event, of: item)
    } _: { page in
      for event in page {
        left -= 1
        if try !body(event) || left == 0 { return false }
      }
      return true
    }
  }
}

extension Conditions {
  init(_ filter: EventFilter) {
    add("event.created_at >= ?", Value(filter.since))
    add("event.created_at < ?", Value(filter.until))
    add("event.actor = ?", Value(filter.actor))
    add("event.action = ?", Value(filter.action))
  }
}
