import ArchiveCore
import Glibc

extension DatabaseArchive {
  func forEachItem(matching filter: ItemFilter, _ body: (ArchivedItem) throws -> Bool) throws {
    var conditions: [String] = []
    var values: [Value] = []
    func add(_ condition: String, _ value: Value) {
      if case .null = value { return }
      conditions.append(condition)
      values.append(value)
    }
    add("item.repo = ?", Value(filter.repo))
    add("item.kind = ?", Value(filter.kind))
    add("item.reason = ?", Value(filter.reason))
    add("item.archived_by = ?", Value(filter.archivedBy))
    add("item.archived_at >= ?", filter.since.map { .time($0) } ?? .null)
    add("item.archived_at < ?", filter.until.map { .time($0) } ?? .null)
    if let commit = filter.commit {
      add("substr(item.commit_sha, 1, \(commit.count)) = ?", .text(commit))
    }
    for tag in filter.tags {
      add("EXISTS (SELECT 1 FROM tag WHERE tag.item_id = item.id AND tag.tag = ?)", .text(tag))
    }
    let selection = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    var left = filter.limit ?? .max
    if left <= 0 { return }
    // The whole path, byte for byte, is looked at here.
    let limit = filter.limit == nil || filter.pathGlob != nil ? "" : " LIMIT \(left)"
    let sql = """
      SELECT \(Self.itemColumns) FROM item JOIN artifact ON artifact.id = item.artifact_id
      \(selection) ORDER BY \(Connection.dialect.archivingOrder)\(limit)
      """
    try database.query(sql, values) { row in
      let item = item(row)
      if let glob = filter.pathGlob, !item.originalPath.matches(glob) { return true }
      left -= 1
      return try body(item) && left > 0
    }
  }

  func history(of item: ArchivedItem) throws(StorageError) -> ItemHistory {
    var events: [ItemHistory.Event] = []
    var tags: [String] = []
    var referents: [(type: String, value: String)] = []
    try storage {
      let id = [Value.text(item.id)]
      try database.query(
        "SELECT id, action, actor, context, created_at FROM event WHERE item_id = ? ORDER BY created_at, \(Connection.dialect.eventOrder)",
        id
      ) { row in
        events.append(
          .init(
            id: row.text(0) ?? "", action: row.text(1) ?? "", actor: row.text(2) ?? "", context: row.text(3) ?? "{}",
            createdAt: row.text(4) ?? ""))
        return true
      }
      try database.query("SELECT tag FROM tag WHERE item_id = ? ORDER BY tag", id) { row in
        tags.append(row.text(0) ?? "")
        return true
      }
      try database.query(
        "SELECT ref_type, ref_value FROM referent WHERE item_id = ? ORDER BY ref_type, ref_value", id
      ) { row in
        referents.append((row.text(0) ?? "", row.text(1) ?? ""))
        return true
      }
    }
    return ItemHistory(events: events, tags: tags, referents: referents)
  }

  func count() throws(StorageError) -> ArchiveCount {
    var numbers: [Int64] = []
    let integer = Connection.dialect.integerType
    try storage {
      for sql in [
        "SELECT count(*) FROM item",
        """
        SELECT count(*) FROM item JOIN artifact ON artifact.id = item.artifact_id
        WHERE (artifact.blob_bytes IS NOT NULL OR artifact.object_url LIKE 'slices:%') AND artifact.compression IN ('zstd', 'zlib')
          AND artifact.size_bytes >= 0 AND length(artifact.content_sha256) = 64
        """,
        "SELECT count(*) FROM artifact",
        """
        SELECT CAST(coalesce(sum(coalesce(length(blob_bytes), CAST(substr(object_url, 8) AS \(integer)))), 0) AS \(integer))
        FROM artifact WHERE blob_bytes IS NOT NULL OR object_url LIKE 'slices:%'
        """,
      ] {
        try database.query(sql, []) {
          numbers.append($0.integer(0) ?? 0)
          return false
        }
      }
    }
    return ArchiveCount(items: numbers[0], retrievable: numbers[1], artifacts: numbers[2], contentBytes: numbers[3])
  }
}

extension Path {
  /// Whether the whole path matches a pattern of fnmatch(3); `*` and `?` match `/` too.
  func matches(_ glob: String) -> Bool {
    withPlatformString { fnmatch(glob, $0, 0) == 0 }
  }
}
