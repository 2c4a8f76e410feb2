import Foundation
import TestServers
import Testing

@Suite("database URLs")
struct DatabaseURLTests {
  @Test("an SQLite URL accepts known parameters and refuses others")
  func sqliteParameters() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      echo a >a
      store() { archive-store --init demo a --by d --commit \(Workspace.commit) --archive-url "$1" >r; echo $?; }
      store 'sqlite:///arc.sqlite?timeout=30'; store 'sqlite:///arc.sqlite?timout=30'; store 'sqlite:///arc.sqlite?mode=ro'
      store 'sqlite:///arc.sqlite?timeout=soon'; store 'sqlite:///arc.sqlite?timeout=1&timeout=2'; store 'sqlite:///b%3Fc%20d'
      archive-config validate --archive-url 'sqlite:///arc.sqlite?cache=shared' >v 2>&1; echo $?
      ls -d arc* b*
      """)
    #expect(outcome.stdout == "0\n78\n78\n78\n78\n0\n78\narc.sqlite\nb?c%20d\n", "\(outcome)")
    #expect(outcome.stderr.contains("unknown parameter \"timout\"; did you mean \"timeout\"?"), "\(outcome)")
    #expect(outcome.stderr.contains("write %3F for a ? in the name of the file"), "\(outcome)")
  }

  @Test("a client library that cannot be loaded is named with its package, and an SQLite archive does not need it")
  func missingClientLibrary() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      """
      mkdir lib; : >lib/libpq.so.5; : >lib/libmariadb.so.3; export LD_LIBRARY_PATH=$PWD/lib
      archive-manifest query --archive-url postgres://u@127.0.0.1/d; echo $?
      archive-restore --by d --archive-url mysql://u@127.0.0.1/d </dev/null; echo $?
      archive-manifest query | jq -r .path; archive-manifest --version --verbose | sed 's/ .*//' | tr '\\n' ' '
      """)
    #expect(outcome.stdout == "78\n78\na\narchive-manifest SQLite zstd zlib ", "\(outcome)")
    for (library, package) in [("libpq.so.5", "libpq5"), ("libmariadb.so.3", "libmariadb3")] {
      #expect(outcome.stderr.contains("\(library): file too short); install \(package)\n"), "\(outcome)")
    }
  }

  @Test("an SQLite URL's timeout bounds the wait for a lock")
  func sqliteTimeout() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    // The lock is held for longer than the default timeout of 5 seconds, so that the URL's timeout counts.
    let outcome = try await w.sh(
      """
      mkfifo sql; sqlite3 .codex/archive.sqlite <sql >/dev/null & exec 9>sql; echo "BEGIN IMMEDIATE; SELECT 1;" >&9
      until ! sqlite3 .codex/archive.sqlite 'BEGIN IMMEDIATE; ROLLBACK' 2>/dev/null; do :; done
      archive-store --init demo a --by d --commit \(Workspace.commit) --archive-url 'sqlite:///.codex/archive.sqlite?timeout=0' >r; echo $?
      (sleep 6; echo 'ROLLBACK;' >&9) &
      archive-store --init demo a --by d --commit \(Workspace.commit) --archive-url 'sqlite:///.codex/archive.sqlite?timeout=300' >r; echo $?
      exec 9>&-
      """)
    #expect(outcome.stdout == "75\n0\n", "\(outcome)")
  }

  @Test(
    "a MariaDB URL accepts the parameter names of other drivers", .enabled(if: TestServer.available.contains(.mariadb)))
  func mariadbAliases() async throws {
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

  /// Found by SecretHuntTests: without its `@` such a URL has the end of its password in the place of parameters.
  @Test("a URL without a host does not show the end of a password with a question mark")
  func cutPassword() async throws {
    let w = try Workspace()
    for (url, shows) in [
      ("postgres://u:hunter2?Secret1", false), ("postgres://u:hunter\"2:?Secret1=", false),
      ("mysql://u:hunter2?Secret1", false), ("postgres://u:hun/ter2?Secret1&x", false),
      ("postgres://h:5432/d?Secret1=1", true), ("postgres://h,[::1]:5432/d?Secret1=1", true),
    ] {
      let outcome = try await w.sh("archive-config check --archive-url '\(url)'")
      #expect(outcome.status == 78 || outcome.stdout.contains("FAILED"), "\(outcome)")
      #expect((outcome.stdout + outcome.stderr).contains("Secret1") == shows, "\(url): \(outcome)")
    }
  }
}
