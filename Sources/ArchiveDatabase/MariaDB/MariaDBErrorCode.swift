import ArchiveCore
import CMariaDB

/// The error numbers of MariaDB's servers and of its client library as kinds of failure.
enum MariaDBErrorCode {
  static func kind(_ code: UInt32) -> StorageError.Kind {
    switch code {
    // Too many connections; lock wait timeout, deadlock (also Galera's, at COMMIT).
    case 1040, 1203, 1205, 1213: .locked
    // Server shutdown, Galera node not ready, connection killed, lost, refused; read-only after a failover.
    case 1042, 1047, 1053, 1158, 1159, 1160, 1161, 1290, 1792, 1836, 1927, 2001, 2002, 2003, 2004, 2005,
      2006, 2012, 2013, 2055, 3169:
      .unreachable
    // Access denied, host not allowed, password expired, TLS.
    case 1044, 1045, 1130, 1142, 1143, 1227, 1370, 1410, 1419, 1698, 1820, 2026, 2049, 2059, 4151: .denied
    case 1049: .absent
    case 1054, 1146: .notAnArchive
    case 1021, 1114: .full
    case 1153, 1406, 2020: .tooLarge
    case 1317, 1969, 3024: .cancelled
    case 1034, 1194, 1712, 1877: .damaged
    default: .failed
    }
  }

  static func error(_ code: UInt32, _ text: String, name: String, sql: String? = nil) -> StorageError {
    let code = refusalBeforeTLS(text) ?? code
    let refusal = MariaDBRefusal(code, text, sql: sql)
    let message = refusal?.message ?? text.replacing(#/ \(using password: [A-Z]+\)/#, with: "")
    return StorageError(
      kind(code), "\(name): \(message)\(advice(code))", nativeCode: String(code), sql: sql, column: refusal?.column)
  }

  /// The server's number for "too many connections", from the text of an error that came before the connection was
  /// encrypted: the client library gives such an error its own number, as if there were no server.
  ///
  /// Such an answer is not authenticated. Only this one is accepted, because it only leads to another attempt.
  private static func refusalBeforeTLS(_ text: String) -> UInt32? {
    guard text.contains("before completion of TLS handshake") else { return nil }
    return [1040, 1203].first { text.contains(": \($0) - ") }
  }

  /// Whether the connection was lost; not if it was refused, or if the server is read-only or not ready.
  static func isOfLostConnection(_ error: StorageError) -> Bool {
    error.kind == .unreachable
      && [nil, "1053", "1158", "1159", "1160", "1161", "1927", "2006", "2013", "2055"].contains(error.nativeCode)
  }

  /// The end of the message, which says what to do; empty for most codes.
  private static func advice(_ code: UInt32) -> String {
    switch code {
    case 1040, 1203: "; lower --concurrency, or raise max_connections"
    case 1049: "; create it with CREATE DATABASE, then run: archive-config init --archive-only"
    case 1142, 1143: "; archive-tools(7) lists the privileges that each role needs"
    case 1054, 1146: "; bring the schema up to date with: archive-config init --archive-only"
    case 1290, 1792, 1836: "; this server is read-only"
    default: ""
    }
  }
}
