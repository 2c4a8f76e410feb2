import Foundation
import Subprocess
import TestServers
import Testing

@Suite("archives on servers", .enabled(if: !TestServer.available.isEmpty, "no server is installed"))
struct ServerTests {
  /// A workspace whose archive is at `url`.
  private func workspace(_ url: String) throws -> Workspace {
    let w = try Workspace()
    try w.write(".codex/archive.toml", "[backend]\nurl = \"\(url)\"\n")
    return w
  }

  /// Writes `count` files below `in`, archives them, and leaves the records in `s`.
  private func store(_ w: Workspace, count: Int) async throws {
    let made = try await w.sh(
      """
      \(Workspace.numberedFiles(count, lines: 40))
      find in -type f | archive-store --init demo --by dev --commit \(Workspace.commit) >s; echo $?
      """)
    #expect(made.stdout == "0\n", "\(made.stderr)")
  }

  @Test("a server is reached by every documented URL and password source", arguments: TestServer.available)
  func connectionURLs(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let w = try workspace(try server.url(database))
    let port = try server.port()
    // A password of characters that have a meaning in URLs, from three places.
    let (password, encoded) = ("p/#@:% ü", "p%2F%23%40%3A%25%20%C3%BC")
    let user = "u" + database.prefix(8)
    try server.makeUser(user, password)
    let scheme = kind == .postgresql ? "postgresql" : "mariadb"
    var urls = [
      try server.url(database), "\(scheme)+driver://archive:s3cret@127.0.0.1:\(port)/\(database)",
      // No server listens at the first host.
      try server.url(database, hosts: ["127.0.0.1:1", "127.0.0.1:\(port)"]),
    ]
    var own = ["\(scheme)://\(user):\(encoded)@127.0.0.1:\(port)/\(database)"]
    switch kind {
    case .postgresql:
      try server.sql("GRANT ALL ON DATABASE \(database) TO \(user); GRANT archive TO \(user);")
      try w.write("pass", "127.0.0.1:\(port):*:\(user):\(password.replacingOccurrences(of: ":", with: "\\:"))\n")
      try await w.sh("chmod 600 pass")
      own.append("postgres://\(user)@127.0.0.1:\(port)/\(database)?passfile=\(w.path("pass"))")
      own.append("postgresql:///\(database)?host=127.0.0.1&port=\(port)&user=\(user)&passfile=\(w.path("pass"))")
      urls.append("postgres://archive:s3cret@/\(database)?host=\(server.path)/socket&port=\(port)&sslmode=disable")
    case .mariadb:
      try server.sql(
        "GRANT ALL ON \(database).* TO '\(user)'@'%'; CREATE USER 'archive'@'localhost' IDENTIFIED BY 's3cret'; GRANT ALL ON \(database).* TO 'archive'@'localhost';"
      )
      try w.write("options", "[archive-tools]\nuser=\(user)\npassword=\"\(password)\"\nport=\(port)\nhost=127.0.0.1\n")
      own.append("mysql:///\(database)?option-file=\(w.path("options"))")
      urls.append("mysql://archive:s3cret@/\(database)?socket=\(server.path)/socket/s")
    }
    let first = try await w.sh(
      "archive-config init && echo x >x && archive-store --init demo x --by dev --commit \(Workspace.commit)")
    // The configuration exists already, so init fails; store creates the archive.
    #expect(first.status == 73, "\(first.stderr)")
    let stored = try await w.sh("echo x >x && archive-store --init demo x --by dev --commit \(Workspace.commit)")
    #expect(stored.status == 0, "\(stored.stderr)")
    for url in urls + own {
      let checked = try await w.sh("archive-config check --archive-url '\(url)'")
      #expect(checked.status == 0 && checked.stdout.contains("Items Retrievable: 1"), "\(url): \(checked)")
      #expect(!checked.stdout.contains("s3cret") && !checked.stdout.contains("%23"))
    }
  }

