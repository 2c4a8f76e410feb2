import Foundation
import Subprocess
import TestServers
import Testing

/// What users of other tools met with their databases: media that cannot be written to, parameters of URLs, idle sessions.
struct DatabaseFieldTests {
  /// Runs its arguments where `ro` is mounted read-only.
  private static let readOnly = """
    on_medium() {
      if [ "$(id -u)" = 0 ]; then set -- -m sh -c "$*"; else set -- -rm sh -c "$*"; fi
      unshare "$1" "$2" "$3" "mount --bind ro ro && mount -o remount,ro,bind ro && $4"
    }

    """

  @Test("restore from a read-only medium ends with 77, and reading works")
  func readOnlyMedium() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      Self.readOnly + """
        mkdir ro; cp .codex/archive.sqlite ro; sqlite3 ro/archive.sqlite 'PRAGMA journal_mode' >&2
        export CODEX_ARCHIVE_URL=sqlite:///ro/archive.sqlite CODEX_ARCHIVE_CONFIG=/dev/null
        archive-manifest query >m
        on_medium 'archive-restore --by x --root out --no-evidence <m >r; echo $?; archive-store demo a --by x --commit \(Workspace.commit) >s; echo $?'
        on_medium 'archive-restore --verify <m | jq -r .action; archive-manifest query | wc -l; archive-config check --no-evidence >/dev/null; echo $?'
        on_medium 'archive-config init --archive-only --archive-url sqlite:///ro/new/b.sqlite; echo $?'
        sqlite3 ro/archive.sqlite 'PRAGMA journal_mode = DELETE' >&2
        on_medium 'archive-restore --by x --root out --no-evidence <m >r; echo $?'
        """, environment: [:])
    #expect(outcome.stdout == "77\n77\nverified\n1\n0\n77\n77\n", "\(outcome)")
    let told = outcome.stderr.split(separator: "\n").filter { $0.contains("is on a read-only file system and cannot") }
    #expect(told.count == 3 && outcome.stderr.contains("wal\n"), "\(outcome.stderr)")
    #expect(!w.exists("out/a"))
  }

  @Test("changes that only a writer could read are named", arguments: ["-wal", "-journal"])
  func hotLog(_ suffix: String) async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    // Copied in the middle of what a writer does; a journal is hot while the transaction lasts.
    let outcome = try await w.sh(
      Self.readOnly + """
        mkdir ro
        if [ \(suffix) = -wal ]; then
          sqlite3 .codex/archive.sqlite "UPDATE item SET language = 'x'" '.system cp .codex/archive.sqlite .codex/archive.sqlite-wal ro'
        else
          sqlite3 .codex/archive.sqlite 'PRAGMA journal_mode = DELETE' 'PRAGMA cache_size = 1' 'PRAGMA cache_spill = 1' BEGIN \\
            "INSERT INTO tag SELECT value, hex(zeroblob(2000)) FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]')" \\
            "UPDATE item SET language = 'x'" '.system cp .codex/archive.sqlite .codex/archive.sqlite-journal ro' ROLLBACK >/dev/null
        fi
        [ -s ro/archive.sqlite\(suffix) ] || echo 'no log'
        on_medium 'archive-manifest query --archive-url sqlite:///ro/archive.sqlite; echo $?'
        archive-manifest query --archive-url sqlite:///ro/archive.sqlite | wc -l
        """)
    #expect(outcome.stdout == "77\n1\n", "\(outcome)")
    #expect(
      outcome.stderr.contains(
        "has changes in ro/archive.sqlite\(suffix) that cannot be read on a read-only file system; copy the archive"),
      "\(outcome)")
  }

  @Test("parameters of SQLite URLs are understood or refused")
  func sqliteParameters() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      echo a >a
      store() { archive-store demo a --by d --commit \(Workspace.commit) --archive-url "$1" >r; echo $?; }
      store 'sqlite:///arc.sqlite?timeout=30'; store 'sqlite:///arc.sqlite?timout=30'; store 'sqlite:///arc.sqlite?mode=ro'
      store 'sqlite:///arc.sqlite?timeout=soon'; store 'sqlite:///arc.sqlite?timeout=1&timeout=2'; store 'sqlite:///b%3Fc%20d'
      archive-config validate --archive-url 'sqlite:///arc.sqlite?cache=shared' >v 2>&1; echo $?
      ls -d arc* b*
      """)
    #expect(outcome.stdout == "0\n78\n78\n78\n78\n0\n78\narc.sqlite\nb?c%20d\n", "\(outcome)")
    #expect(outcome.stderr.contains("unknown parameter \"timout\"; did you mean \"timeout\"?"), "\(outcome)")
    #expect(outcome.stderr.contains("a ? in the name of the file is written %3F"), "\(outcome)")
  }

  @Test("an SQLite URL's timeout bounds the wait for a lock")
  func sqliteTimeout() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    // The lock is held for longer than the 5 seconds of the default: that is what is tested.
    let outcome = try await w.sh(
      """
      mkfifo sql; sqlite3 .codex/archive.sqlite <sql >/dev/null & exec 9>sql; echo "BEGIN IMMEDIATE; SELECT 1;" >&9
      until ! sqlite3 .codex/archive.sqlite 'BEGIN IMMEDIATE; ROLLBACK' 2>/dev/null; do :; done
      archive-store demo a --by d --commit \(Workspace.commit) --archive-url 'sqlite:///.codex/archive.sqlite?timeout=0' >r; echo $?
      (sleep 6; echo 'ROLLBACK;' >&9) &
      archive-store demo a --by d --commit \(Workspace.commit) --archive-url 'sqlite:///.codex/archive.sqlite?timeout=300' >r; echo $?
      exec 9>&-
      """)
    #expect(outcome.stdout == "75\n0\n", "\(outcome)")
  }

  @Test(
    "MariaDB URLs take the names of other drivers", .enabled(if: TestServer.available.contains(.mariadb)))
  func aliases() async throws {
    let server = try TestServer.shared(.mariadb)
    let database = try server.newDatabase()
    let w = try Workspace()
    try w.write("options", "[own]\nsocket=\(server.path)/socket/s\n")
    let outcome = try await w.sh(
      """
      for p in 'unix_socket=\(server.path)/socket/s' 'socket=\(server.path)/socket/s&charset=utf8mb4&connect_timeout=5&ssl_mode=DISABLED' \\
        'read_default_file=\(w.path("options"))&read_default_group=own'; do
        archive-config init --archive-only --archive-url "mysql+pymysql://root@localhost/\(database)?$p"; echo $?
      done
      for p in unix_soket=x read_timeout=5 ssl=true ssl_verify_cert=true socket=a\\&unix_socket=b charset use_unicode=1; do
        archive-config validate --archive-url "mysql://root@localhost/\(database)?$p"; echo $?
      done
      archive-config validate --archive-url "postgres://u@h/d?sslmod=require"; echo $?
      """)
    let lines = outcome.stdout.split(separator: "\n").filter { !$0.hasPrefix("Archive") }.joined(separator: " ")
    #expect(lines == "0 0 0 78 78 78 78 78 78 78 78", "\(outcome)")
    for told in [
      "unknown parameter \"unix_soket\"; did you mean \"unix-socket\"?",
      "unknown parameter \"read_timeout\"; set batch.timeout_per_item instead", "\"ssl\"; use ssl-mode",
      "socket is given twice", "charset has no value", "unknown parameter \"sslmod\"; did you mean \"sslmode\"?",
    ] { #expect(outcome.stderr.contains(told) || outcome.stdout.contains(told), "\(told): \(outcome)") }
  }

  /// The manifest comes slowly, and the server closes what is idle; nothing is tried again.
  @Test("a session that the server closed while it was idle costs nothing", arguments: TestServer.available)
  func idleSessions(_ kind: TestServer.Kind) async throws {
    let server = kind == .postgresql ? try TestServer.shared(kind) : try TestServer(kind, ["wait_timeout=1"])
    if kind == .mariadb { try server.makeUser("archive") }
    let database = try server.newDatabase()
    if kind == .postgresql { try server.sql("ALTER DATABASE \(database) SET idle_session_timeout = '500ms';") }
    let w = try Workspace()
    let environment: [Environment.Key: String] = ["CODEX_ARCHIVE_URL": try server.url(database)]
    let stored = try await w.sh(
      "for i in 1 2 3; do echo $i >f$i; done; archive-store demo f1 f2 f3 --by d --commit \(Workspace.commit) >s; mkfifo feed",
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
