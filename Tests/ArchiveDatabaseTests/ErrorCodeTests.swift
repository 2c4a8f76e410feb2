import ArchiveCore
import Testing

@testable import ArchiveDatabase

@Suite("error codes of the databases")
struct ErrorCodeTests {
  /// SQLite's codes as sqlite.org/rescode.html lists them.
  @Test("an SQLite code has its kind of error")
  func sqliteCodes() {
    for (code, kind) in [
      (5, StorageError.Kind.locked), (261, .locked), (517, .locked), (6, .locked), (262, .locked), (8, .denied),
      (3, .denied),
      (14, .absent), (10, .readOrWrite), (266, .readOrWrite), (26, .notAnArchive), (11, .damaged), (267, .damaged),
      (13, .full), (18, .tooLarge),
      (9, .timedOut),
      (1, .failed), (19, .failed), (787, .failed),
    ] { #expect(SQLiteErrorCode.kind(Int32(code)) == kind, "\(code)") }
  }

  /// SQLSTATEs as PostgreSQL's manual lists them in appendix A.
  @Test("a PostgreSQL SQLSTATE has its kind of error")
  func postgresqlCodes() {
    for (code, kind) in [
      ("08000", StorageError.Kind.unreachable), ("08001", .unreachable), ("08003", .unreachable),
      ("08004", .unreachable),
      ("08006", .unreachable), ("40001", .locked), ("40P01", .locked), ("53300", .locked), ("55P03", .locked),
      ("57P01", .unreachable), ("57P02", .unreachable), ("57P03", .unreachable), ("57P05", .unreachable),
      ("58030", .unreachable), ("57014", .cancelled), ("28000", .denied), ("28P01", .denied), ("3D000", .absent),
      ("42501", .denied), ("42P01", .notAnArchive), ("42601", .failed), ("53100", .full), ("22P02", .failed),
      ("23505", .failed), ("25006", .denied), ("22001", .tooLarge), ("XX001", .damaged),
    ] { #expect(PostgreSQLErrorCode.kind(code) == kind, "\(code)") }
  }

  /// Numbers as MariaDB's knowledge base lists them in "MariaDB Error Code Reference".
  @Test("a MariaDB error number has its kind of error")
  func mariadbCodes() {
    for (code, kind) in [
      (1040, StorageError.Kind.locked), (1042, .unreachable), (1047, .unreachable), (1205, .locked), (1213, .locked),
      (1927, .unreachable), (2002, .unreachable), (2003, .unreachable), (2006, .unreachable), (2013, .unreachable),
      (2055, .unreachable), (1290, .unreachable), (1792, .unreachable), (1836, .unreachable), (1044, .denied),
      (1045, .denied), (1049, .absent), (1064, .failed), (1146, .notAnArchive), (1062, .failed), (1406, .tooLarge),
      (1153, .tooLarge), (1021, .full), (1317, .cancelled), (2026, .denied),
    ] { #expect(MariaDBErrorCode.kind(UInt32(code)) == kind, "\(code)") }
  }

  @Test("a refusal of MariaDB before TLS counts only if no connection is free")
  func mariadbRefusalBeforeTLS() {
    let start =
      "Received error packet before completion of TLS handshake. The authenticity of the following error cannot be verified: "
    let full = MariaDBErrorCode.error(2002, start + "1040 - Too many connections", name: "db")
    #expect(full.kind == .locked && full.nativeCode == "1040")
    let denied = MariaDBErrorCode.error(2002, start + "1045 - Access denied", name: "db")
    #expect(denied.kind == .unreachable && denied.nativeCode == "2002")
  }
}
