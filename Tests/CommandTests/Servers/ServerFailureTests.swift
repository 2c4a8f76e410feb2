import Foundation
import Synchronization
import TestServers
import Testing

/// Restores during which the server goes away, each ending with every file restored and no event twice or missing.
@Suite(.enabled(if: !TestServer.available.isEmpty, "no server is installed"))
struct ServerFailureTests {
  private static let count = 3000

  /// A workspace with files, and an archive of them at `url`; failures are tried again, on a slow machine many times.
  private func workspace(_ url: String, count: Int = Self.count) async throws -> Workspace {
    let w = try Workspace()
    try w.write(
      ".codex/archive.toml",
      """
      [backend]
      url = "\(url)"
      [retry]
      enabled = true
      max_attempts = 1000
      initial_delay = 0.1
      max_delay = 1.0
      [batch]
      timeout_per_item = 1800

      """)
    let made = try await w.sh(
      """
      mkdir in && cd in || exit
      seq \(count) | awk '{ name = "f" $1; for (n = 0; n < 20; n++) print $1, n, $1 * n > name; close(name) }'
      cd .. && find in -type f | archive-store demo --by dev --commit \(Workspace.commit) >s
      """)
    #expect(made.status == 0, "\(made.stderr)")
    return w
  }

  /// Restores everything, and does harm each time another part of the records has just gone in.
  private func restore(
    _ w: Workspace, parts: Int = 4, options: String = "",
    harm: @escaping @Sendable (Int) throws -> Void
  ) async throws {
    try await w.sh("rm -rf out r; mkfifo feed")
    let lines = try w.read("s").split(separator: "\n")
    let size = (lines.count + parts - 1) / parts
    let texts = (0..<parts).map { part in
      lines.dropFirst(part * size).prefix(size).map { $0 + "\n" }.joined()
    }
    async let run = w.sh("archive-restore --by ops --root out \(options) <feed >r")
    try await w.feed("feed", texts, between: harm)
    let outcome = try await run
    let failed = try await w.sh("jq -c 'select(.status == \"failed\") | .error' r | head -n 3; rm feed")
    #expect(outcome.status == 0, "\(outcome.stderr)\(failed.stdout)")
  }

  /// Every file is there, every answer true, and every item has its one event.
  private func expectAllRestored(_ w: Workspace, _ server: TestServer, _ database: String, count: Int = Self.count)
    async throws
  {
    let checked = try await w.sh("diff -rq in out/in | head -n 3; jq -r .status r | sort | uniq -c | tr -s ' '")
    #expect(checked.stdout == " \(count) success\n", "\(checked.stdout)\(checked.stderr)")
    let events = "SELECT count(*), count(DISTINCT item_id) FROM event WHERE action = 'RESTORE'"
    let found = try server.sql(events + ";", in: database).split { "|\t".contains($0) }
    #expect(found == ["\(count)", "\(count)"])
    #expect(try server.sql("SELECT count(*) FROM item WHERE restored_at IS NULL;", in: database) == "0")
    let evidence = try await w.sh(
      "jq -r 'select(.action == \"RESTORE\").tombstone' .codex/evidence/*.jsonl | sort -u | wc -l")
    #expect(evidence.stdout.trimmingCharacters(in: .whitespacesAndNewlines) == "\(count)")
  }

  private func server(_ kind: TestServer.Kind, _ settings: [String] = []) throws -> TestServer {
    let server = try TestServer(kind, settings + ["fsync=on"])
    try server.makeUser("archive")
    return server
  }

  @Test(arguments: TestServer.available) func theServerIsRestarted(_ kind: TestServer.Kind) async throws {
    let server = try server(kind)
    let database = try server.newDatabase()
    let w = try await workspace(try server.url(database))
    try await restore(w) { _ in
      switch kind {
      case .postgresql: try server.command("restart")
      case .mariadb:
        try server.command("kill")
        try server.command("start")
      }
    }
    try await expectAllRestored(w, server, database)
    try server.command("kill")
  }

