import Foundation
import Testing

@testable import ArchiveCore

@Suite("configuration")
struct ConfigurationTests {
  private func file(_ text: String) throws -> String {
    let name = NSTemporaryDirectory() + "/archive-config-\(UUID().uuidString).toml"
    try text.write(toFile: name, atomically: true, encoding: .utf8)
    return name
  }

  @Test("an empty environment gives the defaults")
  func defaults() throws {
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

  @Test("a flag overrides a file, a file the environment, and the environment the default")
  func precedence() throws {
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

  @Test(
    "a wrong configuration file is refused with the place and the reason",
    arguments: [
      ("[retry]\nenabld = true\n", ":2:1: unknown key \"retry.enabld\"; did you mean \"retry.enabled\"?"),
      ("[retry]\n  max_attempts = \"3\"\n", ":2:3: \"retry.max_attempts\" must be a whole number, 1 or more"),
      ("[batch]\nmax_concurrent = 0\n", ":2:1: \"batch.max_concurrent\" must be a whole number, 1 or more"),
      (
        "[logging]\nlevel = \"loud\"\n",
        ":2:1: \"logging.level\" must be one of \"debug\", \"info\", \"warn\", \"error\""
      ),
      ("[backnd]\n", ":1:1: unknown key \"backnd\""), ("[zebra]\nx = 1\n", ":2:1: unknown key \"zebra.x\""),
      ("[retry\n", ":1:"), ("a = \n", ":1:"),
    ])
  func wrongFile(_ text: String, _ message: String) throws {
    let name = try file(text)
    defer { try? FileManager.default.removeItem(atPath: name) }
    let error = #expect(throws: ConfigurationError.self) { try ArchiveConfig.load(configFile: name, environment: [:]) }
    #expect(error?.message.hasPrefix(name + message) == true, "\(error?.message ?? "")")
  }

  @Test("all problems of a file are reported at once")
  func allProblems() throws {
    let name = try file("[retry]\nenabled = 1\njitter = 2\n")
    defer { try? FileManager.default.removeItem(atPath: name) }
    let error = #expect(throws: ConfigurationError.self) { try ArchiveConfig.load(configFile: name, environment: [:]) }
    #expect(error?.message.split(separator: "\n").count == 2)
  }

  @Test("the backend follows from the URL and must agree with backend.type")
  func backend() throws {
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

  @Test("the template has every key with its default")
  func template() throws {
    let keys = ArchiveConfig.template.replacing(/#(\w+ = )/) { $0.1 }
    let name = try file(keys)
    defer { try? FileManager.default.removeItem(atPath: name) }
    let (made, plain) = (
      try ArchiveConfig.load(configFile: name, environment: [:]), try ArchiveConfig.load(environment: [:])
    )
    // The two keys that name a password exclude each other.
    let all = ConfigurationKey.allCases.filter { $0 != .backendPasswordCommand }
    #expect(all.allSatisfy { key in if case .file? = made[key]?.origin { true } else { false } })
    for key in all where key != .loggingFile && key != .backendPasswordFile {
      let (a, b) = (made[key]?.value, plain[key]?.value)
      #expect(a == b || Double(a ?? "") == Double(b ?? "x"), "\(key)")
    }
  }
}
