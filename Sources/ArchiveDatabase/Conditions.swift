import ArchiveCore

/// What rows must meet in a query, with the values that it binds.
struct Conditions {
  private var texts: [String] = []
  private(set) var values: [Value] = []

  /// Adds one that binds `value`; none where that is null.
  mutating func add(_ condition: String, _ value: Value) {
    if case .null = value { return }
    add(condition, [value])
  }

  mutating func add(_ condition: String, _ values: [Value] = []) {
    texts.append(condition)
    self.values += values
  }

  /// Empty, or the WHERE of the query.
  var clause: String { texts.isEmpty ? "" : "WHERE " + texts.joined(separator: " AND ") }
}

extension Conditions {
  /// Selects items, joined with their artifacts; the path and the limit are left to the caller.
  init(_ filter: ItemFilter, _ dialect: Dialect) {
    add("item.repo = ?", Value(filter.repo))
    add("item.kind = ?", Value(filter.kind))
    add("item.reason = ?", Value(filter.reason))
    add("item.archived_by = ?", Value(filter.archivedBy))
    add("item.archived_at >= ?", Value(filter.since))
    add("item.archived_at < ?", Value(filter.until))
    if let commit = filter.commit {
      add("substr(item.commit_sha, 1, \(commit.count)) = ?", .text(commit))
    }
    for tag in filter.tags {
      add("EXISTS (SELECT 1 FROM tag WHERE tag.item_id = item.id AND tag.tag = ?)", .text(tag))
    }
    add("artifact.content_sha256 = ?", Value(filter.sha256?.hex))
    if let size = filter.largerThan { add("artifact.size_bytes > ?", .integer(size)) }
    if filter.hasDuplicate { add(dialect.sharesItsArtifact) }
    if filter.neverRestored { add("item.restored_at IS NULL") }
    add(dialect.isRare("item.restored_at >= ?"), Value(filter.restoredSince))
    if let actor = filter.restoredBy {
      let since = filter.restoredSince.map { [.time($0)] as [Value] } ?? []
      let time = since.isEmpty ? "" : " AND event.created_at >= ?"
      let condition = "event.action = 'RESTORE' AND event.actor = ?" + time
      add(dialect.isFound("item.id", by: "event.item_id", in: "event", where: condition), [.text(actor)] + since)
    }
  }
}
