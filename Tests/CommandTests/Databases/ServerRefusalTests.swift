import Foundation
import TestServers
import Testing

@Suite("restore while the server refuses work", .enabled(if: !TestServer.available.isEmpty, "no server is installed"))
struct ServerRefusalTests {
  /// A trigger raises the errors of deadlocks and serialization failures a few times.
  @Test("restore repeats transactions that the server aborts", arguments: TestServer.available)
  func refusedTransactions(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let w = try await Workspace.archived(at: try server.url(database))
    switch kind {
    case .postgresql:
      try server.sql(
        """
        CREATE SEQUENCE refusals;
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
          DECLARE n bigint := nextval('refusals');
          BEGIN
            IF n IN (10, 500) THEN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END IF;
            IF n IN (100, 1000, 1001) THEN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END IF;
            RETURN new;
          END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION refuse();
        """, in: database)
    case .mariadb:
      try server.sql(
        """
        CREATE TABLE refusals (n INT) ENGINE=MyISAM;
        CREATE SEQUENCE refusal ENGINE=MyISAM;
        DELIMITER //
        CREATE TRIGGER refuse BEFORE INSERT ON event FOR EACH ROW BEGIN
          IF NEXTVAL(refusal) IN (10, 100, 500, 1000, 1001) THEN
            SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'deadlock';
          END IF;
        END //
        """, in: database)
    }
    try await w.restoreAll(parts: 2) { _ in }
    let refusals = try server.sql(
      kind == .postgresql ? "SELECT last_value FROM refusals;" : "SELECT NEXTVAL(refusal);", in: database)
    // More events were inserted than exist now, because some transactions were rolled back.
    #expect(Int(refusals) ?? 0 > Workspace.itemCount + 1)
    try await w.expectAllRestored(server, database)
  }

  /// The restores lock the same items in different orders.
  @Test("two restores of the same items in opposite orders complete", arguments: TestServer.available)
  func concurrentRestores(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let w = try await Workspace.archived(at: try server.url(database))
    let outcome = try await w.sh(
      """
      tac s >t
      archive-restore --by a --root a <s >ra & archive-restore --by b --root b <t >rb; b=$?; wait $!; echo $? $b
      diff -r in a/in && diff -r in b/in
      """)
    #expect(outcome.stdout == "0 0\n", "\(outcome.stdout)\(outcome.stderr)")
    #expect(
      try server.sql("SELECT count(*) FROM event WHERE action = 'RESTORE';", in: database)
        == "\(2 * Workspace.itemCount)")
  }

  @Test("restore waits for a free connection, or ends with 75", arguments: TestServer.available)
  func noFreeConnection(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.durable(kind, ["max_connections=\(kind == .postgresql ? 13 : 10)"])
    let database = try server.newDatabase()
    let url = try server.url(database)
    let w = try await Workspace.archived(at: url, count: 100)
    let client =
      try server.client(database)
      + (kind == .postgresql
        ? " -c 'SET client_connection_check_interval = 100' -c 'SELECT pg_sleep(7200)'" : " -e 'SELECT sleep(7200)'")
    // Other sessions hold all connections until the first refusal is reported.
    let outcome = try await w.sh(
      """
      for i in 1 2 3 4 5 6 7 8 9 10 11; do (\(client) >/dev/null 2>>refused & echo $!) >>pids; done
      until grep -q . refused; do sleep 0.05; done
      archive-restore --set retry.enabled=false --by ops --root none --archive-url '\(url)' <s >none.r; echo $?
      archive-restore --by ops --root out <s >r & restore=$!
      until [ "$(grep -c . refused)" -ge 1 ]; do sleep 0.05; done
      xargs kill <pids 2>/dev/null; wait $restore; echo $?
      """)
    #expect(outcome.stdout == "75\n0\n", "\(outcome.stdout)\(outcome.stderr)")
    #expect(outcome.stderr.contains("onnections"), "\(outcome.stderr)")
    try await w.expectAllRestored(server, database, count: 100)
    try server.command("kill")
  }

  @Test("a permanent refusal ends restore at once, with its status", arguments: TestServer.available)
  func permanentRefusals(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let url = try server.url(database)
    let w = try await Workspace.archived(at: url, count: 1)
    try w.write("eager.toml", "[retry]\nenabled = true\nmax_attempts = 3\ninitial_delay = 0.01\n")
    func status(_ url: String) async throws -> (Int, String) {
      let outcome = try await w.sh("CODEX_ARCHIVE_CONFIG=eager.toml archive-restore --by ops --archive-url '\(url)' <s")
      #expect(!outcome.stderr.contains("RETRY"), "\(outcome.stderr)")
      return (outcome.status, outcome.stderr)
    }
    let wrong = try await status(url.replacingOccurrences(of: "s3cret", with: "Wr0ng"))
    #expect(wrong.0 == 77 && !wrong.1.contains("Wr0ng") && wrong.1.contains("archive"), "\(wrong)")
    let none = try await status(url.replacingOccurrences(of: database, with: "nosuch"))
    // MariaDB does not reveal to a user which other databases exist.
    #expect(none.0 == (kind == .postgresql ? 69 : 77) && none.1.contains("nosuch"), "\(none)")
    let tls =
      kind == .postgresql
      ? "?sslmode=verify-full&sslrootcert=\(TestServer.authority)"
      : "?ssl-mode=verify_identity&ssl-ca=\(TestServer.authority)"
    let good = try await status(url + tls)
    #expect(good.0 == 0, "\(good)")
    let other = try await status((url + tls).replacingOccurrences(of: "/ca.crt", with: "/other-ca.crt"))
    #expect(other.0 == 77 && other.1.contains("certificate"), "\(other)")
    let expired = try TestServer(kind, TestServer.expiredCertificate(kind))
    try expired.makeUser("archive")
    let old = try await status(try expired.url("any") + tls)
    #expect(old.0 == 77 && old.1.contains("certificate"), "\(old)")
    try expired.command("kill")
  }
}
