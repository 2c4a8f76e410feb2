/// The keys of the configuration, with their environment variables and defaults.
public enum ConfigurationKey: String, CaseIterable, Sendable {
  case backendType = "backend.type"
  case backendURL = "backend.url"
  case backendPasswordFile = "backend.password_file"
  case backendPasswordCommand = "backend.password_command"
  case loggingLevel = "logging.level"
  case loggingFormat = "logging.format"
  case loggingFile = "logging.file"
  case retryEnabled = "retry.enabled"
  case retryMaxAttempts = "retry.max_attempts"
  case retryInitialDelay = "retry.initial_delay"
  case retryMaxDelay = "retry.max_delay"
  case retryBackoffFactor = "retry.backoff_factor"
  case retryJitter = "retry.jitter"
  case retryDeadline = "retry.deadline"
  case batchMaxConcurrent = "batch.max_concurrent"
  case batchTimeoutPerItem = "batch.timeout_per_item"
  case batchContinueOnError = "batch.continue_on_error"
  case performanceEnableMetrics = "performance.enable_metrics"
  case performanceTrackDecompression = "performance.track_decompression"
  case evidenceDirectory = "evidence.dir"

  /// What a key's value must be.
  public enum Kind: Sendable, Equatable {
    case text
    /// A program and its arguments; as text, a JSON array of strings.
    case command
    case choice([String])
    case flag
    /// At least the bound.
    case integer(Int)
    /// Seconds or a factor, at least the bound.
    case number(Double)

    public var description: String {
      switch self {
      case .text: "a string that is not empty"
      case .command: "an array of strings, a program and its arguments, such as [\"pass\", \"show\", \"archive\"]"
      case .choice(let words): "one of " + words.map { "\"\($0)\"" }.joined(separator: ", ")
      case .flag: "true or false"
      case .integer(let least): "a whole number, \(least) or more"
      case .number(let least): "a number, \(least == least.rounded() ? String(Int(least)) : String(least)) or more"
      }
    }
  }

  public var kind: Kind {
    switch self {
    case .backendType: .choice(Backend.allCases.map(\.rawValue))
    case .loggingLevel: .choice(["debug", "info", "warn", "error"])
    case .loggingFormat: .choice(["json", "text"])
    case .backendURL, .backendPasswordFile, .loggingFile, .evidenceDirectory: .text
    case .backendPasswordCommand: .command
    case .retryEnabled, .retryJitter, .batchContinueOnError, .performanceEnableMetrics, .performanceTrackDecompression:
      .flag
    case .retryMaxAttempts, .batchMaxConcurrent: .integer(1)
    case .retryInitialDelay, .retryMaxDelay, .retryDeadline: .number(0)
    case .retryBackoffFactor: .number(1)
    case .batchTimeoutPerItem: .number(0.1)
    }
  }

  public var environmentVariable: String {
    switch self {
    case .backendType: "CODEX_ARCHIVE_BACKEND"
    case .backendURL: "CODEX_ARCHIVE_URL"
    case .backendPasswordFile: "CODEX_ARCHIVE_PASSWORD_FILE"
    case .backendPasswordCommand: "CODEX_ARCHIVE_PASSWORD_COMMAND"
    case .loggingLevel: "CODEX_ARCHIVE_LOG_LEVEL"
    case .loggingFormat: "CODEX_ARCHIVE_LOG_FORMAT"
    case .loggingFile: "CODEX_ARCHIVE_LOG_FILE"
    case .retryEnabled: "CODEX_ARCHIVE_RETRY_ENABLED"
    case .retryMaxAttempts: "CODEX_ARCHIVE_RETRY_MAX"
    case .retryInitialDelay: "CODEX_ARCHIVE_RETRY_INITIAL"
    case .retryMaxDelay: "CODEX_ARCHIVE_RETRY_MAX_DELAY"
    case .retryBackoffFactor: "CODEX_ARCHIVE_RETRY_BACKOFF"
    case .retryJitter: "CODEX_ARCHIVE_RETRY_JITTER"
    case .retryDeadline: "CODEX_ARCHIVE_RETRY_DEADLINE"
    case .batchMaxConcurrent: "CODEX_ARCHIVE_BATCH_CONCURRENT"
    case .batchTimeoutPerItem: "CODEX_ARCHIVE_BATCH_TIMEOUT"
    case .batchContinueOnError: "CODEX_ARCHIVE_BATCH_CONTINUE"
    case .performanceEnableMetrics: "CODEX_ARCHIVE_PERF_ENABLED"
    case .performanceTrackDecompression: "CODEX_ARCHIVE_PERF_DECOMP"
    case .evidenceDirectory: "CODEX_EVIDENCE_DIR"
    }
  }

