import Foundation
import TestServers
import Testing

struct ConfigCommandTests {
  @Test func allProblemsAreToldAtOnce() async throws {
    let w = try Workspace()
    try w.write(
      "bad.toml",
      """
      [retry]
        enabld = true
      max_attempts = "3"
      deadline = -1
      [backend]
      password_command = "pass show x"
      url = "postgres://h:port/d"
      [lodging]
      level = 'info'

      """)
    let outcome = try await w.sh(
      """
      archive-config validate bad.toml; echo $?
      archive-config validate bad.toml --json | jq -c '[.valid, (.problems | map([.file, .line, .column, .key]))]'
      archive-config show --config bad.toml >/dev/null 2>&1; echo $?
      echo '[retry]' >good.toml; archive-config validate good.toml; echo $?
      archive-config validate --json | jq -c .; archive-config validate --config bad.toml >/dev/null 2>&1; echo $?
      archive-config validate --archive-url 'mysql://u@h/d?nonsense=1' 2>&1; archive-config validate --archive-url 'postgres://h:port/d' 2>&1
      """)
    #expect(
      outcome.stderr == """
        archive-config: bad.toml:2:3: unknown key "retry.enabld"; did you mean "retry.enabled"?
        archive-config: bad.toml:3:1: "retry.max_attempts" must be a whole number, 1 or more
        archive-config: bad.toml:4:1: "retry.deadline" must be a number, 0 or more
        archive-config: bad.toml:6:1: "backend.password_command" must be an array of strings, a program and its arguments, such as ["pass", "show", "archive"]
        archive-config: bad.toml:7:1: backend.url: postgres://h:***: no valid port; characters that mean something in one are written as % and two digits
        archive-config: bad.toml:9:1: unknown key "lodging.level"; did you mean "logging.level"?

        """, "\(outcome)")
    let lines = outcome.stdout.split(separator: "\n").map(String.init)
    #expect(
      Array(lines.prefix(6)) == [
        "78",
        #"[false,[["bad.toml",2,3,"retry.enabld"],["bad.toml",3,1,"retry.max_attempts"],["bad.toml",4,1,"retry.deadline"],["bad.toml",6,1,"backend.password_command"],["bad.toml",7,1,"backend.url"],["bad.toml",9,1,"lodging.level"]]]"#,
        "78", "good.toml is valid.", "0", #"{"valid":true,"problems":[]}"#,
      ], "\(outcome)")
    #expect(
      lines.count == 9 && lines[7].contains("unknown parameter \"nonsense\"") && lines[8].contains("no valid port"),
      "\(outcome)")
  }

  /// The parser of TOML ends the process for some of these.
  @Test(arguments: [
    "\u{0}", "[retry]\nenabled = true\n\u{0}[[[ garbage", "a\u{0}b = 1",
    String(repeating: "a.", count: 10_000) + "a = 1",
    "[" + String(repeating: "a.", count: 10_000) + "a]", "backend = 1", "[", "[[", "[[[retry]", "[[[a]]]", "[ [a]]",
    "[ ", "[\n", "[#a]]", "[[#", "[\naa_inf", "a = 1979-05-27Ttrue",
    "a = [1979-05-27Tx]", "x = 12:x", "=",
    "a", "a =",
    "\"", "'''", "[a]\n[a]", "a = {", "a = [", "\u{FEFF}[", "a.b = 1\na = 2", "[retry]\nenabled = tru", "a = 0x",
    "a = '", "]",
  ]) func brokenTOMLIsAProblemAndNoCrash(_ text: String) async throws {
    let w = try Workspace()
    try w.write("a.toml", text)
    let outcome = try await w.sh("archive-config validate a.toml")
    #expect(outcome.status == 78 && outcome.stderr.hasPrefix("archive-config: a.toml:"), "\(outcome)")
  }

  @Test func oneKey() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      archive-config get retry.max_attempts; archive-config get logging.file; echo $?
      archive-config get backend.url --archive-url 'postgres://u:S3cretS3cret@h/d?sslmode=require'
      archive-config get backend.url --archive-url 'postgres://u:S3cretS3cret@h/d' --debug
      archive-config get backend.password_command --set 'backend.password_command=["pass","show","x"]'
      CODEX_ARCHIVE_PASSWORD_COMMAND='echo S3cretS3cret' archive-config get retry.jitter >/dev/null 2>&1; echo $?
      CODEX_ARCHIVE_PASSWORD_COMMAND='echo S3cretS3cret' archive-config show 2>&1 | grep -c S3cret
      archive-config get retry.atempts; echo $?; archive-config show --set retry.atempts=1; echo $?
      archive-config show --set retry.max_attempts=0; echo $?
      """)
    #expect(
      outcome.stdout == """
        3
        1
        postgres://u:***@h/d?sslmode=require
        postgres://u:S3cretS3cret@h/d
        ["pass","***","***"]
        78
        0
        64
        64
        78

        """, "\(outcome)")
    #expect(
      outcome.stderr.contains("unknown key \"retry.atempts\"; did you mean \"retry.max_attempts\"?")
        && outcome.stderr.contains("--set \"retry.atempts=1\": unknown key; did you mean \"retry.max_attempts\"?")
        && outcome.stderr.contains("--set retry.max_attempts \"0\": must be a whole number, 1 or more"), "\(outcome)")
  }

  @Test func whatAValueHides() async throws {
    let w = try Workspace()
    try w.write(".codex/archive.toml", "[batch]\n\nmax_concurrent = 7\n")
    try w.write("my.toml", "batch.max_concurrent = 8\n")
    let outcome = try await w.sh(
      "CODEX_ARCHIVE_BATCH_CONCURRENT=9 archive-config show --origin --config my.toml --set batch.max_concurrent=6 | grep -A3 max_concurrent | tr -s ' '"
    )
    #expect(
      outcome.stdout == """
        batch.max_concurrent 6 --set batch.max_concurrent
         hides 8 my.toml:1
         hides 7 .codex/archive.toml:3
         hides 9 CODEX_ARCHIVE_BATCH_CONCURRENT

        """, "\(outcome)")
    #expect(outcome.stderr == "")
  }

  @Test func theVersionsOfTheLibraries() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      for tool in store restore manifest config report; do archive-$tool --version --verbose | sed 's/ [0-9.]*$//'; done
      archive-config --version -v | sed -n 's/^SQLite //p'; sqlite3 --version | cut -d' ' -f1
      """)
    let database = "SQLite\nlibpq\nMariaDB Connector/C\nzstd\nzlib\n"
    let tools = ["store", "restore", "manifest", "config"].map { "archive-\($0)\n" + database }.joined()
    let all = tools + "archive-report\nzstd\nzlib\n"
    #expect(outcome.stdout.hasPrefix(all), "\(outcome)")
    let versions = outcome.stdout.dropFirst(all.count).split(separator: "\n")
    #expect(versions.count == 2 && versions[0] == versions[1])
  }

  /// A password that is not in the URL, from each place that it can be in.
  @Test(arguments: TestServer.available) func passwords(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let w = try Workspace()
    let scheme = kind == .postgresql ? "postgres" : "mysql"
    let host = "127.0.0.1:\(try server.port())"
    try w.write("password", "s3cret\n")
    try w.write("my.cnf", "[archive-tools]\npassword=s3cret\n")
    try w.write("pgpass", "*:*:*:*:s3cret\n")
    try w.write("ask", "#!/bin/sh\n[ \"$#\" = 2 ] && [ \"$2\" = 'a b' ] && [ -z \"$(cat)\" ] && cat password\n")
    let outcome = try await w.sh(
      """
      chmod +x ask; chmod 600 pgpass; export CODEX_ARCHIVE_URL='\(scheme)://archive@\(host)/\(database)'
      archive-config init --archive-only --set backend.password_file=password; echo $?
      check() { archive-config check "$@" >t 2>&1; echo $?; }
      check; CODEX_ARCHIVE_PASSWORD_FILE=password check
      check --set 'backend.password_command=["./ask","show","a b"]'
      CODEX_ARCHIVE_PASSWORD_COMMAND='["./ask","show","a b"]' check
      echo file >f; archive-store demo f --by dev --commit \(Workspace.commit) --set 'backend.password_command=["./ask","x","a b"]' | jq -r .status
      \(kind == .postgresql ? "PGPASSFILE=pgpass check" : "check --archive-url \"$CODEX_ARCHIVE_URL?option-file=my.cnf\"")
      check --set 'backend.password_command=["false"]'; grep -c 'ended with status 1' t
      check --set 'backend.password_command=["no-such-program"]'; check --set backend.password_file=nowhere
      : >empty; check --set backend.password_file=empty
      # Of two places the one that is looked up first counts, and two of one place are a mistake.
      check --archive-url '\(scheme)://archive:s3cret@\(host)/\(database)' --set retry.enabled=false
      CODEX_ARCHIVE_PASSWORD_FILE=empty check --archive-url '\(scheme)://archive:s3cret@\(host)/\(database)'
      CODEX_ARCHIVE_PASSWORD_FILE=password check --set backend.password_command='["false"]'
      check --set backend.password_file=password --set 'backend.password_command=["./ask"]'
      CODEX_ARCHIVE_URL='\(scheme)://archive:s3cret@\(host)/\(database)' CODEX_ARCHIVE_PASSWORD_FILE=password check; grep -c 'more than once' t
      """)
    let statuses = outcome.stdout.split(separator: "\n").dropFirst().map(String.init)
    #expect(
      Array(statuses) == [
        "0", "77", "0", "0", "0", "success", "0", "78", "1", "78", "78", "78", "0", "0", "78", "78", "78", "1",
      ], "\(outcome)")
  }
}
