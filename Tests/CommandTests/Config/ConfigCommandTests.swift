import Foundation
import Subprocess
import Testing

@Suite("archive-config: validate, get and show")
struct ConfigCommandTests {
  @Test("config validate reports all problems at once")
  func allProblems() async throws {
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
      [report]
      require = ["success=100%", "p98<1s"]
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
        archive-config: bad.toml:6:1: "backend.password_command" must be an array of strings (a program and its arguments), such as ["pass", "show", "archive"]
        archive-config: bad.toml:7:1: backend.url: postgres://h:***: the port of the URL is not a number; in a URL, write special characters as % and two hexadecimal digits
        archive-config: bad.toml:9:1: report.require: "p98<1s": unknown figure "p98"; did you mean p90?; the figures are success, total, succeeded, failed, skipped, warnings, retried, invalid, min, p50, p90, p95, p99, p99.9, max, mean, time, throughput, bytes, bandwidth
        archive-config: bad.toml:11:1: unknown key "lodging.level"; did you mean "logging.level"?

        """, "\(outcome)")
    let lines = outcome.stdout.split(separator: "\n").map(String.init)
    #expect(
      Array(lines.prefix(6)) == [
        "78",
        #"[false,[["bad.toml",2,3,"retry.enabld"],["bad.toml",3,1,"retry.max_attempts"],["bad.toml",4,1,"retry.deadline"],["bad.toml",6,1,"backend.password_command"],["bad.toml",7,1,"backend.url"],["bad.toml",9,1,"report.require"],["bad.toml",11,1,"lodging.level"]]]"#,
        "78", "good.toml is valid.", "0", #"{"valid":true,"problems":[]}"#,
      ], "\(outcome)")
    #expect(
      lines.count == 9 && lines[7].contains("unknown parameter \"nonsense\"") && lines[8].contains("port of the URL"),
      "\(outcome)")
  }

  /// The TOML library would end the process for some of these.
  @Test(
    "config validate reports broken TOML without a crash",
    arguments: [
      "\u{0}", "[retry]\nenabled = true\n\u{0}[[[ garbage", "a\u{0}b = 1",
      String(repeating: "a.", count: 10_000) + "a = 1",
      "[" + String(repeating: "a.", count: 10_000) + "a]", "backend = 1", "[", "[[", "[[[retry]", "[[[a]]]", "[ [a]]",
      "[ ", "[\n", "[#a]]", "[[#", "[\naa_inf", "a = 1979-05-27Ttrue",
      "a = [1979-05-27Tx]", "x = 12:x", "=",
      "a", "a =",
      "\"", "'''", "[a]\n[a]", "a = {", "a = [", "\u{FEFF}[", "a.b = 1\na = 2", "[retry]\nenabled = tru", "a = 0x",
      "a = '", "]",
    ])
  func brokenTOML(_ text: String) async throws {
    let w = try Workspace()
    try w.write("a.toml", text)
    let outcome = try await w.sh("archive-config validate a.toml")
    #expect(outcome.status == 78 && outcome.stderr.hasPrefix("archive-config: a.toml:"), "\(outcome)")
  }

  @Test("config get prints one key, redacted unless --debug is given")
  func get() async throws {
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

  @Test("config show --origin lists the values that the effective one hides")
  func hiddenValues() async throws {
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

  @Test("config get prints a value unchanged for programs and escaped on a terminal")
  func getOnTerminal() async throws {
    let w = try Workspace()
    let get = "archive-config get evidence.dir --set evidence.dir=\"$X\""
    let outcome = try await w.sh(
      "\(get) | od -An -tx1 | tr -d ' \\n'; echo; script -qec '\(get)' /dev/null", environment: ["X": "a\u{1B}b"])
    #expect(outcome.stdout == "611b620a\na\\x1Bb\r\n", "\(outcome)")
  }

  @Test("a configured path that begins with ~ is refused")
  func tildes() async throws {
    let w = try Workspace()
    try w.write(
      "c.toml",
      "[evidence]\ndir = \"~/ev\"\n[logging]\nfile = \"~me/log\"\n[backend]\nurl = \"sqlite:///~/a\"\npassword_command = [\"~/ask\"]\n"
    )
    let outcome = try await w.sh(
      """
      exec 2>&1; archive-config validate c.toml; echo $?
      CODEX_EVIDENCE_DIR='~' archive-config init; echo $?
      archive-config show --set backend.password_file='~/pw' >/dev/null; echo $?
      echo x >f; archive-store --init demo f --by d --commit \(Workspace.commit) --archive-url 'sqlite:///~/a'; echo $?
      archive-store --init --from-archive 'sqlite:///~/a' --by d </dev/null; echo $?
      archive-config init --archive-only --set evidence.dir='./~ev' >/dev/null; echo $?; ls -A
      """)
    let end = "~ is not expanded here; write the full path, or ./~… for a name that begins with ~"
    let url = "~ is not expanded here; write the full path, such as sqlite:////home/you/archive.sqlite"
    #expect(
      outcome.stdout == """
        archive-config: c.toml:2:1: evidence.dir: "~/ev": \(end)
        archive-config: c.toml:4:1: logging.file: "~me/log": \(end)
        archive-config: c.toml:6:1: backend.url: sqlite:///~/a: \(url)
        archive-config: c.toml:7:1: backend.password_command: "~/ask": \(end)
        78
        archive-config: CODEX_EVIDENCE_DIR: evidence.dir: "~": \(end)
        78
        archive-config: --set backend.password_file: backend.password_file: "~/pw": \(end)
        78
        archive-store: sqlite:///~/a: \(url)
        78
        archive-store: sqlite:///~/a: \(url)
        78
        0
        .codex
        c.toml
        f

        """, "\(outcome.stdout)")
  }
}