  @Test(arguments: TestServer.available) func connectionsAreKilled(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let w = try await workspace(try server.url(database))
    let killed = Atomic<Int>(0)
    try await restore(w, parts: 8) { _ in
      switch kind {
      case .postgresql:
        // There is input, so it connects again if it must.
        try Workspace.wait {
          let ended = try server.sql(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '\(database)';")
          killed.add(Int(ended) ?? 0, ordering: .relaxed)
          return ended != "0"
        }
      case .mariadb:
        try Workspace.wait {
          let ids = try server.sql("SELECT id FROM information_schema.processlist WHERE db = '\(database)';")
          let ended = ids.split(separator: "\n").count {
            // It may have ended already.
            (try? server.sql("KILL \($0);")) != nil
          }
          killed.add(ended, ordering: .relaxed)
          return ended > 0
        }
      }
    }
    #expect(killed.load(ordering: .relaxed) >= 7)
    try await expectAllRestored(w, server, database)
  }

  /// A server that does not come back ends the run after one record's attempts, not after those of each.
  @Test(arguments: TestServer.available) func theServerStaysAway(_ kind: TestServer.Kind) async throws {
    let server = try server(kind)
    let database = try server.newDatabase()
    let w = try await workspace(try server.url(database))
    try w.write("patience.toml", "[retry]\nenabled = true\nmax_attempts = 2\ninitial_delay = 1.0\n")
    try await w.sh("mkfifo feed")
    async let run = w.sh(
      "CODEX_ARCHIVE_CONFIG=patience.toml archive-restore --by ops --root out --continue-on-error <feed >r 2>e")
    // A part of a line is left of the first third.
    let records = Array(try w.read("s").utf8)
    let third = records.count / 3
    let parts = [records[..<third], records[third...]].map { String(decoding: $0, as: UTF8.self) }
    try await w.feed("feed", parts) { _ in try server.command("kill") }
    let outcome = try await run
    let told = try w.read("e")
    #expect(outcome.status == 69, "\(told)")
    let answers = try await w.sh("wc -l <r; jq -r .line r | sort -n | uniq | wc -l; jq -r .status r | sort | uniq -c")
    #expect(answers.stdout.hasPrefix("\(Self.count)\n\(Self.count)\n"), "\(answers)")
    #expect(answers.stdout.contains("skipped"))
    // What is there was claimed, and what was not is not there, whatever of it was under way.
    let claims = try await w.sh(
      "jq -r 'select(.status == \"success\").output' r | sort >c; (cd out && find -type f | sed 's|^./||' | sort) >f; comm -23 c f | wc -l"
    )
    #expect(claims.stdout == "0\n")
  }

  @Test(arguments: TestServer.available) func theServerStandsStill(_ kind: TestServer.Kind) async throws {
    let server = try server(kind)
    let database = try server.newDatabase()
    let option = kind == .postgresql ? "connect_timeout=2" : "connect-timeout=2"
    let w = try await workspace(try server.url(database) + "?" + option)
    @Sendable func retries() throws -> Int {
      w.exists("log") ? try w.read("log").split(separator: "\n").count { $0.contains("\"RETRY\"") } : 0
    }
    // Real seconds, since a clock that jumps would end the work on an item as well, which is not tried again.
    let options = "--set logging.file=log --set batch.timeout_per_item=10"
    try await restore(w, parts: 3, options: options) { _ in
      let before = try retries()
      try server.command("pause")
      // Longer than an answer may take: it goes on once that was noticed.
      try Workspace.wait { try retries() > before }
      try server.command("resume")
    }
    try await expectAllRestored(w, server, database)
    try server.command("kill")
  }

  /// Each of many records would use up its time: too much has failed long before that.
  @Test(arguments: TestServer.available) func theServerStandsStillForGood(_ kind: TestServer.Kind) async throws {
    let server = try server(kind)
    let database = try server.newDatabase()
    let option = kind == .postgresql ? "connect_timeout=2" : "connect-timeout=2"
    let w = try await workspace(try server.url(database) + "?" + option)
    let unlimited = "--continue-on-error --set retry.enabled=false --set batch.timeout_per_item=1800"
    try await w.sh("mkfifo feed")
    try w.setClock(0)
    async let run = w.sh("\(Workspace.movableClock) archive-restore --by ops --root out \(unlimited) <feed >r 2>e")
    let records = Array(try w.read("s").utf8)
    let third = records.count / 3
    let parts = [records[..<third], records[third...]].map { String(decoding: $0, as: UTF8.self) }
    // From the pause on an hour passes in an instant, again and again.
    let clock = Task {
      try await w.until { w.exists("paused") }
      for hour in 1... {
        try w.setClock(3600 * hour)
        try await Task.sleep(for: .milliseconds(100))
      }
    }
    defer { clock.cancel() }
    try await w.feed("feed", parts) { _ in
      try server.command("pause")
      try w.write("paused", "")
    }
    let outcome = try await run
    let check = try await w.sh("archive-config check --timeout 1 >t; echo $?; grep -c 'did not answer in time' t")
    try server.command("resume")
    let told = try w.read("e")
    // No answer, or no connection: whichever it was that was tried last.
    #expect(outcome.status == 75 || outcome.status == 69, "\(told)")
    // Those of one window that was looked up, at most; not all that were to come.
    let answers = try await w.sh(
      "wc -l <r; jq -r .line r | sort -nu | wc -l; jq -s 'map(select(.status == \"failed\")) | length' r; grep -c skipped r"
    )
    let numbers = answers.stdout.split(separator: "\n").compactMap { Int($0) }
    #expect(numbers.count == 4 && numbers[0] == Self.count && numbers[1] == Self.count, "\(answers)")
    #expect(numbers.count == 4 && numbers[2] <= 512 && numbers[3] > 0, "\(answers)")
    #expect(check.stdout == "69\n1\n", "\(check)")
    try server.command("kill")
  }

  @Test(.enabled(if: TestServer.available.contains(.postgresql))) func aStandbyTakesOver() async throws {
    let primary = try server(.postgresql, ["synchronous_commit=on"])
    let standby = try TestServer(.postgresql, ["standby_of=\(primary.path)"])
    // From now on a commit is answered when both have it.
    try primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'; SELECT pg_reload_conf();")
    let database = try primary.newDatabase()
    let hosts = ["127.0.0.1:\(try primary.port())", "127.0.0.1:\(try standby.port())"]
    let w = try await workspace(try primary.url(database, hosts: hosts) + "?target_session_attrs=read-write")
    try await restore(w, parts: 2) { _ in
      try primary.command("kill")
      try standby.command("promote")
    }
    try await expectAllRestored(w, standby, database)
    try standby.command("kill")
  }

  @Test(.enabled(if: TestServer.available.contains(.mariadb))) func aGaleraNodeIsKilled() async throws {
    let first = try TestServer(.mariadb, ["galera=1/3"], start: nil)
    let others = try (2...3).map { try TestServer(.mariadb, ["galera=\($0)/3", "like=\(first.path)"], start: nil) }
    try first.command("start", ["bootstrap"])
    for other in others { try other.command("start") }
    try first.makeUser("archive")
    let database = try first.newDatabase()
    let nodes = [first] + others
    let hosts = try nodes.map { "127.0.0.1:\(try $0.port())" }
    let w = try await workspace(try first.url(database, hosts: hosts))
    try await restore(w, parts: 2) { _ in
      // The one that is used.
      try first.command("kill")
    }
    try await expectAllRestored(w, others[0], database)
    for other in others { try other.command("kill") }
  }

  /// The server itself raises what it raises for deadlocks and serialization failures, a few times.
  @Test(arguments: TestServer.available) func transactionsAreRefused(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let w = try await workspace(try server.url(database))
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
    try await restore(w, parts: 2) { _ in }
    let refusals = try server.sql(
      kind == .postgresql ? "SELECT last_value FROM refusals;" : "SELECT NEXTVAL(refusal);", in: database)
    // More events were tried than there are.
    #expect(Int(refusals) ?? 0 > Self.count + 1)
    try await expectAllRestored(w, server, database)
  }

  /// Two restores that lock the same items in different orders, at the same time.
  @Test(arguments: TestServer.available) func twoRestoreTheSameItems(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let w = try await workspace(try server.url(database))
    let outcome = try await w.sh(
      """
      tac s >t
      archive-restore --by a --root a <s >ra & archive-restore --by b --root b <t >rb; b=$?; wait $!; echo $? $b
      diff -r in a/in && diff -r in b/in
      """)
    #expect(outcome.stdout == "0 0\n", "\(outcome.stdout)\(outcome.stderr)")
    #expect(
      try server.sql("SELECT count(*) FROM event WHERE action = 'RESTORE';", in: database) == "\(2 * Self.count)")
  }

