import ArchiveCore

/// The differences between the SQL of the three databases.
enum Dialect: String, CaseIterable, Sendable {
  case sqlite, postgres, mariadb

  /// A condition that is true when `column` is one of `strings`, with the values that it binds.
  ///
  /// There are only a few different conditions, so that each is prepared once.
  func isOneOf(_ column: String, _ strings: [String]) -> (sql: String, values: [Value]) {
    switch self {
    case .sqlite: return ("\(column) IN (SELECT value FROM json_each(?))", [array(strings)])
    case .postgres:
      // An array literal (PostgreSQL, 8.15.2); its type is the column's.
      let escaped = strings.map { "\"" + $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"" }
      return ("\(column) = ANY (?)", [.text("{" + escaped.joined(separator: ",") + "}")])
    case .mariadb:
      // The number of marks is a power of two; the last string is repeated.
      var count = 1
      while count < strings.count { count *= 2 }
      let padded = strings + Array(repeating: strings.last ?? "", count: count - strings.count)
      let marks = Array(repeating: "?", count: count).joined(separator: ",")
      return ("\(column) IN (\(marks))", padded.map { .text($0) })
    }
  }

  /// The rows of `table` whose `column` is one of `strings`, for a FROM clause, with a condition and the values.
  ///
  /// A string that occurs twice may select its row twice.
  func rows(of table: String, where column: String, isOneOf strings: [String]) -> (
    from: String, condition: String, values: [Value]
  ) {
    guard self == .sqlite else {
      let (condition, values) = isOneOf(column, strings)
      return (table, condition, values)
    }
    // In the order of the list, which is often that of the rows; IN would sort it first.
    return ("json_each(?) AS wanted CROSS JOIN \(table)", "\(column) = wanted.value", [array(strings)])
  }

  /// Strings as SQLite's json_each expects them.
  private func array(_ strings: [String]) -> Value {
    var json = JSONWriter()
    json.array { for string in strings { $0.string(string) } }
    return .text(String(decoding: json.bytes, as: UTF8.self))
  }

  /// A statement that sets `column` of the rows of `table` with these ids, with the values that it binds after the
  /// column's; nil where each row needs its own.
  ///
  /// All processes lock the rows in the same order, so that they cannot deadlock.
  func update(_ column: String, of table: String, ids: [String]) -> (sql: String, values: [Value])? {
    let (condition, values) = isOneOf("id", ids)
    switch self {
    // There is one writer at a time.
    case .sqlite: return ("UPDATE \(table) SET \(column) = ? WHERE \(condition)", values)
    case .postgres:
      let locked = "SELECT id FROM \(table) WHERE \(condition) ORDER BY id\(lockingItems)"
      return ("UPDATE \(table) SET \(column) = ? FROM (\(locked)) AS locked WHERE \(table).id = locked.id", values)
    case .mariadb: return nil
    }
  }

  /// The expression of a row's number, which finds the row fastest; NULL where rows have none.
  func rowNumber(of table: String) -> String { self == .sqlite ? "\(table).rowid" : "NULL" }

  /// Whether each query is a round trip to a server, so that asking for more at once saves time.
  var hasRoundTrips: Bool { self != .sqlite }

  /// Whether joined rows are sorted even if an index has the order of one table, so that a page costs as much as all.
  var sortsJoinedRows: Bool { self == .mariadb }

  /// Whether times have milliseconds. SQLite's are texts of whole seconds, because the Python tool compares such texts.
  var keepsMilliseconds: Bool { self != .sqlite }

  /// Whether users have rights of their own; a file has no roles.
  var hasRoles: Bool { self != .sqlite }

  /// Whether a table is invisible to users that have no privileges on it.
  var hidesTables: Bool { self == .mariadb }

  /// The limit of a column of names, in characters; nil for no limit.
  var nameLimit: Int? { self == .mariadb ? 255 : nil }

  /// Whether rows keep the order in which they are inserted; such a database has one writer at a time.
  var keepsInsertionOrder: Bool { self == .sqlite }