  /// Nil where the default is found elsewhere, the type in the URL, the log on standard error, or there is none.
  public var defaultValue: String? {
    switch self {
    case .backendType, .backendPasswordFile, .backendPasswordCommand, .loggingFile: nil
    case .backendURL: "sqlite:///./.codex/archive.sqlite"
    case .loggingLevel: "info"
    case .loggingFormat: "json"
    case .retryEnabled, .batchContinueOnError: "false"
    case .retryMaxAttempts: "3"
    case .retryInitialDelay: "1.0"
    case .retryMaxDelay: "32.0"
    case .retryBackoffFactor: "2.0"
    case .retryDeadline: "0"
    case .retryJitter, .performanceEnableMetrics, .performanceTrackDecompression: "true"
    case .batchMaxConcurrent: "5"
    case .batchTimeoutPerItem: "300"
    case .evidenceDirectory: ".codex/evidence"
    }
  }

  /// The path that a value of this key names, or begins with; nil for a key that names none.
  func path(in value: String) -> String? {
    switch self {
    case .backendPasswordFile, .loggingFile, .evidenceDirectory: value
    case .backendPasswordCommand: Self.words(value)?.first
    default: nil
    }
  }

  /// Checks a value written as text and returns it in its usual form; nil when it does not fit.
  func normalized(_ text: String) -> String? {
    switch kind {
    case .text: return text.isEmpty || text.utf8.contains(0) ? nil : text
    case .command: return Self.words(text).map(Self.text(of:))
    case .choice(let words): return words.contains(text) ? text : nil
    case .flag:
      switch text.lowercased() {
      case "true", "1", "yes", "on": return "true"
      case "false", "0", "no", "off": return "false"
      default: return nil
      }
    case .integer(let least):
      guard let number = Int(text), number >= least else { return nil }
      return String(number)
    case .number(let least):
      guard let number = Double(text), number.isFinite, number >= least else { return nil }
      return text
    }
  }

  /// Whether two values mean the same; 1 and 1.0 do.
  func isSame(_ a: String?, _ b: String) -> Bool {
    if case .number = kind, let a = a.flatMap({ Double($0) }), let b = Double(b) { return a == b }
    return a == b
  }

  /// A value as it may be told; one that the key does not allow may be a URL that belongs elsewhere.
  func told(_ text: String) -> String {
    // The program is told, and not what it is asked with.
    if self == .backendPasswordCommand {
      guard let words = Self.words(text) else { return "***" }
      return Self.text(of: words.prefix(1) + words.dropFirst().map { _ in "***" })
    }
    return self == .backendURL || normalized(text) == nil ? redactedURL(text) : redacted(text)
  }

  /// The strings of a JSON array, the first of which is not empty; nil for anything else.
  static func words(_ text: String) -> [String]? {
    guard case .array(let elements)? = try? JSONScanner.decode(Array(text.utf8)[...]) else { return nil }
    let words = elements.compactMap(\.string)
    guard words.count == elements.count, words.first?.isEmpty == false else { return nil }
    return words.contains { $0.utf8.contains(0) } ? nil : words
  }

  static func text(of words: [String]) -> String {
    var json = JSONWriter()
    json.array { for word in words { $0.string(word) } }
    return String(decoding: json.bytes, as: UTF8.self)
  }

  /// The key of that name; nil, with the nearest one as advice, where there is none.
  public static func named(_ name: String) -> (key: ConfigurationKey?, advice: String) {
    if let key = ConfigurationKey(rawValue: name) { return (key, "") }
    return (nil, nearest(to: name).map { "; did you mean \"\($0.rawValue)\"?" } ?? "")
  }

  /// The key whose name takes the fewest changes to become `name`, when those are few.
  static func nearest(to name: String) -> ConfigurationKey? {
    let ranked = allCases.map { ($0, editDistance(name, $0.rawValue)) }.min { $0.1 < $1.1 }
    return ranked.flatMap { $0.1 <= max(3, name.count / 2) ? $0.0 : nil }
  }
}