  @Test(arguments: TestServer.available) func allConnectionsAreTaken(_ kind: TestServer.Kind) async throws {
    let server = try server(kind, ["max_connections=\(kind == .postgresql ? 13 : 10)"])
    let database = try server.newDatabase()
    let url = try server.url(database)
    let w = try await workspace(url, count: 100)
    let client =
      kind == .postgresql
      ? "PGPASSWORD=s3cret psql -X -q -h 127.0.0.1 -p \(try server.port()) -U archive -d \(database) -c 'SET client_connection_check_interval = 100' -c 'SELECT pg_sleep(7200)'"
      : "mariadb --no-defaults -h 127.0.0.1 -P \(try server.port()) -u archive -ps3cret \(database) -e 'SELECT sleep(7200)'"
    // They hold what there is until the first refusal was told.
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
    try await expectAllRestored(w, server, database, count: 100)
    try server.command("kill")
  }

  @Test(.enabled(if: TestServer.available.contains(.postgresql))) func pgbouncerStandsBetween() async throws {
    let server = try TestServer.shared(.postgresql)
    let database = try server.newDatabase()
    let pooler = try TestPooler(before: server, settings: ["default_pool_size=3"])
    let w = try await workspace(try server.url(database, hosts: ["127.0.0.1:\(try pooler.port())"]))
    try await restore(w, parts: 4) { _ in
      _ = try server.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '\(database)';")
    }
    try await expectAllRestored(w, server, database)
    #expect(try await w.sh("archive-manifest query | wc -l").stdout == "\(Self.count)\n")
    try pooler.stop()
  }

  /// What cannot get better is told at once, with the status that it has.
  @Test(arguments: TestServer.available) func refusalsAreNotTriedAgain(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let url = try server.url(database)
    let w = try await workspace(url, count: 1)
    try w.write("eager.toml", "[retry]\nenabled = true\nmax_attempts = 3\ninitial_delay = 0.01\n")
    func status(_ url: String) async throws -> (Int, String) {
      let outcome = try await w.sh("CODEX_ARCHIVE_CONFIG=eager.toml archive-restore --by ops --archive-url '\(url)' <s")
      #expect(!outcome.stderr.contains("RETRY"), "\(outcome.stderr)")
      return (outcome.status, outcome.stderr)
    }
    let wrong = try await status(url.replacingOccurrences(of: "s3cret", with: "Wr0ng"))
    #expect(wrong.0 == 77 && !wrong.1.contains("Wr0ng") && wrong.1.contains("archive"), "\(wrong)")
    let none = try await status(url.replacingOccurrences(of: database, with: "nosuch"))
    // MariaDB does not tell a user of databases that are none of theirs.
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
