/// Translates a statement for PostgreSQL, whose parameters are `$1`, `$2`, … instead of `?`.
enum PostgreSQLText {
  /// Our own SQL has no `?` in literals or names.
  static func text(of sql: String) -> String {
    var text = ""
    var number = 0
    for part in sql.split(separator: "?", omittingEmptySubsequences: false) {
      if number > 0 { text += "$\(number)" }
      text += part
      number += 1
    }
    return text
  }

  /// An INSERT of one row as an INSERT of `count` rows; nil for another statement.
  static func insert(_ sql: String, rows count: Int) -> String? {
    guard sql.hasPrefix("INSERT "), let values = sql.firstMatch(of: #/VALUES (\([?, ]+\))/#) else { return nil }
    let rows = Array(repeating: values.1, count: count).joined(separator: ",")
    return sql[..<values.1.startIndex] + rows + sql[values.1.endIndex...]
  }

  /// The column of parameter `number`, counted from 1, of one of our statements, as `table.column`; nil for queries.
  static func column(ofParameter number: Int, in sql: String) -> String? {
    if let insert = sql.firstMatch(of: #/^\s*INSERT INTO\s+(\w+)\s*\(([^)]*)\)/#) {
      let columns = insert.2.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
      return columns.indices.contains(number - 1) ? "\(insert.1).\(columns[number - 1])" : nil
    }
    guard let update = sql.firstMatch(of: #/^\s*UPDATE\s+(\w+)\s/#) else { return nil }
    let columns = sql.matches(of: #/(\w+) [=<] \?/#).map(\.1)
    return columns.indices.contains(number - 1) ? "\(update.1).\(columns[number - 1])" : nil
  }
}
