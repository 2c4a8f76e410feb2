import ArchiveCore

extension DatabaseArchive {
  /// Hands items to `body` in an order that no index has, until it returns false.
  ///
  /// The server sorts once, not for each page: the sorted row ids are kept in a file and read page by page.
  func forEachSortedPage(
    _ query: PagedQuery, limit: Int?, _ isWanted: (ArchivedItem) -> Bool, _ body: ([ArchivedItem]) throws -> Bool
  ) throws {
    let ids = try LineSpool()
    let end = limit.map { " LIMIT \($0)" } ?? ""
    try options.retry.run { _ in
      try ids.clear()
      let sql = "SELECT item.id FROM \(query.tables) \(query.conditions.clause) ORDER BY \(query.order)\(end)"
      try database.query(sql, query.conditions.values) { row in
        if let id = row.text(0) { try ids.append(id) }
        return true
      }
      try ids.finish()
    }
    while true {
      let page = try ids.next(Self.pageSize)
      if page.isEmpty { return }
      let (condition, values) = Connection.dialect.isOneOf("item.id", page)
      let sql = "SELECT \(Self.itemColumns) FROM \(query.tables) WHERE \(condition)"
      var found: [String: ArchivedItem] = [:]
      try options.retry.run { _ in
        found = [:]
        try database.query(sql, values) { row in
          let item = item(row)
          found[item.id] = item
          return true
        }
      }
      // Items that were deleted meanwhile are missing.
      let items = page.compactMap { found[$0] }.filter(isWanted)
      if !items.isEmpty, try !body(items) { return }
    }
  }
}
