import ArchiveCore

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
    add("item.archived_at >= ?", Value(filter.since))
    add("item.archived_at < ?", Value(filter.until))
    if let commit = filter.commit {
      add("substr(item.commit_sha, 1, \(commit.count)) = ?", .text(commit))
    }
    for tag in filter.tags {
      add("EXISTS (SELECT 1 FROM tag WHERE tag.item_id = item.id AND tag.tag = ?)", .text(tag))
    }
    if filter.limit ?? .max <= 0 { return }
    // The whole path, byte for byte, is compared here.
    let pattern = filter.pathGlob.map { PathPattern($0) }
    var left = filter.limit ?? .max
    func take(_ item: ArchivedItem) throws -> Bool {
      if let pattern, !pattern.matches(item.originalPath) { return true }
      left -= 1
      return try body(item) && left > 0
    }
    func sql(_ conditions: [String], _ end: String) -> String {
      """
      SELECT \(Self.itemColumns), \(Connection.dialect.exactText(of: "item.archived_at"))
      FROM item JOIN artifact ON artifact.id = item.artifact_id
      \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "))
      ORDER BY \(Connection.dialect.archivingOrder)\(end)
      """
    }
    if !Connection.dialect.hasRoundTrips {
      return try database.query(sql(conditions, ""), values) { try take(item($0)) }
    }
    // Page by page, each whole before it is handed on: whoever takes the items may take its time, a server does not wait.
    var last: (time: String, id: String)?
    while true {
      var page: [ArchivedItem] = []
      let next = last
      try options.retry.run { _ in
        page = []
        let after = next == nil ? [] : ["(item.archived_at > ? OR item.archived_at = ? AND item.id > ?)"]
        let bounds = next.map { [.text($0.time), .text($0.time), .text($0.id)] as [Value] } ?? []
        try database.query(sql(conditions + after, " LIMIT \(Self.pageSize)"), values + bounds) { row in
          let item = item(row)
          page.append(item)
          last = (row.text(Self.itemColumnList.count) ?? "", item.id)
          return true
        }
      }
      for item in page { if try !take(item) { return } }
      if page.count < Self.pageSize { return }
    }
  }

  private static var pageSize: Int { 512 }

  func histories(of items: [ArchivedItem]) throws(StorageError) -> [String: ItemHistory] {
    try histories(of: items.map(\.id))
  }

  func histories(of ids: [String]) throws(StorageError) -> [String: ItemHistory] {
    var histories = Dictionary(ids.map { ($0, ItemHistory()) }) { first, _ in first }
    let conditions = slices(of: Array(histories.keys)).map { Connection.dialect.isOneOf("item_id", $0) }
    func queries(_ start: String, _ order: String) -> [Query] {
      conditions.map { Query(sql: "\(start) WHERE \($0.sql) ORDER BY item_id, \(order)", values: $0.values) }
    }
    try storage {
      try database.query(
        queries(
          "SELECT item_id, id, action, actor, context, created_at FROM event",
          "created_at, \(Connection.dialect.eventOrder)")
      ) { row in
        histories[row.text(0) ?? ""]?.events.append(
          .init(
            id: row.text(1) ?? "", action: row.text(2) ?? "", actor: row.text(3) ?? "", context: row.text(4) ?? "{}",
            createdAt: row.text(5) ?? ""))
      }
      try database.query(queries("SELECT item_id, tag FROM tag", "tag")) { row in
        histories[row.text(0) ?? ""]?.tags.append(row.text(1) ?? "")
      }
      try database.query(queries("SELECT item_id, ref_type, ref_value FROM referent", "ref_type, ref_value")) { row in
        histories[row.text(0) ?? ""]?.referents.append((row.text(1) ?? "", row.text(2) ?? ""))
      }
    }
    return histories
  }

  func count() throws(StorageError) -> ArchiveCount {
    var numbers: [Int64] = []
    let integer = Connection.dialect.integerType
    let isSliced = "artifact.object_url LIKE '\(ContentLocation.slicesScheme)%'"
    let isElsewhere = contents.urlPrefixes.map { " OR artifact.object_url LIKE '\($0)%'" }.joined()
    let sliceStart = ContentLocation.slicesScheme.utf8.count + 1
    try storage {
      for sql in [
        "SELECT count(*) FROM item",
        """
        SELECT count(*) FROM item JOIN artifact ON artifact.id = item.artifact_id
        WHERE (artifact.blob_bytes IS NOT NULL\(isElsewhere)) AND artifact.compression IN ('zstd', 'zlib')
          AND artifact.size_bytes >= 0 AND length(artifact.content_sha256) = 64
        """,
        "SELECT count(*) FROM artifact",
        """
        SELECT CAST(coalesce(sum(coalesce(length(blob_bytes), CAST(substr(object_url, \(sliceStart)) AS \(integer)))), 0) AS \(integer))
        FROM artifact WHERE blob_bytes IS NOT NULL OR \(isSliced)
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
