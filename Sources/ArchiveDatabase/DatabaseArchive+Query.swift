import ArchiveCore

extension DatabaseArchive {
  @specialized(where Connection == SQLiteConnection)
  func forEachItem(matching filter: ItemFilter, _ body: (ArchivedItem) throws -> Bool) throws {
    var left = filter.limit ?? .max
    if left <= 0 { return }
    // The whole path is compared here, byte for byte.
    let pattern = filter.pathGlob.map { PathPattern($0) }
    func isWanted(_ item: ArchivedItem) -> Bool {
      if let path = filter.path, item.originalPath != path { return false }
      return pattern.map { $0.matches(item.originalPath) } ?? true
    }
    let query = PagedQuery(
      columns: Self.itemColumnList(describingContents: filter.describesContents), table: "item",
      join: "JOIN artifact ON artifact.id = item.artifact_id",
      conditions: Conditions(filter, Connection.dialect), conditionsNeedJoin: filter.needsArtifact,
      key: ("item.archived_at", "item.id"),
      order: Connection.dialect.order(filter.order), isDescending: filter.order.isDescending)
    let hasTags = try hasTags()
    func deliver(_ page: [ArchivedItem]) throws -> Bool {
      for item in try hasTags ? withTags(page) : page {
        left -= 1
        if try !body(item) || left == 0 { return false }
      }
      return true
    }
    if Connection.dialect.hasRoundTrips, filter.order.key != .archived {
      return try forEachSortedPage(
        query, limit: pattern == nil && filter.path == nil ? filter.limit : nil, isWanted, deliver)
    }
    try forEachPage(query, limit: filter.limit) { row -> ArchivedItem? in
      let item = item(row)
      return isWanted(item) ? item : nil
    } _: { page in
      try deliver(page)
    }
  }

  /// Whether any item has a tag; if none has, the tags of pages are not queried.
  private func hasTags() throws -> Bool {
    var hasTags = false
    try options.retry.run { _ in
      try database.query("SELECT 1 FROM tag LIMIT 1", []) { _ in
        hasTags = true
        return false
      }
    }
    return hasTags
  }

  private func withTags(_ items: [ArchivedItem]) throws -> [ArchivedItem] {
    var tags: [String: [String]] = [:]
    try options.retry.run { _ in
      tags = [:]
      try database.query(rows("SELECT item_id, tag FROM tag", ofItems: items.map(\.id), by: "tag")) { row in
        tags[row.text(0) ?? "", default: []].append(row.text(1) ?? "")
      }
    }
    return items.map { item in
      var item = item
      item.tags = tags[item.id] ?? []
      return item
    }
  }

  /// Queries of the rows of a table that belong to these items.
  private func rows(_ start: String, ofItems ids: [String], by order: String) -> [Query] {
    slices(of: ids).map { ids in
      let (condition, values) = Connection.dialect.isOneOf("item_id", ids)
      return Query(sql: "\(start) WHERE \(condition) ORDER BY item_id, \(order)", values: values)
    }
  }

  func names(_ kind: SharedName, limit: Int) throws(StorageError) -> [String] {
    let (column, table) =
      switch kind {
      case .repository: ("repo", "item")
      case .tag: ("tag", "tag")
      }
    var names: [String] = []
    try storage {
      try database.query("SELECT DISTINCT \(column) FROM \(table) ORDER BY \(column) LIMIT \(limit)", []) { row in
        names.append(row.text(0) ?? "")
        return true
      }
    }
    return names
  }

  func histories(of items: [ArchivedItem]) throws(StorageError) -> [String: ItemHistory] {
    try histories(of: items.map(\.id))
  }

  func histories(of ids: [String]) throws(StorageError) -> [String: ItemHistory] {
    var histories = Dictionary(ids.map { ($0, ItemHistory()) }) { first, _ in first }
    let all = Array(histories.keys)
    func queries(_ start: String, _ order: String) -> [Query] { rows(start, ofItems: all, by: order) }
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
