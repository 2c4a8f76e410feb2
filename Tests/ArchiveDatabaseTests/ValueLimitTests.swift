import Foundation
import TestServers
import Testing

@testable import ArchiveCore
@testable import ArchiveDatabase

/// Values at the limits of a column, and the messages of refusals: the column and the rule, never the value.
@Suite("limits of values")
struct ValueLimitTests {
  private static let sha256Commit = String(repeating: "0123456789abcdef", count: 4)

  private func nested(_ levels: Int) -> String {
    "{\"d\":" + String(repeating: "[", count: levels - 1) + String(repeating: "]", count: levels - 1) + "}"
  }

  @Test(
    "commits of 64 digits and times from the year 1 to 9999 are read back", arguments: testedBackends)
  func wideValues(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
    for text in [
      "0001-01-01T00:00:00Z", "1965-03-04T05:06:07Z", "1970-01-01T00:00:00Z", "2038-01-19T03:14:08Z",
      "2041-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    ] {
      let time = try #require(Timestamp(text))
      var new = try plainItem(text, commit: Self.sha256Commit, at: time, deleteAfter: time)
      new.row.restoredAt = time
      _ = try fresh.storage.store([new])
      let found = try #require(try fresh.storage.describe([new.tombstone])[new.tombstone])
      #expect(found.commit == Self.sha256Commit)
      let shown = backend == .sqlite ? text : time.withMilliseconds
      #expect(
        [found.archivedAt, found.deleteAfter, found.restoredAt, found.content.createdAt] == [
          shown, shown, shown, shown,
        ])
      #expect(try fresh.storage.history(of: found).events.map(\.createdAt) == [shown])
    }
    var order: [String] = []
    var filter = ItemFilter()
    filter.since = Timestamp("1965-03-04T05:06:07Z")
    filter.until = Timestamp("2041-01-01T00:00:01Z")
    try fresh.storage.forEachItem(matching: filter) {
      order.append(String($0.path.prefix(4)))
      return true
    }
    #expect(order == ["1965", "1970", "2038", "2041"])
  }

  @Test("metadata of 40 levels is stored, or refused with the rule", arguments: testedBackends)
  func deepMetadata(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
    _ = try fresh.storage.store([try plainItem("flat", metadata: nested(31))])
    let deep = try plainItem("deep", metadata: nested(40))
    if backend != .mariadb {
      _ = try fresh.storage.store([deep])
      #expect(try fresh.storage.lookUp([deep.tombstone]).count == 1)
      return
    }
    let error = #expect(throws: StorageError.self) { try fresh.storage.store([deep]) }
    #expect(error?.column == "item.metadata" && error?.nativeCode == "4025")
    #expect(error?.message.contains("item.metadata: not valid JSON") == true, "\(error!)")
    #expect(error?.message.contains("31 levels") == true && error?.message.contains("[") == false, "\(error!)")
  }

  @Test(
    "a text that is too long is refused with its column and the limit",
    .enabled(if: TestServer.available.contains(.mariadb)))
  func longTexts() throws {
    let fresh = try FreshArchive(.mariadb)
    func long(_ count: Int) -> String { String(repeating: "S3cret ", count: count / 7 + 1) }
    for (new, rule) in [
      (try plainItem(long(5000)), "item.path: the text is too long for the column (4096 characters)"),
      (try plainItem("c", commit: long(65)), "item.commit_sha: the text is too long for the column (64 characters)"),
      (try plainItem("t", tags: [long(300)]), "tag.tag: the text is too long for the column (255 characters)"),
    ] {
      let error = #expect(throws: StorageError.self) { try fresh.storage.store([new]) }
      #expect(error?.kind == .tooLarge && error?.message.hasSuffix(rule) == true, "\(error!)")
      #expect(error.map { "\($0)".contains("S3cret") } == false)
    }
  }

  @Test("a refusal of PostgreSQL names the column", .enabled(if: TestServer.available.contains(.postgresql)))
  func postgresqlColumns() throws {
    let fresh = try FreshArchive(.postgres)
    for (new, rule) in [
      (
        try plainItem("p", metadata: "{\"S3cret\":\"\\u0000\"}"),
        "item.metadata: the text has characters that this database cannot hold"
      ),
      (try plainItem("p", metadata: "{S3cret"), "item.metadata: not a value of the column's type"),
      (try plainItem("S3cret\0"), "item.path: the text has a NUL character, which PostgreSQL cannot hold"),
      (try plainItem("p", id: "S3cret = $2"), "item.id: not a value of the column's type"),
    ] {
      let error = #expect(throws: StorageError.self) { try fresh.storage.store([new]) }
      #expect(error?.message.hasSuffix(rule) == true && error?.kind == .failed, "\(error!)")
      #expect(error.map { "\($0)".contains("S3cret") } == false)
    }
    let error = #expect(throws: StorageError.self) {
      try fresh.execute("UPDATE item SET restored_at = ? WHERE id = ?", [.null, .text("S3cret")])
    }
    #expect(error?.column == "item.id", "\(error!)")
  }

  /// The texts are those of MariaDB 10.11; the values contain text that looks like the rest of the message.
  @Test("a refusal of MariaDB names the column and not the value")
  func mariadbTexts() {
    let insert = "INSERT INTO item (id) VALUES (?)"
    let (decoy, quoted) = ("S3cret' for key 'S3cret", "S3cret' for column `a`.`b`.`S3cret` at row 1")
    for (code, text, told) in [
      (
        1062, "Duplicate entry '\(decoy)' for key 'tombstone_id'",
        "item: such a row exists already (key tombstone_id)"
      ),
      (
        1292, "Incorrect datetime value: '\(quoted)' for column `d`.`item`.`delete_after` at row 7",
        "item.delete_after: not a value that the column can hold"
      ),
      (1292, "Truncated incorrect DOUBLE value: 'S3cret'", "item: not a value that the column can hold"),
      (
        1366, "Incorrect string value: '\\xF0S3cret' for column `d`.`item`.`path` at row 1",
        "item.path: the text has characters that are not in the column's character set"
      ),
      (
        1366, "Incorrect integer value: 'S3cret' for column `d`.`item`.`legal_hold` at row 1",
        "item.legal_hold: not a value of the column's type"
      ),
      (
        1264, "Out of range value for column 'legal_hold' at row 1",
        "item.legal_hold: the number is out of the column's range"
      ),
      (1406, "Data too long for column 'path' at row 1", "item.path: the text is too long for the column"),
      (1048, "Column 'actor' cannot be null", "item.actor: must have a value"),
      (
        4025, "CONSTRAINT `item.kind` failed for `d`.`item`",
        "item.kind: the column's CHECK constraint rejects the value"
      ),
      (
        1452,
        "Cannot add or update a child row: a foreign key constraint fails (`d`.`event`, CONSTRAINT `event_ibfk_1` "
          + "FOREIGN KEY (`item_id`) REFERENCES `item` (`id`))",
        "event.item_id: refers to a row that does not exist"
      ),
      (1526, "Table has no partition for value S3cret", "item: no partition of the table accepts the value"),
    ] {
      let error = MariaDBErrorCode.error(UInt32(code), text, name: "n", sql: insert)
      #expect(error.message == "n: \(told)")
    }
  }

  // MARK: The migration of MariaDB's narrow columns

  /// Changes an archive to the earlier schema with narrow columns, with one item of 2001.
  private func narrow(_ fresh: FreshArchive) throws -> NewItem {
    let new = try plainItem("p", at: Timestamp(seconds: 1_000_000_000))
    _ = try fresh.storage.store([new])
    for statement in [
      "ALTER TABLE artifact MODIFY created_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)",
      """
      ALTER TABLE item MODIFY commit_sha CHAR(40) NOT NULL,
        MODIFY archived_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        MODIFY delete_after TIMESTAMP NULL DEFAULT NULL, MODIFY restored_at TIMESTAMP NULL DEFAULT NULL
      """,
      "ALTER TABLE event MODIFY created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP",
      "UPDATE artifact SET created_at = '2001-09-09 01:46:40.123456'",
      "DELETE FROM archive_migration WHERE version = 3",
    ] { try fresh.execute(statement) }
    return new
  }

  private static let narrowColumns =
    "SELECT count(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND "
    + "(data_type = 'timestamp' OR column_name = 'commit_sha' AND character_maximum_length < 64)"

  @Test(
    "narrow columns of MariaDB are widened and keep their values", .enabled(if: TestServer.available.contains(.mariadb))
  )
  func widenedColumns() throws {
    let fresh = try FreshArchive(.mariadb)
    let (server, database) = try #require(fresh.server)
    let old = try narrow(fresh)
    #expect(try fresh.number(Self.narrowColumns) == 6)
    // Without the migration's row, and with a row that is wrong.
    #expect(try fresh.storage.serverStatus().missingMigrations == 2)
    try fresh.execute("INSERT INTO archive_migration (version) VALUES (3)")
    #expect(try fresh.storage.serverStatus().missingMigrations == 2)
    let archive = try openArchive(fresh.url, mode: .create)
    #expect(try fresh.number(Self.narrowColumns) == 0)
    #expect(try archive.serverStatus().missingMigrations == 0 && archive.serverStatus().migrations == 5)
    #expect(
      try server.sql("SELECT archived_at, (SELECT created_at FROM artifact) FROM item;", in: database)
        == "2001-09-09 01:46:40.000\t2001-09-09 01:46:40.123456")
    let new = try plainItem("n", commit: Self.sha256Commit, at: try #require(Timestamp("1965-01-01T00:00:00Z")))
    _ = try archive.store([new])
    #expect(try archive.lookUp([old.tombstone, new.tombstone]).count == 2)
    // A default of a session in another time zone is in UTC.
    try server.sql(
      """
      SET time_zone = '+05:00';
      INSERT INTO event (id, item_id, action, actor) SELECT 'own', id, 'NOTE', 'x' FROM item LIMIT 1;
      """, in: database)
    let skew = "SELECT abs(timestampdiff(SECOND, created_at, utc_timestamp())) < 600 FROM event WHERE id = 'own'"
    #expect(try fresh.number(skew) == 1)
    let definition = try server.sql("SHOW CREATE TABLE item;", in: database)
    #expect(definition.contains("`archived_at` datetime(3) NOT NULL DEFAULT utc_timestamp(3)"), "\(definition)")
    #expect(definition.contains("`delete_after` datetime DEFAULT NULL"), "\(definition)")
    #expect(definition.contains("`commit_sha` varchar(64) NOT NULL"), "\(definition)")
  }

  @Test("a role that may not ALTER works with narrow columns", .enabled(if: TestServer.available.contains(.mariadb)))
  func narrowColumns() throws {
    let fresh = try FreshArchive(.mariadb)
    let (server, database) = try #require(fresh.server)
    _ = try narrow(fresh)
    let user = "n" + database.prefix(10)
    try server.makeUser(user)
    try server.sql("GRANT SELECT, INSERT, UPDATE ON \(database).* TO '\(user)'@'%';")
    let archive = try openArchive(try BackendURL(try server.url(database, user: user)), mode: .create)
    _ = try archive.store([try plainItem("short")])
    for (new, rule) in [
      (
        try plainItem("c", commit: Self.sha256Commit),
        "item.commit_sha: the text is too long for the column (40 characters)"
      ),
      (
        try plainItem("d", deleteAfter: Timestamp("2041-01-01T00:00:00Z")),
        "item.delete_after: not a value that the column can hold (a TIMESTAMP, from 1970 to January 2038)"
      ),
    ] {
      let error = #expect(throws: StorageError.self) { try archive.store([new]) }
      #expect(error?.message.contains(rule) == true, "\(error!)")
      #expect(error?.message.hasSuffix("; widen it with: archive-config init --archive-only") == true, "\(error!)")
      #expect(error?.message.contains("2041") == false)
    }
    #expect(try archive.count().items == 2)
    #expect(try fresh.number(Self.narrowColumns) == 6)
  }

  @Test("a store does not copy large tables to widen them", .enabled(if: TestServer.available.contains(.mariadb)))
  func largeTables() throws {
    let fresh = try FreshArchive(.mariadb)
    _ = try narrow(fresh)
    for number in 0..<20 {
      try fresh.execute(
        """
        INSERT INTO artifact (id, content_sha256, size_bytes, mime_type, blob_bytes)
          VALUES ('\(number)', '\(number)', 1, 'x', repeat('x', 4000000))
        """)
    }
    try fresh.server!.server.sql("ANALYZE TABLE artifact;", in: fresh.server!.database)
    _ = try openArchive(fresh.url, mode: .create)
    // Of the small tables only the times get their milliseconds.
    #expect(try fresh.number(Self.narrowColumns) == 3)
    let archive = try openArchive(fresh.url, mode: .upgrade)
    #expect(try fresh.number(Self.narrowColumns) == 0 && archive.serverStatus().missingMigrations == 0)
  }

  @Test(
    "a schema change may take longer than the time limit of an answer",
    .enabled(if: TestServer.available.contains(.mariadb)))
  func slowSchemaChange() throws {
    let connection = try MariaDBConnection(
      try BackendURL(try TestServer.shared(.mariadb).newURL()), OpenOptions(timeout: 5))
    // Longer than the time limit of an answer.
    try connection.changingSchema { try connection.query("SELECT sleep(6)", []) { _ in true } }
    let error = #expect(throws: StorageError.self) { try connection.query("SELECT sleep(3600)", []) { _ in true } }
    #expect(error?.kind == .timedOut)
  }
}
