import Foundation
import Subprocess
import TestServers
import Testing

@Suite("secrets in the output of all tools")
struct SecretHuntTests {
  static let runs = Int(ProcessInfo.processInfo.environment["HUNT_RUNS"] ?? "") ?? 100

  /// A password of random words, separated by characters that have a meaning in some syntax.
  struct Secret {
    let words: [String]
    let text: String

    init(simple: Bool) {
      let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
      words = (0..<3).map { _ in String((0..<8).map { _ in letters.randomElement()! }) }
      func mark() -> String {
        simple ? "" : String((0..<Int.random(in: 0...2)).map { _ in "/#@:%&?='\" \\;,+~!$[]{}<>".randomElement()! })
      }
      text = mark() + words[0] + mark() + words[1] + mark() + words[2] + mark()
    }

    var encoded: String {
      text.utf8.map { byte in
        let isPlain = byte < 0x80 && (UnicodeScalar(byte).properties.isAlphabetic || (0x30...0x39).contains(byte))
        return isPlain
          ? String(UnicodeScalar(byte)) : "%" + String(Int(byte) + 0x100, radix: 16, uppercase: true).suffix(2)
      }.joined()
    }
  }

  /// One way to give a tool the secret: settings and options.
  struct Way {
    var environment: [String: String] = [:]
    /// Files in `in/`, by name.
    var files: [String: String] = [:]
    var options = ""
    /// The argument of archive-store --init --from-archive.
    var source: String?
    /// An argument where none is expected.
    var stray: String?
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }

  private static func toml(_ text: String) -> String {
    "\"" + text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"") + "\""
  }

  /// The places where the URL of an archive can be given.
  private static func ways(with url: String) -> [Way] {
    [
      Way(environment: ["CODEX_ARCHIVE_URL": url]),
      Way(files: ["a.toml": "[backend]\nurl = \(toml(url))\n"], options: "--config in/a.toml"),
      Way(environment: ["CODEX_ARCHIVE_CONFIG": "in/a.toml"], files: ["a.toml": "backend.url = \(toml(url))\n"]),
      Way(options: "--archive-url \(quoted(url))"), Way(options: "--set \(quoted("backend.url=" + url))"),
      Way(source: url),
      // Hidden by a file, and hiding another URL.
      Way(
        environment: ["CODEX_ARCHIVE_URL": url], files: ["a.toml": "[backend]\nurl = 'sqlite:///x'\n"],
        options: "--config in/a.toml"),
      Way(
        environment: ["CODEX_ARCHIVE_URL": url], files: ["a.toml": "[backend]\nurl = \(toml(url + "x"))\n"],
        options: "--config in/a.toml --archive-url sqlite:///x"),
      Way(environment: ["CODEX_ARCHIVE_URL": url, "CODEX_ARCHIVE_BACKEND": "sqlite"]),
      // In wrong places.
      Way(files: ["a.toml": "[backend]\nurll = \(toml(url))\n"], options: "--config in/a.toml"),
      Way(files: ["a.toml": "[backend]\nurl = [\(toml(url))]\n"], options: "--config in/a.toml"),
      Way(files: ["a.toml": "[backend]\nurl = \"\(url)\n"], options: "--config in/a.toml"),
      Way(files: ["a.toml": "[backend]\nurl = \(url)\n"], options: "--config in/a.toml"),
      Way(files: ["a.toml": "[backend]\n\(toml(url)) = 1\n"], options: "--config in/a.toml"),
      Way(environment: ["CODEX_ARCHIVE_LOG_LEVEL": url]), Way(environment: ["CODEX_ARCHIVE_RETRY_MAX": url]),
      Way(environment: ["CODEX_ARCHIVE_BACKEND": url]), Way(environment: ["CODEX_ARCHIVE_CONFIG": url]),
      Way(options: "--config \(quoted(url))"), Way(options: "--log-level \(quoted(url))"),
      Way(options: "--set \(quoted(url))"), Way(stray: url),
    ]
  }

  /// URLs that contain the password, well formed and not.
  private static func urls(_ secret: Secret, hosts: [(scheme: String, port: Int, database: String)], user: String)
    -> [String]
  {
    let (raw, encoded) = (secret.text, secret.encoded)
    var urls = [
      "postgres:/u:\(raw)@h/d", "postgres//u:\(raw)@h/d", "potsgres://u:\(raw)@h/d", "postgres:u:\(raw)@h/d",
      "u:\(raw)@h/d", "postgres://u:\(raw)@127.0.0.1:port/d", "mysql://u:\(raw)@127.0.0.1:99999/d",
      "mysql://u:\(encoded)@127.0.0.1:1/d?nonsense=1", "sqlite://u:\(raw)@h/x", "sqlite:///x?password=\(raw)",
      "postgres://u@127.0.0.1:1/d?sslpassword=\(encoded)&sslmode=disable",
      "mysql://u@127.0.0.1:1/d?password=\(encoded)",
      "host=127.0.0.1 port=1 password=\(secret.words.joined()) dbname=d",
      "postgres://u:\(secret.words[0])\(raw.replacingOccurrences(of: "@", with: ""))",
      "postgresql+psycopg://u:\(encoded)@127.0.0.1:1/d?application_name=%zz",
      "postgres://u@127.0.0.1:1/d?passfile=x&password=\(encoded)", "http://u:\(raw)@h", "://u:\(raw)@h", "//u:\(raw)@h",
    ]
    for (scheme, port, database) in hosts {
      let at = "127.0.0.1:\(port)/\(database)"
      // The right password, a wrong one, one that is not encoded.
      urls += [
        "\(scheme)://\(user):\(encoded)@\(at)", "\(scheme)://nobody:\(encoded)@\(at)",
        "\(scheme)://\(user):\(raw)@\(at)",
      ]
      if scheme == "postgres" { urls += ["\(scheme)://\(at)?user=\(user)&password=\(encoded)"] }
    }
    return urls
  }

  /// Ways to give the password outside the URL.
  private static func otherWays(
    _ secret: Secret, hosts: [(scheme: String, port: Int, database: String)], user: String
  ) -> [Way] {
    var ways = [
      Way(files: ["secret": secret.text + "\nmore\n"], options: "--set backend.password_file=in/secret"),
      Way(environment: ["CODEX_ARCHIVE_PASSWORD_COMMAND": "[\"no-such-program\", \"x\"]", "PGPASSWORD": secret.text]),
    ]
    for (scheme, port, database) in hosts {
      let url = "\(scheme)://\(user)@127.0.0.1:\(port)/\(database)"
      let settings = ["CODEX_ARCHIVE_URL": url]
      func with(_ more: [String: String]) -> [String: String] { settings.merging(more) { $1 } }
      ways += [
        Way(environment: with(["CODEX_ARCHIVE_PASSWORD_FILE": "in/secret"]), files: ["secret": secret.text + "\n"]),
        Way(environment: settings, files: ["secret": secret.text], options: "--set backend.password_file=in/secret"),
        Way(
          environment: settings,
          files: [
            "secret": secret.text + "\n", "pw": "#!/bin/sh\ntr '\\0' ' ' </proc/$$/cmdline >>children\ncat in/secret\n",
            "a.toml": "[backend]\npassword_command = ['./pw', 'show', 'archive']\n",
          ], options: "--config in/a.toml"),
        Way(
          environment: settings,
          files: ["pw": "#!/bin/sh\necho \(quoted(secret.text)); echo \(quoted(secret.text)) >&2; exit 3\n"],
          options: "--set 'backend.password_command=[\"in/pw\"]'"),
        // A password in two places.
        Way(
          environment: [
            "CODEX_ARCHIVE_URL": "\(scheme)://\(user):\(secret.encoded)@127.0.0.1:\(port)/\(database)",
            "CODEX_ARCHIVE_PASSWORD_FILE": "in/secret",
          ], files: ["secret": secret.text]),
      ]
      if scheme == "postgres" {
        let escaped = secret.text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(
          of: ":", with: "\\:")
        ways += [
          Way(environment: with(["PGPASSWORD": secret.text])),
          Way(environment: with(["PGPASSFILE": "in/pgpass"]), files: ["pgpass": "*:*:*:*:\(escaped)\n"]),
        ]
      } else {
        let escaped = secret.text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(
          of: "\"", with: "\\\"")
        ways += [
          Way(
            environment: ["CODEX_ARCHIVE_URL": url + "?option-file=in/my.cnf"],
            files: ["my.cnf": "[archive-tools]\npassword=\"\(escaped)\"\n"])
        ]
      }
    }
    return ways
  }

  private static let commands = [
    "archive-restore --by ops --root out OPTIONS <records",
    "archive-restore --by ops --root out --continue-on-error OPTIONS <records",
    "archive-restore \(unknownTombstone) x --by ops OPTIONS", "archive-restore --verify OPTIONS <records",
    "archive-restore --by ops -n OPTIONS <records", "archive-store --init demo a --by dev OPTIONS",
    "archive-store --init demo nothing a --by dev --no-evidence OPTIONS", "archive-manifest query OPTIONS",
    "archive-manifest check records OPTIONS",
    "archive-manifest show \(unknownTombstone) OPTIONS", "archive-manifest read records OPTIONS",
    "archive-report --save OPTIONS <results", "archive-retention hold --by law --reason case OPTIONS <records",
    "archive-retention request \(unknownTombstone) --by ann --reason old --continue-on-error OPTIONS",
    "archive-manifest query OPTIONS | archive-retention approve --by bob --dry-run OPTIONS",
    "archive-config show OPTIONS", "archive-config show --origin OPTIONS", "archive-config show --json OPTIONS",
    "archive-config get backend.url OPTIONS", "archive-config validate OPTIONS",
    "archive-config validate --json OPTIONS",
    "archive-config validate in/a.toml", "archive-config check --timeout 2 OPTIONS",
    "archive-config check -v --deep 2 --timeout 2 OPTIONS",
    "archive-config check --json --timeout 2 OPTIONS", "archive-config evidence verify OPTIONS",
    "archive-config init --archive-only OPTIONS",
    "archive-config init OPTIONS", "archive-config schema OPTIONS",
    "archive-manifest query OPTIONS | archive-restore --by ops --root out OPTIONS | archive-report --save --format json OPTIONS",
  ]

  private static let extras = ["", "-v", "--set logging.format=text -v", "--set logging.file=log -v", "-q", "--debug"]

  @Test("no tool shows a password in its output, its logs or its files")
  func noSecretIsShown() async throws {
    let w = try Workspace()
    try w.writeProgram("bin/git", "#!/bin/sh\ntr '\\0' ' ' </proc/$$/cmdline >>children\nexec /usr/bin/git \"$@\"\n")
    let made = try await w.sh("git init -q repo && cd repo && git commit -q --allow-empty -m x")
    try #require(made.status == 0)
    let servers = try TestServer.available.map { kind in
      let server = try TestServer.shared(kind)
      return (kind: kind, server: server, database: try server.newDatabase())
    }
    var (shown, done, children) = (0, 0, 0)
    try await withThrowingTaskGroup(of: (shown: Bool, done: Bool, children: Bool).self) { group in
      func count(_ found: (shown: Bool, done: Bool, children: Bool)) {
        shown += found.shown ? 1 : 0
        done += found.done ? 1 : 0
        children += found.children ? 1 : 0
      }
      for run in 0..<Self.runs {
        if run >= 3, let found = try await group.next() { count(found) }
        group.addTask { try await Self.hunt(run, w, servers) }
      }
      for try await found in group { count(found) }
    }
    // Enough runs redacted a secret, succeeded, or started a child whose arguments were searched.
    #expect(shown > Self.runs / 20 && done > Self.runs / 20 && children > 0, "\(shown) \(done) \(children)")
  }

  private static func hunt(
    _ run: Int, _ w: Workspace, _ servers: [(kind: TestServer.Kind, server: TestServer, database: String)]
  ) async throws -> (shown: Bool, done: Bool, children: Bool) {
    let secret = Secret(simple: run % 3 == 0)
    let user = "hunt\(run)x\(UInt32.random(in: 0...UInt32.max))"
    // In every other run there is a real user with this password.
    let isReal = run % 2 == 0
    for (kind, server, database) in servers where isReal { try make(user, secret, kind, server, database) }
    let hosts = try servers.map { kind, server, database in
      (scheme: kind == .postgresql ? "postgres" : "mysql", port: try server.port(), database: database)
    }
    // One run always starts a child: otherwise, by chance, there may be none.
    let startsChild = run == 1
    let others = otherWays(secret, hosts: hosts, user: user)
    let way =
      run % 3 == 1
      ? others.first { startsChild && $0.files["pw"]?.contains(">>children") == true } ?? others.randomElement()!
      : ways(with: urls(secret, hosts: hosts, user: user).randomElement()!).randomElement()!
    var command = startsChild ? "archive-manifest query OPTIONS" : commands.randomElement()!
    if let source = way.source {
      command = "archive-store --init --from-archive \(quoted(source)) --by mover OPTIONS <records"
    } else if let stray = way.stray {
      // Commands that take no paths: a path is shown as it is.
      command = commands.filter { $0.hasPrefix("archive-config") || $0.hasPrefix("archive-manifest query OPT") }
        .randomElement()!
      command = command.replacingOccurrences(of: "OPTIONS", with: quoted(stray) + " OPTIONS")
    }
    // --debug is left out where it is documented to show the password.
    let shows = command.hasPrefix("archive-config show") || command.hasPrefix("archive-config get")
    let extra = extras.filter { !shows || $0 != "--debug" }.randomElement()!
    let hasRetry = Bool.random()
    let retry = hasRetry ? "--set retry.enabled=true --set retry.initial_delay=0.01" : ""
    command = command.replacingOccurrences(of: "OPTIONS", with: "\(way.options) \(extra) \(retry)")

    let directory = "runs/\(run)"
    for (name, text) in way.files {
      let write = text.hasPrefix("#!") ? w.writeProgram : w.write
      try write("\(directory)/in/\(name)", text)
    }
    let record = "{\"tombstone\":\"\(unknownTombstone)\",\"output\":\"x\",\"note\":\"n\"}\n"
    try w.write("\(directory)/records", record)
    try w.write("\(directory)/results", "{\"record\":\"result\",\"status\":\"success\",\"duration_ms\":1}\n")
    try w.write("\(directory)/a", "content \(run)\n")
    var environment: [Environment.Key: String] = [:]
    for (name, value) in way.environment { environment[.init(rawValue: name)!] = value }
    // Each run is in a git repository of its own, so that git resolves the commit.
    let outcome = try await w.sh(
      """
      PATH=\(w.path())bin:$PATH; cp -r repo/.git \(directory)/.git; cd \(directory); chmod 600 in/pgpass in/secret 2>/dev/null
      \(command)
      """, environment: environment)
    #expect(
      [0, 1, 3, 64, 65, 66, 69, 73, 74, 75, 77, 78].contains(outcome.status),
      "\(outcome.status): \(command) \(outcome.stderr)")

    var left = outcome.stdout + "\n" + outcome.stderr
    var children = false
    // A new configuration contains the URL that init was given, readable only by its owner.
    let given = ["in/", ".git/"] + (command.hasPrefix("archive-config init ") ? [".codex/archive.toml"] : [])
    for name in try w.files(in: directory) where !given.contains(where: name.hasPrefix) {
      left += "\n\(name)\n" + String(decoding: try w.data("\(directory)/\(name)"), as: UTF8.self)
      if name == "children" { children = true }
    }
    for word in secret.words {
      let place = left.range(of: word).map { left[..<$0.lowerBound].suffix(200) + "…" }
      #expect(place == nil, "\(command)\n\(way)\n\(place ?? "")")
    }
    for (kind, server, _) in servers where isReal {
      _ = try? server.sql(kind == .postgresql ? "DROP ROLE \(user)" : "DROP USER '\(user)'@'%'")
    }
    _ = try await w.sh("rm -rf \(directory)")
    return (left.contains("***"), outcome.status == 0, children)
  }

  private static func make(
    _ user: String, _ secret: Secret, _ kind: TestServer.Kind, _ server: TestServer, _ database: String
  ) throws {
    let password = secret.text.replacingOccurrences(of: "'", with: "''")
    switch kind {
    case .postgresql:
      try server.sql("CREATE ROLE \(user) LOGIN PASSWORD '\(password)' IN ROLE archive")
    case .mariadb:
      let escaped = password.replacingOccurrences(of: "\\", with: "\\\\")
      try server.sql(
        "CREATE USER '\(user)'@'%' IDENTIFIED BY '\(escaped)'; GRANT ALL ON \(database).* TO '\(user)'@'%'")
    }
  }
}