  /// The ORDER BY list of items; equal items come in the order in which they were archived.
  func order(_ order: ItemOrder) -> String {
    let archived = self == .sqlite ? ["item.rowid"] : ["item.archived_at", "item.id"]
    let direction = order.isDescending ? " DESC" : ""
    let key =
      switch order.key {
      case .archived: archived.map { $0 + direction }
      case .path: [inByteOrder("item.path") + direction] + archived
      case .size: ["artifact.size_bytes" + direction] + archived
      // In the two others NULL is smaller than all other values.
      case .restored where self == .postgres:
        ["item.restored_at" + direction + (order.isDescending ? " NULLS LAST" : " NULLS FIRST")] + archived
      case .restored: ["item.restored_at" + direction] + archived
      }
    return key.joined(separator: ", ")
  }

  /// A text column in the order of its bytes, independent of the collation of the database or the table.
  private func inByteOrder(_ column: String) -> String {
    switch self {
    case .sqlite: "\(column) COLLATE BINARY"
    case .postgres: "\(column) COLLATE \"C\""
    case .mariadb: "CAST(\(column) AS BINARY)"
    }
  }

  /// A condition that is true for all repositories; with it a path is found by the index of repository and path.
  var isAnyRepository: String {
    // Jumps through the index from name to name, instead of reading all its entries.
    """
    item.repo IN (WITH RECURSIVE known(repo) AS (SELECT min(repo) FROM item UNION ALL \
    SELECT (SELECT min(next.repo) FROM item AS next WHERE next.repo > known.repo) FROM known WHERE known.repo IS NOT NULL) \
    SELECT repo FROM known WHERE repo IS NOT NULL)
    """
  }

  /// A condition that is true where the row `other` of `item` was archived after the row `item`.
  func isNewer(_ other: String) -> String {
    let last = self == .sqlite ? "rowid" : "id"
    return "(\(other).archived_at, \(other).\(last)) > (item.archived_at, item.\(last))"
  }

  /// A condition that is true for rows after a given one in the order of two columns, with the values that it binds.
  func isAfter(
    _ key: (String, String), _ last: (String, String), isDescending: Bool = false
  ) -> (sql: String, values: [Value]) {
    let (a, b) = (Value.text(last.0), Value.text(last.1))
    let sign = isDescending ? "<" : ">"
    return switch self {
    // The index is entered at the row; with OR all rows before it would be read, too.
    case .sqlite, .postgres: ("(\(key.0), \(key.1)) \(sign) (?, ?)", [a, b])
    // For MariaDB it is the other way round.
    case .mariadb: ("(\(key.0) \(sign) ? OR \(key.0) = ? AND \(key.1) \(sign) ?)", [a, a, b])
    }
  }

  /// A condition that few rows meet, so that it is best to use its index and sort the rows that this finds.
  func isRare(_ condition: String) -> String {
    // Without ANALYZE, SQLite assumes that a range is a quarter of a table.
    self == .sqlite ? "likelihood(\(condition), 0.001)" : condition
  }

  /// A condition that is true where `column` has a value that a subquery finds: those of `other` in the rows of `table`
  /// that meet `condition`.
  func isFound(_ column: String, by other: String, in table: String, where condition: String) -> String {
    switch self {
    // Evaluated once for the whole query.
    case .sqlite: "\(column) IN (SELECT \(other) FROM \(table) WHERE \(condition))"
    // Evaluated for the rows of each page.
    case .postgres, .mariadb: "EXISTS (SELECT 1 FROM \(table) WHERE \(other) = \(column) AND \(condition))"
    }
  }

  /// A condition that is true for an item whose artifact another item has, too.
  func sharesItsArtifact(_ item: String) -> String {
    switch self {
    // Evaluated once for the whole query, even without an index.
    case .sqlite: "\(item).artifact_id IN (SELECT artifact_id FROM item GROUP BY artifact_id HAVING count(*) > 1)"
    // Evaluated for the rows of each page.
    case .postgres, .mariadb:
      "EXISTS (SELECT 1 FROM item AS other WHERE other.artifact_id = \(item).artifact_id AND other.id <> \(item).id)"
    }
  }

  /// The text of a time, which means exactly the same time when it is bound, including fractions of a second.
  func exactText(of column: String) -> String {
    switch self {
    case .sqlite: column
    case .postgres: "\(column)::text"
    case .mariadb: "CAST(\(column) AS CHAR)"
    }
  }

  /// A random order, different each time.
  var randomOrder: String { self == .mariadb ? "rand()" : "random()" }

  /// The server's clock, in milliseconds since 1970-01-01T00:00:00Z; nil where there is no server.
  var serverTime: String? {
    switch self {
    case .sqlite: nil
    case .postgres: "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
    case .mariadb: "CAST(unix_timestamp(sysdate(6)) * 1000 AS SIGNED)"
    }
  }

