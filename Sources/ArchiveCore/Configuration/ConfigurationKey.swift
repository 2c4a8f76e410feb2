/// A configuration key, identified by its name; `row` has everything else about it.
public enum ConfigurationKey: String, CaseIterable, Sendable {
  case backendType = "backend.type"
  case backendURL = "backend.url"
  case backendPasswordFile = "backend.password_file"
  case backendPasswordCommand = "backend.password_command"
  case backendPasswordFileShared = "backend.password_file_shared"
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
  case reportRequire = "report.require"
  case retentionDistinctUsers = "retention.distinct_db_users"

  /// The values that a key accepts.
  package enum Kind: Sendable, Equatable {
    case text
    /// A program and its arguments; as text, a JSON array of strings.
    case command
    /// Strings; as text, a JSON array of them.
    case list
    case choice([String])
    case flag
    /// A whole number, at least the bound.
    case integer(Int)
    /// A number of seconds or a factor, at least the bound.
    case number(Double)

    package var description: String {
      switch self {
      case .text: "a non-empty string"
      case .command: "an array of strings (a program and its arguments), such as [\"pass\", \"show\", \"archive\"]"
      case .list: "an array of non-empty strings, such as [\"success=100%\", \"p99<500ms\"]"
      case .choice(let words): "one of " + words.map { "\"\($0)\"" }.joined(separator: ", ")
      case .flag: "true or false"
      case .integer(let minimum): "a whole number, \(minimum) or more"
      case .number(let minimum):
        "a number, \(minimum == minimum.rounded() ? String(Int(minimum)) : String(minimum)) or more"
      }
    }
  }

  package var kind: Kind { row.kind }
  package var environmentVariable: String { row.variable }
  /// The default; nil if it depends on something else (the type on the URL, the log on standard error), or there is
  /// none.
  package var defaultValue: String? { row.defaultText }

  /// The key's table in a configuration file, and its name in that table.
  var parts: (table: Substring, name: Substring) {
    let dot = rawValue.firstIndex(of: ".") ?? rawValue.startIndex
    return (rawValue[..<dot], rawValue[dot...].dropFirst())
  }

  /// Whether two values are equal; 1 and 1.0 are.
  func isSame(_ a: String?, _ b: String) -> Bool {
    if case .number = kind, let a = a.flatMap({ Double($0) }), let b = Double(b) { return a == b }
    return a == b
  }

  /// The key with this name, or nil and a suggestion.
  package static func named(_ name: String) -> (key: ConfigurationKey?, advice: String) {
    if let key = ConfigurationKey(rawValue: name) { return (key, "") }
    return (nil, nearest(to: name).map { "; did you mean \"\($0.rawValue)\"?" } ?? "")
  }

  /// The key with the name most similar to `name`, if it is similar enough.
  static func nearest(to name: String) -> ConfigurationKey? {
    let ranked = allCases.map { ($0, editDistance(name, $0.rawValue)) }.min { $0.1 < $1.1 }
    return ranked.flatMap { $0.1 <= max(3, name.count / 2) ? $0.0 : nil }
  }
}
