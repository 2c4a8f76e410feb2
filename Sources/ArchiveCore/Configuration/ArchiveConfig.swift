/// The settings in force, each with its origin and the values that it hides.
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

  /// A value that was found.
  public struct Value: Sendable, Equatable {
    public let text: String
    public let origin: Origin
  }

  public struct Setting: Sendable {
    public let value: String
    public let origin: Origin
    /// The values with lower precedence, highest first, without the default.
    public let hides: [Value]
  }

  /// Values given on the command line, with the flag's name.
  public typealias Flags = [ConfigurationKey: (flag: String, value: String)]

  /// The file that is searched for in the working directory.
  package static let defaultFile = ".codex/archive.toml"

  private let settings: [ConfigurationKey: Setting]
  private let values: ConfigurationValues
  /// The directory above the working directory whose `.codex` is used; nil where that is the working directory's own.
  package internal(set) var directoryAbove: String?
  /// The files that were read, as they were named.
  let fileNames: [String]
  /// The archive, its scheme checked against `backend.type`.
  package let url: BackendURL
  /// The password that is kept outside of the URL; read when it is first needed.
  package let password: BackendPassword?
  /// One sentence for each environment variable that a file hides with another value.
  public let warnings: [String]

  /// Stores the values that were found; throws all problems together.
  init(_ found: ConfigurationLookup, _ checks: Checks) throws(ConfigurationError) {
    var lookup = found
    url = try lookup.url()
    lookup.checkBackend(url)
    password = lookup.password(beside: url)
    lookup.refuseTildes()
    lookup.check(url, with: checks)
    try lookup.throwProblems()
    (settings, values, warnings) = (lookup.settings, lookup.values, lookup.warnings)
    fileNames = lookup.files.map(\.name)
  }

  /// A key's value and origin; nil if it has neither a value nor a default.
  public subscript(key: ConfigurationKey) -> Setting? { settings[key] }

  /// Whether a configuration file determines the archive (even by omitting the URL), and no option or variable does.
  package var namesArchiveInFile: Bool {
    switch settings[.backendURL]?.origin {
    case .file?: true
    case .builtIn?: !fileNames.isEmpty
    case .flag?, .environment?, nil: false
    }
  }

  package var loggingLevel: LoggingLevel { values.loggingLevel }
  package var loggingFormat: LoggingFormat { values.loggingFormat }
  package var loggingFile: String? { values.loggingFile }
  public var maxConcurrent: Int { values.maxConcurrent }
  /// Seconds.
  public var timeoutPerItem: Double { values.timeoutPerItem }
  public var continueOnError: Bool { values.continueOnError }
  package var metrics: MetricsOptions { values.metrics }
  public var retry: RetryConfig { values.retry }
  /// The gates of archive-report that apply without `--require`.
  package var reportRequirements: [String] { values.reportRequirements ?? [] }
  /// Whether the two people who purge must also be two different database users.
  package var distinctDatabaseUsers: Bool { values.distinctDatabaseUsers }
  public var evidenceDirectory: Path { values.evidenceDirectory }
}
