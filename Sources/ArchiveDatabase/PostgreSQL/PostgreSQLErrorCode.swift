import ArchiveCore
import CPostgreSQL

/// PostgreSQL's SQLSTATEs (its manual, appendix A) as kinds of failure.
enum PostgreSQLErrorCode {
  static func kind(_ state: String) -> StorageError.Kind {
    switch state {
    // Serialization failure, deadlock, lock not available; all connections taken.
    case "40001", "40P01", "55P03", "53300": .locked
    // The server is stopping or starting, or has lost its disk for a moment.
    case "57P01", "57P02", "57P03", "57P05", "58030": .unreachable
    case "57014": .cancelled
    // No privilege, or a standby or a read-only session.
    case "42501", "25006": .denied
    case "3D000": .absent
    case "42P01", "3F000", "42703": .notAnArchive
    case "53100": .full
    case "22001", "54000": .tooLarge
    case "XX001", "XX002": .damaged
    default:
      switch state.prefix(2) {
      case "08": .unreachable
      case "28": .denied
      default: .failed
      }
    }
  }

  /// The error that `result` holds.
  static func error(_ result: OpaquePointer?, name: String, sql: String?, isLost: Bool) -> StorageError {
    func field(_ code: Int32) -> String? { libpq.PQresultErrorField(result, code).map { String(cString: $0) } }
    let state = field(sqlstate)
    let text = field(primaryMessage) ?? trimmed(libpq.PQresultErrorMessage(result))
    guard let state, !state.isEmpty else {
      // The library's own failures have no code; the state of the connection decides.
      return StorageError(isLost ? .unreachable : .failed, "\(name): \(text)", sql: sql)
    }
    // A detail may contain the values of a row, and so may the text about a value (class 22, "data exception").
    let column = column(table: field(tableName), column: field(columnName), context: field(context), sql: sql)
    let message = PostgreSQLErrorCode.rule(state, text).map { "\(column ?? "SQLSTATE \(state)"): \($0)" } ?? text
    return StorageError(kind(state), "\(name): \(message)\(advice(state))", nativeCode: state, sql: sql, column: column)
  }

  /// Whether the connection was lost; not if it was refused, or if the server is starting or has lost its disk.
  static func isOfLostConnection(_ error: StorageError) -> Bool {
    guard error.kind == .unreachable else { return false }
    guard let state = error.nativeCode else { return true }
    return state.hasPrefix("08") || ["57P01", "57P02", "57P05"].contains(state)
  }

  /// The rule that a value breaks, without the value; nil if the server's own text contains no value.
  private static func rule(_ state: String, _ text: String) -> String? {
    switch state {
    case "22001":
      let limit = text.firstMatch(of: #/\((\d+)\)/#).map { " (\($0.1) characters)" } ?? ""
      return "the text is too long for the column\(limit)"
    case "22003": return "the number is out of the column's range"
    case "22007", "22008": return "not a date and time that the column can hold"
    case "22021", "22P05": return "the text has characters that this database cannot hold"
    case "22P02", "22P03", "22032": return "not a value of the column's type"
    default: return state.hasPrefix("22") ? "the server rejected a value (SQLSTATE \(state))" : nil
    }
  }

  /// The column of an error, as `table.column`: the server names the column or the number of the parameter.
  private static func column(table: String?, column: String?, context: String?, sql: String?) -> String? {
    if let table, let column { return "\(table).\(column)" }
    // "unnamed portal parameter $9 = 'the value'", in any language; JSON data before it has a colon.
    let lines = context?.split(whereSeparator: \.isNewline) ?? []
    let number = lines.compactMap { $0.firstMatch(of: #/^[^$:]*\$(\d+)( = .*)?$/#).flatMap { Int($0.1) } }.first
    return number.flatMap { number in sql.flatMap { PostgreSQLText.column(ofParameter: number, in: $0) } }
  }

  /// The end of the message, which says what to do; empty for most codes.
  static func advice(_ state: String) -> String {
    switch state {
    case "25006": "; this server is a standby: name the primary, or add target_session_attrs=read-write to the URL"
    case "42501": "; archive-tools(7) lists the privileges that each role needs"
    case "42P01", "42703": "; bring the schema up to date with: archive-config init --archive-only"
    case "3D000": "; create it with createdb(1), then run: archive-config init --archive-only"
    case "53300": "; lower --concurrency, or connect through pgbouncer"
    case "54000": "; a text is too long for that index: the repository and path together, a tag, or a referent"
    default: ""
    }
  }

  // PG_DIAG_SQLSTATE and others, character constants that Swift does not import.
  private static let sqlstate = Int32(UInt8(ascii: "C"))
  private static let primaryMessage = Int32(UInt8(ascii: "M"))
  private static let context = Int32(UInt8(ascii: "W"))
  private static let tableName = Int32(UInt8(ascii: "t"))
  private static let columnName = Int32(UInt8(ascii: "c"))

  static func trimmed(_ text: UnsafePointer<CChar>?) -> String {
    let lines = text.map { String(cString: $0) }?.split(whereSeparator: \.isNewline).map(String.init) ?? []
    return lines.map { $0.hasPrefix("\t") ? String($0.dropFirst()) : $0 }.joined(separator: "; ")
  }
}