  @Test(
    "config schema creates an archive with the server's own client, and can be run again",
    arguments: TestServer.available)
  func schemaByClient(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let w = try workspace(try server.url(database))
    let made = try await w.sh(
      "for i in 1 2; do archive-config schema | \(try server.client(database)) || exit; done; archive-config init --archive-only; archive-config check"
    )
    #expect(made.status == 0, "\(made)")
    try await store(w, count: 3)
    #expect(
      try await w.sh("archive-manifest query | archive-restore --by ops --root out | jq -r .status | sort -u").stdout
        == "success\n")
    #expect(
      try server.sql("SELECT count(*) FROM archive_migration;", in: database) == (kind == .mariadb ? "5" : "3"))
  }

  @Test("a signal ends a run that waits for the server, and cancels its query", arguments: TestServer.available)
  func signalCancelsQuery(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let w = try workspace(try server.url(database))
    try await store(w, count: 20)
    let (lock, waiting) =
      kind == .postgresql
      ? (
        "BEGIN; LOCK TABLE artifact;",
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(database)' AND wait_event_type = 'Lock';"
      )
      : (
        "LOCK TABLES artifact WRITE;",
        "SELECT count(*) FROM information_schema.processlist WHERE db = '\(database)' AND state LIKE 'Waiting for table%';"
      )
    let client = try server.client(database)
    async let run = w.sh(
      """
      mkfifo sql; \(client) <sql >locked & holder=$!
      exec 9>sql; echo "\(lock) SELECT 'locked';" >&9
      until [ -e go ]; do sleep 0.05; done
      archive-restore --verify <s >r & tool=$!
      until [ -e interrupt ]; do sleep 0.05; done
      # A shell starts background commands with SIGINT ignored; SIGTERM is handled in the same way.
      kill -TERM $tool; wait $tool; echo $? >status; echo >ended
      until [ -e end ]; do sleep 0.05; done
      exec 9>&-; wait $holder
      """)
    func mark(_ name: String) throws { try w.write(name, "") }
    try await w.until { try w.exists("locked") && w.read("locked").contains("locked") }
    try mark("go")
    try await w.until { try server.sql(waiting) != "0" }
    try mark("interrupt")
    try await w.until { w.exists("ended") }
    // The lock is still held, but no session waits for it.
    try await w.until { try server.sql(waiting) == "0" }
    try mark("end")
    _ = try await run
    #expect(try w.read("status") == "143\n")
    #expect(try await w.sh("jq -r .status r | sort | uniq -c | tr -s ' '; wc -l <r").stdout.hasSuffix("20\n"))
  }

  @Test("manifest query does not time out for a slow reader", .movesClock, arguments: TestServer.available)
  func slowReader(_ kind: TestServer.Kind) async throws {
    let w = try workspace(try TestServer.shared(kind).newURL())
    try await store(w, count: 2000)
    try w.write(".codex/archive.toml", try w.read(".codex/archive.toml") + "[batch]\ntimeout_per_item = 1800\n")
    // An hour passes while the pipe is full.
    let outcome = try await w.sh(
      """
      mkfifo answers; echo +0 >clock
      \(Workspace.movableClock) archive-manifest query >answers & tool=$!
      exec 3<answers; head -c 1000 <&3 >start
      until grep -q pipe_write /proc/$tool/task/*/wchan; do kill -0 $tool || exit 9; sleep 0.02; done
      echo +3600 >later; mv later clock; cat <&3 >rest; wait $tool; echo $?
      cat start rest | jq -r .tombstone | sort -u | wc -l; archive-manifest query --limit 700 | wc -l
      """)
    #expect(outcome.stdout == "0\n2000\n700\n" && outcome.stderr == "", "\(outcome)")
  }

  /// A client library must not change the effect of a closed pipe.
  @Test("manifest query ends by SIGPIPE when its reader has ended", arguments: TestServer.available)
  func closedPipe(_ kind: TestServer.Kind) async throws {
    let w = try workspace(try TestServer.shared(kind).newURL())
    try await store(w, count: 2000)
    let outcome = try await w.sh(
      "{ archive-manifest query; echo $? >status; } | head -n 1 | jq -r .record; cat status")
    #expect(outcome.stdout == "manifest\n141\n" && outcome.stderr == "", "\(outcome)")
  }

  @Test("store fails only the item that the server refuses", arguments: TestServer.available)
  func refusedItem(_ kind: TestServer.Kind) async throws {
    let w = try workspace(try TestServer.shared(kind).newURL())
    for name in ["a", "b", "c"] { try w.write(name, name) }
    // PostgreSQL text cannot hold NUL; MariaDB's repo column is 255 characters wide.
    let bad = kind == .postgresql ? "\"a\\u0000b\"" : "\"\(String(repeating: "r", count: 300))\""
    let outcome = try await w.sh(
      "archive-store --init demo --by dev --commit \(Workspace.commit) | jq -c '[.path, .status, .error.code, .error.class]'",
      stdin: "{\"path\":\"a\"}\n{\"path\":\"b\",\"repo\":\(bad)}\n{\"path\":\"c\"}\n")
    let code = kind == .postgresql ? "backend_error" : "too_large"
    #expect(
      outcome.stdout == """
        ["a","success",null,null]
        ["b","failed","\(code)","permanent"]
        ["c","success",null,null]

        """, "\(outcome)")
  }

  /// Items are looked up, and restores recorded, many at a time.
  @Test("restore needs few round trips to the server", arguments: TestServer.available)
  func roundTrips(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let proxy = try TestProxy(to: try server.port())
    defer { proxy.end() }
    let w = try workspace(try server.url(database))
    try await store(w, count: 5000)
    let url = try server.url(database, hosts: ["127.0.0.1:\(proxy.port)"])
    let outcome = try await w.sh("archive-restore --by ops --root out --archive-url '\(url)' <s >r")
    #expect(outcome.status == 0, "\(outcome.stderr)")
    print("restoring 5,000 items from \(kind): \(proxy.roundTrips) round trips")
    #expect(proxy.roundTrips <= 1000)
    #expect(try await w.sh("diff -r in out/in").status == 0)
  }

  @Test("restore needs no connection for lookups if the server refuses it", arguments: TestServer.available)
  func fewConnections(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let w = try workspace(try server.url(database))
    try await store(w, count: 3000)
    let user = "u" + database.prefix(8)
    try server.makeUser(user)
    try server.sql(
      kind == .postgresql
        ? "GRANT ALL ON DATABASE \(database) TO \(user); GRANT archive TO \(user); ALTER ROLE \(user) CONNECTION LIMIT 2;"
        : "GRANT ALL ON \(database).* TO '\(user)'@'%' WITH MAX_USER_CONNECTIONS 2;")
    let url = try server.url(database, user: user)
    let outcome = try await w.sh(
      "archive-restore --concurrency 1 --by ops --root out --archive-url '\(url)' <s >r; echo $?; jq -r .status r | sort -u"
    )
    #expect(outcome.stdout == "0\nsuccess\n", "\(outcome.stderr)")
    // A further connection is refused indeed, once the sessions of the first run have ended.
    let sessions =
      kind == .postgresql
      ? "SELECT count(*) FROM pg_stat_activity WHERE usename = '\(user)';"
      : "SELECT count(*) FROM information_schema.processlist WHERE user = '\(user)';"
    try await w.until { try server.sql(sessions) == "0" }
    let refused = try await w.sh(
      "archive-restore --concurrency 2 --by ops --root more --archive-url '\(url)' <s | jq -r .status | sort -u")
    #expect(refused.stdout.contains("failed"), "\(refused)")
  }

  /// The manifest arrives slowly, and the server closes idle sessions.
  @Test(
    "a session that the server closed while it was idle is replaced without a retry", arguments: TestServer.available)
  func idleSessions(_ kind: TestServer.Kind) async throws {
    let server = kind == .postgresql ? try TestServer.shared(kind) : try TestServer(kind, ["wait_timeout=1"])
    if kind == .mariadb { try server.makeUser("archive") }
    let database = try server.newDatabase()
    if kind == .postgresql { try server.sql("ALTER DATABASE \(database) SET idle_session_timeout = '500ms';") }
    let w = try Workspace()
    let environment: [Environment.Key: String] = ["CODEX_ARCHIVE_URL": try server.url(database)]
    let stored = try await w.sh(
      "for i in 1 2 3; do echo $i >f$i; done; archive-store --init demo f1 f2 f3 --by d --commit \(Workspace.commit) >s; mkfifo feed",
      environment: environment)
    #expect(stored.status == 0, "\(stored)")
    async let run = w.sh("archive-restore --by ops --root out <feed >r; echo $?", environment: environment)
    let sessions =
      kind == .postgresql
      ? "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(database)';"
      : "SELECT count(*) FROM information_schema.processlist WHERE db = '\(database)';"
    let lines = try w.read("s").split(separator: "\n").map { "\($0)\n" }
    try await w.feed("feed", lines) { number in
      try Workspace.wait(until: { ((try? w.read("r")) ?? "").split(separator: "\n").count > number })
      try Workspace.wait(until: { try server.sql(sessions) == "0" })
    }
    let outcome = try await run
    #expect(outcome.stdout == "0\n" && outcome.stderr == "", "\(outcome)")
    #expect(try await w.sh("jq -r .attempts r").stdout == "1\n1\n1\n")
    #expect(try server.sql("SELECT count(*) FROM event WHERE action = 'RESTORE';", in: database) == "3")
    if kind == .mariadb { try server.command("kill") }
  }
}
