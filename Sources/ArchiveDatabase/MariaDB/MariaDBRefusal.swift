import ArchiveCore

/// A value that the server rejected: the column and the rule, without the value, which the server's text may contain.
struct MariaDBRefusal {
  /// `table.column`, or only the column if the table is unknown.
  private(set) var column: String?
  let message: String

  /// Nil for errors that are not about values; their texts contain none.
  init?(_ code: UInt32, _ text: String, sql: String?) {
    guard let rule = Self.rule(code, text) else { return nil }
    let (named, name) = Self.place(code, text)
    let table = named ?? sql.flatMap(Self.table)
    if let name { column = [table, name].compactMap { $0 }.joined(separator: ".") }
    let key = Self.key(code, text).map { " (key \($0))" } ?? ""
    message = "\(column ?? table ?? "error \(code)"): \(rule)\(key)"
  }

  private static func rule(_ code: UInt32, _ text: String) -> String? {
    switch code {
    case 1048, 1364: "must have a value"
    case 1062, 1586, 1761, 1762: "such a row exists already"
    case 1264, 1690: "the number is out of the column's range"
    case 1265: "the column would truncate the value"
    case 1406: "the text is too long for the column"
    case 1292, 1411, 1525, 1918, 1367: "not a value that the column can hold"
    // "Incorrect string value" and "Incorrect integer value" have one number.
    case 1366 where text.hasPrefix("Incorrect string"), 1300:
      "the text has characters that are not in the column's character set"
    case 1366: "not a value of the column's type"
    case 1452: "refers to a row that does not exist"
    case 1451: "other rows refer to this one"
    case 1526: "no partition of the table accepts the value"
    case 4025: checkRule(text)
    default: nil
    }
  }

  /// JSON columns have their own check, which valid JSON fails only by its depth (MDEV-32854).
  private static func checkRule(_ text: String) -> String {
    let isJSON = ["metadata", "context"].contains(place(4025, text).column)
    return isJSON
      ? "not valid JSON for MariaDB, which allows 31 levels of nested arrays and objects"
      : "the column's CHECK constraint rejects the value"
  }

  /// The table and the column, if the text names them after the value, which may contain anything.
  private static func place(_ code: UInt32, _ text: String) -> (table: String?, column: String?) {
    func last<Output>(_ regex: Regex<Output>) -> Regex<Output>.Match? { text.matches(of: regex).last }
    switch code {
    case 1452, 1451:
      // The text contains no values.
      let table = text.firstMatch(of: #/\(`[^`]*`\.`([^`]*)`, CONSTRAINT/#).map { String($0.1) }
      return (table, text.firstMatch(of: #/FOREIGN KEY \(`([^`]*)`\)/#).map { String($0.1) })
    case 4025:
      // The check of a column is named after the table and the column, as "item.metadata".
      let match = text.firstMatch(of: #/^CONSTRAINT `([^`]*)` failed for `[^`]*`\.`([^`]*)`/#)
      return (match.map { String($0.2) }, match?.1.split(separator: ".").last.map(String.init))
    case 1048, 1364: return (nil, text.firstMatch(of: #/^(?:Column|Field) '([^']*)' /#).map { String($0.1) })
    default:
      if let match = last(#/ for column `[^`]*`\.`([^`]*)`\.`([^`]*)` at row \d+$/#) {
        return (String(match.1), String(match.2))
      }
      return (nil, last(#/ for column '([^']*)' at row \d+$/#).map { String($0.1) })
    }
  }

  /// The unique key in which such a row exists already.
  private static func key(_ code: UInt32, _ text: String) -> String? {
    if code != 1062 && code != 1586 { return nil }
    return text.matches(of: #/ for key '([^']*)'$/#).last.map { String($0.1) }
  }

  /// The table that one of our statements writes to.
  private static func table(of sql: String) -> String? {
    sql.firstMatch(of: #/^\s*(?:INSERT (?:IGNORE )?INTO|UPDATE)\s+(\w+)/#).map { String($0.1) }
  }
}

extension MariaDBErrorCode {
  /// Whether the reason is a limit of the column's type, which can be queried.
  static func isOfTooNarrowColumn(_ code: String?) -> Bool { code == "1406" || code == "1292" }

  /// The limit of a column of this type, to follow the message of a refusal.
  ///
  /// - `limit`: characters of a text.
  static func rule(_ column: String, type: String, limit: Int64?) -> String {
    let advice = "; widen it with: archive-config init --archive-only"
    switch type {
    case "timestamp": return " (a TIMESTAMP, from 1970 to January 2038)" + advice
    case "datetime": return " (a date and time, up to the year 9999)"
    default:
      guard let limit else { return "" }
      return " (\(limit) characters)" + (column.hasSuffix(".commit_sha") && limit < 64 ? advice : "")
    }
  }
}
