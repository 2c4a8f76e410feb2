import Foundation
import Testing

@testable import ArchiveCore

/// The table of keys, and the documents that follow it.
@Suite("table of configuration keys")
struct ConfigurationTableTests {
  private static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test("every default fits its key and is in its usual form", arguments: ConfigurationKey.allCases)
  func defaultFits(_ key: ConfigurationKey) {
    if let value = key.defaultValue { #expect(key.row.read(value)?.text == value) }
  }

  @Test("every key has its own environment variable")
  func variablesAreUnique() {
    let variables = ConfigurationKey.allCases.map(\.environmentVariable)
    #expect(Set(variables).count == variables.count)
  }

  /// Two keys that set the same value would overwrite each other.
  @Test("every configuration key sets its own value")
  func keysSetTheirOwnValues() throws {
    let samples: [ConfigurationKey: (String, (ArchiveConfig) -> Bool)] = [
      .loggingLevel: ("warn", { $0.loggingLevel == .warn }),
      .loggingFormat: ("text", { $0.loggingFormat == .text }),
      .loggingFile: ("l", { $0.loggingFile == "l" }),
      .retryEnabled: ("true", { $0.retry.isEnabled }),
      .retryMaxAttempts: ("17", { $0.retry.maxAttempts == 17 }),
      .retryInitialDelay: ("17", { $0.retry.initialDelay == 17 }),
      .retryMaxDelay: ("17", { $0.retry.maxDelay == 17 }),
      .retryBackoffFactor: ("17", { $0.retry.backoffFactor == 17 }),
      .retryJitter: ("false", { !$0.retry.jitter }),
      .retryDeadline: ("17", { $0.retry.deadline == 17 }),
      .batchMaxConcurrent: ("17", { $0.maxConcurrent == 17 }),
      .batchTimeoutPerItem: ("17", { $0.timeoutPerItem == 17 }),
      .batchContinueOnError: ("true", { $0.continueOnError }),
      .performanceEnableMetrics: ("false", { !$0.metrics.isEnabled }),
      .performanceTrackDecompression: ("false", { !$0.metrics.tracksDecompression }),
      .reportRequire: ("[\"failed=0\"]", { $0.reportRequirements == ["failed=0"] }),
      .retentionDistinctUsers: ("true", { $0.distinctDatabaseUsers }),
      .evidenceDirectory: ("e", { $0.evidenceDirectory == Path("e") }),
      .backendURL: ("sqlite:///other", { $0.url.text == "sqlite:///other" }),
      .backendPasswordFile: ("p", { $0.password != nil }),
      .backendPasswordCommand: ("[\"p\"]", { $0.password != nil }),
      .backendPasswordFileShared: ("true", { $0[.backendPasswordFileShared]?.value == "true" }),
      .backendType: ("sqlite", { $0[.backendType]?.origin == .environment("CODEX_ARCHIVE_BACKEND") }),
    ]
    for key in ConfigurationKey.allCases {
      let (text, _) = try #require(samples[key], "\(key.rawValue)")
      let config = try ArchiveConfig.load(environment: [key.environmentVariable: text])
      for (other, (_, isSet)) in samples where !(key.rawValue + other.rawValue).contains("password") {
        #expect(isSet(config) == (other == key), "\(other.rawValue), where \(key.rawValue) is set")
      }
      #expect(config[key]?.value == text)
    }
    let defaults = try ArchiveConfig.load(environment: [:])
    #expect(samples.values.allSatisfy { !$0.1(defaults) } && defaults.retry.deadline == nil)
  }

  @Test("archive.toml(5) lists every key of the table")
  func manualHasKeys() throws {
    let manual = try String(contentsOf: Self.project.appending(path: "man/archive.toml.5"), encoding: .utf8)
    let marks = try (
      #require(manual.firstRange(of: ".\\\" The keys, from ConfigurationTable.swift.\n")),
      #require(manual.firstRange(of: ".\\\" End of the keys.\n"))
    )
    let keys = manual[marks.0.upperBound..<marks.1.lowerBound]
    #expect(
      keys == ConfigurationKey.manualText,
      "put this between the two comments of man/archive.toml.5:\n\(ConfigurationKey.manualText)")
  }
}
