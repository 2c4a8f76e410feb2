import ArchiveCore

/// A query whose rows are read in pages, ordered by a time and a row id.
struct PagedQuery {
  let columns: [String]
  /// The table whose rows are selected, and the JOIN that adds columns to them.
  let table: String
  let join: String
  let conditions: Conditions
  /// Whether the conditions need the joined table.
  var conditionsNeedJoin = false
  /// The columns of the time and of the row id.
  let key: (time: String, id: String)
  /// The order of the rows; on servers, which read pages, it is the key.
  let order: String
  var isDescending = false

  var tables: String { "\(table) \(join)" }

  func sql(_ conditions: Conditions, _ dialect: Dialect, limit: Int? = nil) -> String {
    let columns = "\(columns.joined(separator: ", ")), \(dialect.exactText(of: key.time)), \(key.id)"
    let end = "ORDER BY \(order)" + (limit.map { " LIMIT \($0)" } ?? "")
    if limit == nil || !dialect.sortsJoinedRows {
      return "SELECT \(columns) FROM \(tables) \(conditions.clause) \(end)"
    }
    // Selects the rows of the page first, from their own table and by the index of the order.
    return """
      SELECT STRAIGHT_JOIN \(columns)
      FROM (SELECT \(key.id) FROM \(conditionsNeedJoin ? tables : table) \(conditions.clause) \(end)) AS page
      JOIN \(table) ON \(key.id) = page.id \(join)
      ORDER BY \(order)
      """
  }
}

extension DatabaseArchive {
  /// The number of rows in memory at a time.
  static var pageSize: Int { 512 }

  /// Reads rows of `query` by `read`, which may skip some, and hands pages of them to `body` until it returns false.
  ///
  /// - `limit`: the most rows that the caller needs; nil for all.
  func forEachPage<Element>(
    _ query: PagedQuery, limit: Int?, read: (borrowing Connection.Row) throws -> Element?,
    _ body: ([Element]) throws -> Bool
  ) throws {
    let dialect = Connection.dialect
    if !dialect.hasRoundTrips { return try forEachPageOfStream(query, limit: limit, read: read, body) }
    // Each page is complete before it is handed on, so that a slow caller does not keep the server waiting.
    var last: (time: String, id: String)?
    while true {
      var (page, rows): ([Element], Int) = ([], 0)
      var conditions = query.conditions
      if let last {
        let (condition, values) = dialect.isAfter(query.key, last, isDescending: query.isDescending)
        conditions.add(condition, values)
      }
      try options.retry.run { _ in
        (page, rows) = ([], 0)
        try database.query(query.sql(conditions, dialect, limit: Self.pageSize), conditions.values) { row in
          if let element = try read(row) { page.append(element) }
          rows += 1
          last = (row.text(query.columns.count) ?? "", row.text(query.columns.count + 1) ?? "")
          return true
        }
      }
      if !page.isEmpty, try !body(page) { return }
      if rows < Self.pageSize { return }
    }
  }

  private func forEachPageOfStream<Element>(
    _ query: PagedQuery, limit: Int?, read: (borrowing Connection.Row) throws -> Element?,
    _ body: ([Element]) throws -> Bool
  ) throws {
    let size = min(Self.pageSize, limit ?? .max)
    var page: [Element] = []
    var isDone = false
    try database.query(query.sql(query.conditions, Connection.dialect), query.conditions.values) { row in
      if let element = try read(row) { page.append(element) }
      if page.count < size { return true }
      isDone = try !body(page)
      page = []
      return !isDone
    }
    if !isDone, !page.isEmpty { _ = try body(page) }
  }
}
