/// A statement's text as PostgreSQL takes it: parameters are `$1`, `$2`, … where ours are `?`.
enum PostgreSQLStatement {
  /// Our own SQL holds no `?` in literals or names.
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
}
