import ArchiveCore
import CPostgreSQL

/// PostgreSQL's SQLSTATEs (its manual, appendix A) as kinds of failure.
enum PostgreSQLErrorCode {
  static func kind(_ state: String) -> StorageError.Kind {
    switch state {
    // Serialization failure, deadlock, lock not available; all connections taken.
    case "40001", "40P01", "55P03", "53300": .locked
    // The server goes, comes, or has lost its disk for a moment.
    case "57P01", "57P02", "57P03", "57P05", "58030": .unreachable
    case "57014": .cancelled
    // A standby, or a session made so, cannot write.
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
    func field(_ code: Int32) -> String? { PQresultErrorField(result, code).map { String(cString: $0) } }
    let state = field(sqlstate)
    let text = field(primaryMessage) ?? trimmed(PQresultErrorMessage(result))
    guard let state, !state.isEmpty else {
      // The library's own failures have no code; what they are about is told by the connection.
      return StorageError(isLost ? .unreachable : .failed, "\(name): \(text)", sql: sql)
    }
    // A detail may hold the values of a row, and so may the text about a value (class 22, "data exception").
    let told = state.hasPrefix("22") ? "a value was refused (SQLSTATE \(state))" : text
    return StorageError(kind(state), "\(name): \(told)\(advice(state))", nativeCode: state, sql: sql)
  }

  /// What to do about it.
  static func advice(_ state: String) -> String {
    switch state {
    case "25006": "; this server is a standby, name the primary, or add target_session_attrs=read-write to the URL"
    case "42501": "; the manual, archive-tools(7), lists what each role must be granted"
    case "42P01", "42703": "; bring the schema up to date with: archive-config init --archive-only"
    case "3D000": "; make it with createdb(1), then: archive-config init --archive-only"
    case "53300": "; lower --concurrency, or put pgbouncer between"
    default: ""
    }
  }

  /// PG_DIAG_SQLSTATE and PG_DIAG_MESSAGE_PRIMARY, character constants that Swift does not import.
  private static let sqlstate = Int32(UInt8(ascii: "C"))
  private static let primaryMessage = Int32(UInt8(ascii: "M"))

  static func trimmed(_ text: UnsafePointer<CChar>?) -> String {
    let lines = text.map { String(cString: $0) }?.split(whereSeparator: \.isNewline).map(String.init) ?? []
    return lines.map { $0.hasPrefix("\t") ? String($0.dropFirst()) : $0 }.joined(separator: "; ")
  }
}
