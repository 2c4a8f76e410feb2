import Foundation
import Testing

@testable import ArchiveCore

struct ConfigurationTests {
  private func file(_ text: String) throws -> String {
    let name = NSTemporaryDirectory() + "/archive-config-\(UUID().uuidString).toml"
    try text.write(toFile: name, atomically: true, encoding: .utf8)
    return name
  }

  @Test func defaults() throws {
    let config = try ArchiveConfig.load(environment: [:])
    #expect(config.url.text == "sqlite:///./.codex/archive.sqlite" && config.url.backend == .sqlite)
    #expect(
      config.retry
        == RetryConfig(isEnabled: false, maxAttempts: 3, initialDelay: 1, maxDelay: 32, backoffFactor: 2, jitter: true))
    #expect(config.maxConcurrent == 5 && config.timeoutPerItem == 300 && !config.continueOnError)
    #expect(config.metrics == MetricsOptions(isEnabled: true, tracksDecompression: true))
    #expect(config.loggingLevel == .info && config.loggingFormat == .json && config.loggingFile == nil)
    #expect(config.evidenceDirectory.text == ".codex/evidence")
  }

  @Test func flagBeatsFileBeatsEnvironmentBeatsDefault() throws {
    let name = try file("[retry]\nmax_attempts = 7\n[logging]\nlevel = \"warn\"\n")
    defer { try? FileManager.default.removeItem(atPath: name) }
    let environment = [
      "CODEX_ARCHIVE_CONFIG": name, "CODEX_ARCHIVE_RETRY_MAX": "9", "CODEX_ARCHIVE_LOG_LEVEL": "error",
      "CODEX_ARCHIVE_BATCH_CONCURRENT": "11",
    ]
    let config = try ArchiveConfig.load(flags: [.loggingLevel: ("--log-level", "debug")], environment: environment)
    #expect(config[.loggingLevel]?.value == "debug" && config[.loggingLevel]?.origin == .flag("--log-level"))
    #expect(config.retry.maxAttempts == 7 && config[.retryMaxAttempts]?.origin == .file(name, line: 2))
    #expect(
      config.maxConcurrent == 11
        && config[.batchMaxConcurrent]?.origin == .environment("CODEX_ARCHIVE_BATCH_CONCURRENT"))
    #expect(config[.batchTimeoutPerItem]?.origin == .builtIn)
    #expect(config.warnings == ["CODEX_ARCHIVE_RETRY_MAX is set but has no effect: \(name):2 sets retry.max_attempts"])
  }

  @Test(arguments: [
    ("[retry]\nenabld = true\n", ":2:1: unknown key \"retry.enabld\"; did you mean \"retry.enabled\"?"),
    ("[retry]\n  max_attempts = \"3\"\n", ":2:3: \"retry.max_attempts\" must be a whole number, 1 or more"),
    ("[batch]\nmax_concurrent = 0\n", ":2:1: \"batch.max_concurrent\" must be a whole number, 1 or more"),
    (
      "[logging]\nlevel = \"loud\"\n", ":2:1: \"logging.level\" must be one of \"debug\", \"info\", \"warn\", \"error\""
    ),
    ("[backnd]\n", ":1:1: unknown key \"backnd\""), ("[zebra]\nx = 1\n", ":2:1: unknown key \"zebra.x\""),
    ("[retry\n", ":1:"), ("a = \n", ":1:"),
  ])
  func saysWhatIsWrongAndWhere(_ text: String, _ message: String) throws {
    let name = try file(text)
    defer { try? FileManager.default.removeItem(atPath: name) }
    let error = #expect(throws: ConfigurationError.self) { try ArchiveConfig.load(configFile: name, environment: [:]) }
    #expect(error?.message.hasPrefix(name + message) == true, "\(error?.message ?? "")")
  }

  @Test func allProblemsAtOnce() throws {
    let name = try file("[retry]\nenabled = 1\njitter = 2\n")
    defer { try? FileManager.default.removeItem(atPath: name) }
    let error = #expect(throws: ConfigurationError.self) { try ArchiveConfig.load(configFile: name, environment: [:]) }
    #expect(error?.message.split(separator: "\n").count == 2)
  }

  @Test func backendFollowsTheURLAndMustAgree() throws {
    for (url, backend) in [
      ("sqlite:////a/b", Backend.sqlite), ("postgresql+psycopg://u@h/d", .postgres), ("postgres://h/d", .postgres),
      ("mysql+pymysql://u:p@h/d", .mariadb), ("mariadb://h/d", .mariadb),
    ] {
      #expect(try ArchiveConfig.load(environment: ["CODEX_ARCHIVE_URL": url]).url.backend == backend)
    }
    let environment = ["CODEX_ARCHIVE_URL": "postgres://u:secret@h/d", "CODEX_ARCHIVE_BACKEND": "mariadb"]
    let error = #expect(throws: ConfigurationError.self) { try ArchiveConfig.load(environment: environment) }
    #expect(error?.message.contains("CODEX_ARCHIVE_BACKEND") == true && error?.message.contains("secret") == false)
    #expect(throws: ConfigurationError.self) { try ArchiveConfig.load(environment: ["CODEX_ARCHIVE_URL": "ftp://x"]) }
    #expect(throws: ConfigurationError.self) { try ArchiveConfig.load(configFile: "/nonexistent", environment: [:]) }
  }

  @Test func theTemplateIsTheDefaults() throws {
    let keys = ArchiveConfig.template.replacing(/#(\w+ = )/) { $0.1 }
    let name = try file(keys)
    defer { try? FileManager.default.removeItem(atPath: name) }
    let (made, plain) = (
      try ArchiveConfig.load(configFile: name, environment: [:]), try ArchiveConfig.load(environment: [:])
    )
    // One of the two ways to name a password.
    let all = ConfigurationKey.allCases.filter { $0 != .backendPasswordCommand }
    #expect(all.allSatisfy { key in if case .file? = made[key]?.origin { true } else { false } })
    for key in all where key != .loggingFile && key != .backendPasswordFile {
      let (a, b) = (made[key]?.value, plain[key]?.value)
      #expect(a == b || Double(a ?? "") == Double(b ?? "x"), "\(key)")
    }
  }

  @Test(arguments: [
    "postgres://user:S3cret@host/db", "postgres://user:p/a@S3cret#x@host/db", "mysql://u:S3cret@h:3306/d?ssl=1",
    "postgresql://host/db?user=u&password=S3cret&x=1", "postgres://h/d?sslpassword=S3cret",
    "host=h password=S3cret dbname=d",
    "password = 'S3cret with '", "potsgres:/u:S3cret@h", "connection to \"postgres://u:S3cret@h/d\" failed",
    "PASSWORD=S3cret",
    "{\"password\":\"S3cret\"}", "password=\"S3cret x\"", "sslpassword : S3cret",
  ])
  func secretsNeverComeOut(_ text: String) {
    let shown = redacted(text)
    #expect(!shown.contains("S3cret") && shown.contains("***"), "\(shown)")
  }

  @Test(arguments: [
    "postgres://u:S3cret pw@h/d", "postgres://u:S3cret", "postgres://u:S3cret/d", "mysql://u:p@x:S3cret@h",
    "potsgres:/u:S3cret @h",
  ])
  func secretsInWholeURLs(_ url: String) {
    #expect(!redactedURL(url).contains("S3cret") && redactedURL(url).contains("***"), "\(redactedURL(url))")
    #expect(
      redactedURL("postgres://h:5432/d") == "postgres://h:5432/d"
        && redactedURL("postgres://[::1]/d") == "postgres://[::1]/d")
    #expect(redactedURL("postgres://a:1,b:2/d") == "postgres://a:1,b:2/d")
  }

  @Test func redactionTakesTimeInProportion() {
    // A pattern that goes back over its text would take hours for these.
    for text in [
      String(repeating: "a", count: 1 << 20), String(repeating: "x://", count: 1 << 18),
      String(repeating: "password", count: 1 << 17),
    ] {
      #expect(redacted(text) == text)
    }
    let parameters = String(repeating: "password=", count: 1 << 17)
    #expect(redacted(parameters) == "password=***" && redactedURL("x?" + parameters) == "x?password=***")
  }

  /// A password that a library repeats in words of its own looks like nothing; it is known all the same.
  @Test func whatWasMetIsKnown() throws {
    _ = try BackendURL("postgres://u:Xy7%40zW1q%22v@h/d?sslpassword=kE4-mN8.pQ")
    for text in ["Xy7@zW1q\"v", "Xy7%40zW1q%22v", "kE4-mN8.pQ"] {
      #expect(redacted("the server said \(text) twice: \(text)") == "the server said *** twice: ***")
    }
    // As it stands in JSON.
    #expect(redacted(#"{"message":"no Xy7@zW1q\"v"}"#) == #"{"message":"no ***"}"#)
  }

  /// A password that is a word of messages is told by what is missing from them.
  @Test func wordsOfMessagesStay() throws {
    let url = "postgres://app@postgres:1/postgres"
    let environment = ["PGPASSWORD": "postgres", "CODEX_ARCHIVE_URL": url, "CODEX_ARCHIVE_PASSWORD_FILE": "f"]
    let config = try ArchiveConfig.load(environment: environment)
    #expect(config.url.redactedText == url && config.password != nil && !config.url.holdsPassword)
    #expect(redacted("the password of the database is missing") == "the password of the database is missing")
  }

  @Test func whatIsNoSecretStays() {
    for text in [
      "sqlite:///./.codex/archive.sqlite", "postgres://user@host/db", "no password here", "a@b:c", "12:30 user@host",
    ] {
      #expect(redacted(text) == text)
    }
  }
}