  /// A query of how many deleted or replaced rows are still in the server's files; nil for a file.
  var cleanupBacklog: String? {
    switch self {
    case .sqlite: nil
    case .postgres:
      """
      SELECT coalesce(sum(pg_stat_get_dead_tuples(place.oid)), 0)::bigint FROM pg_class AS owner
      JOIN pg_class AS place ON place.oid IN (owner.oid, owner.reltoastrelid)
      WHERE owner.oid IN (to_regclass('artifact'), to_regclass('artifact_slice'))
      """
    // Needs the privilege PROCESS.
    case .mariadb:
      "SELECT CAST(count AS SIGNED) FROM information_schema.innodb_metrics WHERE name = 'trx_rseg_history_len'"
    }
  }

  /// The column that orders events of the same second as they were written, if the database keeps that order.
  var eventOrder: String { self == .sqlite ? "rowid" : "id" }

  /// The type of 64-bit integers in CAST.
  var integerType: String { self == .mariadb ? "SIGNED" : "BIGINT" }

  /// The end of an INSERT that does nothing for a row whose `key` exists already.
  func unlessThere(_ key: String) -> String {
    // MariaDB's clause applies to all unique keys; the NULL turns a conflict in another key into an error.
    self == .mariadb
      ? "ON DUPLICATE KEY UPDATE \(key) = CASE WHEN \(key) = VALUES(\(key)) THEN \(key) END"
      : "ON CONFLICT (\(key)) DO NOTHING"
  }

  /// An INSERT of one row that does nothing where a row with the same `key` exists.
  func insertUnlessThere(_ table: String, _ columns: [String], key: String) -> String {
    let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
    let row = "INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(marks))"
    // MariaDB's INSERT IGNORE does not need the right to change existing rows; it truncates values that are too long.
    return self == .mariadb ? "INSERT IGNORE \(row)" : "INSERT \(row) ON CONFLICT (\(key)) DO NOTHING"
  }

  /// The end of an INSERT of a group's rows, which may be repeated, by `key`, after the first commit was in doubt.
  ///
  /// In MariaDB `unlessThere` would need the right to change existing rows, including events. There a second insert
  /// fails, and the lookup after it finds the first.
  func unlessRepeated(_ key: String) -> String { self == .mariadb ? "" : unlessThere(key) }

  /// The same, for a conflict in any key.
  var unlessRepeated: String { self == .mariadb ? "" : "ON CONFLICT DO NOTHING" }

  /// The end of a query of `artifact` that locks the rows against changes by others until the transaction ends.
  ///
  /// All processes lock in the same order. Rows that will be changed are locked for that at once, because two
  /// transactions that first share a row and then change it would wait for each other.
  func lockingArtifacts(toChange: Bool) -> String {
    let order = " ORDER BY artifact.content_sha256"
    switch self {
    // There is one writer at a time.
    case .sqlite: return ""
    case .postgres: return order + (toChange ? " FOR UPDATE OF artifact" : " FOR SHARE OF artifact")
    case .mariadb: return order + (toChange ? " FOR UPDATE" : " LOCK IN SHARE MODE")
    }
  }

  /// The end of a query of `item` that locks the rows against changes by others until the transaction ends.
  var lockingItems: String {
    switch self {
    case .sqlite: ""
    // Others may add events of the items meanwhile, because the events' foreign key does not change.
    case .postgres: " FOR NO KEY UPDATE"
    case .mariadb: " FOR UPDATE"
    }
  }

  /// A query of groups of rows that locks the rows against changes by others until the transaction ends.
  func lockingGroups(_ select: String, from table: String, where condition: String, by column: String) -> String {
    switch self {
    case .sqlite, .mariadb:
      "\(select) FROM \(table) WHERE \(condition) GROUP BY \(column)\(lockingItems)"
    // Grouped rows cannot be locked, but the rows of a subquery can.
    case .postgres:
      """
      \(select) FROM (SELECT * FROM \(table) WHERE \(condition) ORDER BY id\(lockingItems)) AS \(table)
      GROUP BY \(column)
      """
    }
  }

  /// The expression of the session's user; nil where there are no users.
  var sessionUser: String? {
    switch self {
    case .sqlite: nil
    case .postgres: "session_user::text"
    // Without the host.
    case .mariadb: "substring_index(user(), '@', 1)"
    }
  }
}
