import FoundationEssentials
import Glibc

/// The configuration cannot be used; one problem a line, each with its place.
public struct ConfigurationError: Error {
  public let message: String
  public init(_ message: String) { self.message = message }
}

/// The settings in force, each with where it came from.
public struct ArchiveConfig: Sendable {
  /// Where a value was found.
  public enum Origin: Sendable, Equatable {
    case flag(String)
    case file(String, line: Int)
    case environment(String)
    case builtIn

    public var description: String {
      switch self {
      case .flag(let name): name
      case .file(let name, let line): "\(name):\(line)"
      case .environment(let name): name
      case .builtIn: "default"
      }
    }
  }

  public struct Setting: Sendable {
    public let value: String
    public let origin: Origin
  }

  /// The file that is looked for in the working directory.
  public static let defaultFile = ".codex/archive.toml"

  private(set) var settings: [ConfigurationKey: Setting] = [:]
  /// The archive, its scheme checked against `backend.type`.
  public private(set) var url: BackendURL
  /// One sentence for each environment variable that a file hides with another value.
  public private(set) var warnings: [String] = []

  /// Looks each key up: flag, explicit file (`configFile`, else `CODEX_ARCHIVE_CONFIG`), `.codex/archive.toml`,
  /// environment, default.
  ///
  /// - `flags`: values given on the command line, with the flag's name.
  /// - `environment`: the process's own when nil.
  /// - Throws `ConfigurationError`. Reads files; makes no connection.
  public static func load(
    configFile: String? = nil, flags: [ConfigurationKey: (flag: String, value: String)] = [:],
    environment: [String: String]? = nil
  ) throws(ConfigurationError) -> ArchiveConfig {
    let environment = environment ?? ProcessInfo.processInfo.environment
    var files: [ConfigurationFile] = []
    if let explicit = configFile ?? environment["CODEX_ARCHIVE_CONFIG"], configFile != nil || !explicit.isEmpty {
      guard let text = try read(explicit) else { throw ConfigurationError("\(explicit): no such file") }
      files.append(try ConfigurationFile(text: text, name: explicit))
    }
    if let text = try read(defaultFile) { files.append(try ConfigurationFile(text: text, name: defaultFile)) }
    return try ArchiveConfig(flags: flags, files: files, environment: environment)
  }

  private init(
    flags: [ConfigurationKey: (flag: String, value: String)], files: [ConfigurationFile], environment: [String: String]
  ) throws(ConfigurationError) {
    for key in ConfigurationKey.allCases {
      let variable = environment[key.environmentVariable].flatMap { $0.isEmpty ? nil : $0 }
      if let flag = flags[key] {
        guard let value = key.normalized(flag.value) else {
          throw ConfigurationError("\(flag.flag) \"\(redactedURL(flag.value))\": must be \(key.kind.description)")
        }
        settings[key] = Setting(value: value, origin: .flag(flag.flag))
      } else if let file = files.first(where: { $0.entries[key] != nil }), let entry = file.entries[key] {
        settings[key] = Setting(value: entry.value, origin: .file(file.name, line: entry.line))
        if let variable, key.normalized(variable) != entry.value {
          warnings.append(
            "\(key.environmentVariable) is set but has no effect: \(file.name):\(entry.line) sets \(key.rawValue)")
        }
      } else if let variable {
        guard let value = key.normalized(variable) else {
          throw ConfigurationError(
            "\(key.environmentVariable)=\"\(redacted(variable))\": \(key.rawValue) must be \(key.kind.description)")
        }
        settings[key] = Setting(value: value, origin: .environment(key.environmentVariable))
      } else if let value = key.defaultValue {
        settings[key] = Setting(value: value, origin: .builtIn)
      }
    }
    do throws(StorageError) { url = try BackendURL(settings[.backendURL]!.value) } catch {
      throw ConfigurationError("\(settings[.backendURL]!.origin.description): backend.url: \(error.message)")
    }
    try settleBackend()
  }

  /// The type follows from the URL; where it is stated, the two must agree.
  private mutating func settleBackend() throws(ConfigurationError) {
    guard let type = settings[.backendType] else {
      settings[.backendType] = Setting(value: url.backend.rawValue, origin: settings[.backendURL]!.origin)
      return
    }
    if type.value != url.backend.rawValue {
      throw ConfigurationError(
        "\(type.origin.description): backend.type is \"\(type.value)\", but backend.url "
          + "(\(settings[.backendURL]!.origin.description)) is \(url.redactedText); set both, or the URL alone")
    }
  }

  private static func read(_ name: String) throws(ConfigurationError) -> String? {
    guard let path = Path(name) else { throw ConfigurationError("the name of the configuration file holds a NUL byte") }
    do {
      let source = try DescriptorSource(opening: path, interruption: Interruption())
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 64 << 10)
      while true {
        let count = try chunk.withUnsafeMutableBytes { try source.read(into: $0) }
        if count == 0 { break }
        bytes += chunk[..<count]
        if bytes.count > 1 << 20 { throw ConfigurationError("\(name): larger than 1 MiB, which no configuration is") }
      }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw ConfigurationError("\(name): is not UTF-8")
      }
      return text
    } catch let error as InputError {
      if error.kind == .missing { return nil }
      throw ConfigurationError(error.message)
    } catch let error as ConfigurationError {
      throw error
    } catch {
      throw ConfigurationError("\(name): \(error)")
    }
  }

  /// A key's value and origin; nil where it has neither value nor default.
  public subscript(key: ConfigurationKey) -> Setting? { settings[key] }

  private func flag(_ key: ConfigurationKey) -> Bool { settings[key]?.value == "true" }
  private func number(_ key: ConfigurationKey) -> Double { Double(settings[key]!.value)! }

  public var loggingLevel: String { settings[.loggingLevel]!.value }
  public var loggingFormat: String { settings[.loggingFormat]!.value }
  public var loggingFile: String? { settings[.loggingFile]?.value }
  public var maxConcurrent: Int { Int(settings[.batchMaxConcurrent]!.value)! }
  /// Seconds; 0 is without limit.
  public var timeoutPerItem: Double { number(.batchTimeoutPerItem) }
  public var continueOnError: Bool { flag(.batchContinueOnError) }
  public var metricsEnabled: Bool { flag(.performanceEnableMetrics) }
  public var tracksDecompression: Bool { flag(.performanceTrackDecompression) }
  public var evidenceDirectory: Path { Path(settings[.evidenceDirectory]!.value) ?? Path(".codex/evidence")! }

  public var retry: RetryConfig {
    RetryConfig(
      isEnabled: flag(.retryEnabled), maxAttempts: Int(settings[.retryMaxAttempts]!.value)!,
      initialDelay: number(.retryInitialDelay), maxDelay: number(.retryMaxDelay),
      backoffFactor: number(.retryBackoffFactor), jitter: flag(.retryJitter))
  }
}
