import FoundationEssentials
import Glibc

/// The settings in force, each with where it came from and what it hides.
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
    /// What would be in force without it, and without that, and so on; the default is not among them.
    public let hides: [Value]
  }

  /// Values given on the command line, with the flag's name.
  public typealias Flags = [ConfigurationKey: (flag: String, value: String)]

  /// The file that is looked for in the working directory.
  public static let defaultFile = ".codex/archive.toml"

  private(set) var settings: [ConfigurationKey: Setting] = [:]
  private var files: [ConfigurationFile] = []
  /// The files that were read, as they were named.
  var fileNames: [String] { files.map(\.name) }
  /// The archive, its scheme checked against `backend.type`.
  public private(set) var url: BackendURL
  /// The password that the URL does not hold; found when it is first needed.
  public private(set) var password: BackendPassword?
  /// One sentence for each environment variable that a file hides with another value.
  public private(set) var warnings: [String] = []

  /// Looks each key up: flag, explicit file (`configFile`, else `CODEX_ARCHIVE_CONFIG`), `.codex/archive.toml`,
  /// environment, default.
  ///
  /// - `environment`: the process's own when nil.
  /// - `checkURL`: finds what only somebody who knows the databases can find wrong with the URL.
  /// - `interruption`: ends the wait for a file that is a pipe.
  /// - `standardInput`: what a `configFile` of `-` is read from; without it that is a file's name.
  /// - Throws `ConfigurationError` with all problems there are. Reads files; runs no program, makes no connection.
  public static func load(
    configFile: String? = nil, flags: Flags = [:], environment: [String: String]? = nil, checkURL: URLCheck? = nil,
    interruption: Interruption? = nil, standardInput: StandardInput? = nil
  ) throws(ConfigurationError) -> ArchiveConfig {
    let environment = environment ?? ProcessInfo.processInfo.environment
    var files: [ConfigurationFile] = []
    if let explicit = configFile ?? environment["CODEX_ARCHIVE_CONFIG"], configFile != nil || !explicit.isEmpty {
      let source = configFile == nil ? nil : standardInput
      guard let text = try read(explicit, interruption, source) else {
        throw ConfigurationError("\(redactedURL(explicit)): no such file")
      }
      files.append(ConfigurationFile(text: text, name: Self.shownName(explicit, source)))
    }
    // Named explicitly it is the same file, and not one that hides itself.
    let isNamed = files.first.map { Path($0.name)?.resolved == Path(defaultFile)?.resolved } ?? false
    if !isNamed, let text = try read(defaultFile, interruption, nil) {
      files.append(ConfigurationFile(text: text, name: defaultFile))
    }
    return try ArchiveConfig(flags: flags, files: files, environment: environment, checkURL)
  }

  /// Opens standard input for a file that is called `-`.
  public typealias StandardInput = () throws -> any ByteSource

  private static func shownName(_ file: String, _ standardInput: StandardInput?) -> String {
    file == "-" && standardInput != nil ? "standard input" : file
  }

  /// Throws what is wrong with a URL.
  public typealias URLCheck = (BackendURL) throws(StorageError) -> Void

  /// Checks one file by itself, with no other file and no environment beside it.
  ///
  /// Throws `ConfigurationError` with all of its problems.
  public static func validate(
    file: String, checkURL: URLCheck? = nil, interruption: Interruption? = nil,
    standardInput: StandardInput? = nil
  ) throws(ConfigurationError) -> ArchiveConfig {
    guard let text = try read(file, interruption, standardInput) else {
      throw ConfigurationError("\(redactedURL(file)): no such file")
    }
    let file = ConfigurationFile(text: text, name: Self.shownName(file, standardInput))
    return try ArchiveConfig(flags: [:], files: [file], environment: [:], checkURL)
  }

  private init(
    flags: Flags, files: [ConfigurationFile], environment: [String: String], _ checkURL: URLCheck?
  ) throws(ConfigurationError) {
    KnownSecrets.note(environment: environment)
    var problems = files.flatMap(\.problems)
    for key in ConfigurationKey.allCases {
      var found: [Value] = []
      if let flag = flags[key] {
        if key == .backendURL { KnownSecrets.note(url: flag.value) }
        if let value = key.normalized(flag.value) {
          found.append(Value(text: value, origin: .flag(flag.flag)))
        } else {
          let told = key.told(flag.value)
          problems.append(
            ConfigurationProblem("\(flag.flag) \"\(told)\": must be \(key.kind.description)", key: key.rawValue))
        }
      }
      for file in files {
        guard let entry = file.entries[key] else { continue }
        if key == .backendURL { KnownSecrets.note(url: entry.value) }
        found.append(Value(text: entry.value, origin: .file(file.name, line: entry.line)))
      }
      let name = key.environmentVariable
      if let variable = environment[name], !variable.isEmpty {
        let value = key.normalized(variable)
        if case .file(let file, let line)? = found.first?.origin, !key.isSame(value, found[0].text) {
          warnings.append("\(name) is set but has no effect: \(file):\(line) sets \(key.rawValue)")
        }
        if let value {
          found.append(Value(text: value, origin: .environment(name)))
        } else if found.isEmpty {
          problems.append(
            ConfigurationProblem(
              "\(name)=\"\(key.told(variable))\": \(key.rawValue) must be \(key.kind.description)", key: key.rawValue))
        }
      }
      if found.isEmpty, let value = key.defaultValue { found.append(Value(text: value, origin: .builtIn)) }
      if let first = found.first {
        settings[key] = Setting(value: first.text, origin: first.origin, hides: Array(found.dropFirst()))
      }
    }
    var wrongURL: String?
    do throws(StorageError) { url = try BackendURL(settings[.backendURL]!.value) } catch {
      wrongURL = error.message
      url = .default
    }
    self.files = files
    if let wrongURL {
      problems.append(problem(of: .backendURL, wrongURL))
      throw ConfigurationError(sorted(problems))
    }
    settleBackend(&problems)
    settlePassword(&problems)
    refuseTildes(&problems)
    do throws(StorageError) { try checkURL?(url) } catch {
      problems.append(problem(of: .backendURL, error.message))
    }
    if !problems.isEmpty { throw ConfigurationError(sorted(problems)) }
  }

  /// In the order of the files, and of the lines in each; what is in none comes last.
  private func sorted(_ problems: [ConfigurationProblem]) -> [ConfigurationProblem] {
    func place(_ problem: ConfigurationProblem) -> (Int, Int, Int) {
      let file = files.firstIndex { $0.name == problem.file } ?? files.count
      return (file, problem.line ?? 0, problem.column ?? 0)
    }
    return problems.enumerated().sorted { a, b in
      let (x, y) = (place(a.element), place(b.element))
      return x == y ? a.offset < b.offset : x < y
    }.map(\.element)
  }

  /// A problem of the value that is in force, at its place.
  private func problem(of key: ConfigurationKey, _ message: String) -> ConfigurationProblem {
    let origin = settings[key]!.origin
    if case .file(let name, _) = origin, let entry = files.first(where: { $0.name == name })?.entries[key] {
      return ConfigurationProblem(
        "\(key.rawValue): \(message)", key: key.rawValue, file: name, at: (entry.line, entry.column))
    }
    return ConfigurationProblem("\(origin.description): \(key.rawValue): \(message)", key: key.rawValue)
  }

  /// The type follows from the URL; where it is stated, the two must agree.
  private mutating func settleBackend(_ problems: inout [ConfigurationProblem]) {
    let urlOrigin = settings[.backendURL]!.origin
    guard let type = settings[.backendType] else {
      settings[.backendType] = Setting(value: url.backend.rawValue, origin: urlOrigin, hides: [])
      return
    }
    if type.value != url.backend.rawValue {
      let disagreement =
        "\"\(type.value)\" disagrees with backend.url (\(urlOrigin.description)), which is \(url.redactedText); "
        + "set both, or the URL alone"
      problems.append(problem(of: .backendType, disagreement))
    }
  }

  /// A password has one place; of two the one that is looked up first counts, and two of one place are a mistake.
  private mutating func settlePassword(_ problems: inout [ConfigurationProblem]) {
    func rank(_ key: ConfigurationKey) -> Int? {
      switch settings[key]?.origin {
      case .flag?: 0
      case .file(let name, _)?: 1 + (files.firstIndex { $0.name == name } ?? 0)
      case .environment?, .builtIn?: 1 + files.count
      case nil: nil
      }
    }
    var places = [ConfigurationKey.backendPasswordFile, .backendPasswordCommand].compactMap { key in
      rank(key).map { (key: key, rank: $0) }
    }
    if url.holdsPassword { places.append((.backendURL, rank(.backendURL)!)) }
    guard let first = places.map(\.rank).min() else { return }
    let best = places.filter { $0.rank == first }.map(\.key)
    if best.count > 1 {
      let names = best.map { "\($0.rawValue) (\(settings[$0]!.origin.description))" }
      let text = "the password is given more than once, by \(names.joined(separator: " and by ")); leave one"
      problems.append(problem(of: best[0], text))
    }
    switch best[0] {
    case .backendPasswordFile: password = BackendPassword(.file(settings[best[0]]!.value))
    case .backendPasswordCommand:
      password = BackendPassword(.command(ConfigurationKey.words(settings[best[0]]!.value)!))
    default: password = nil
    }
  }

  /// Only a shell turns `~` into a home directory: taken as it is, it would become a directory of that name.
  private func refuseTildes(_ problems: inout [ConfigurationProblem]) {
    for key in ConfigurationKey.allCases {
      guard let path = settings[key].flatMap({ key.path(in: $0.value) }), path.hasPrefix("~") else { continue }
      problems.append(
        problem(
          of: key,
          "\"\(redacted(path))\": ~ is not expanded here; write the whole path, or ./~… for a name that begins so"))
    }
  }

  private static func read(
    _ name: String, _ interruption: Interruption?, _ standardInput: StandardInput?
  ) throws(ConfigurationError) -> String? {
    guard let path = Path(name) else { throw ConfigurationError("the name of the configuration file holds a NUL byte") }
    let shown = shownName(name, standardInput)
    do {
      let limit = 1 << 20
      let bytes =
        if name == "-", let standardInput {
          try readSmall(standardInput(), limit: limit, what: "no configuration is")
        } else {
          try readSmallFile(path, limit: limit, what: "no configuration is", interruption: interruption)
        }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw ConfigurationError("\(shown): is not UTF-8")
      }
      return text
    } catch let error as InputError {
      if error.kind == .missing { return nil }
      throw ConfigurationError(error.message)
    } catch let error as ConfigurationError {
      throw error
    } catch is Interrupted {
      throw ConfigurationError("\(shown): stopped by a signal while it was read")
    } catch {
      throw ConfigurationError("\(shown): \(error)")
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
  public var metrics: MetricsOptions {
    MetricsOptions(
      isEnabled: flag(.performanceEnableMetrics), tracksDecompression: flag(.performanceTrackDecompression))
  }
  public var evidenceDirectory: Path { Path(settings[.evidenceDirectory]!.value) ?? Path(".codex/evidence")! }

  public var retry: RetryConfig {
    RetryConfig(
      isEnabled: flag(.retryEnabled), maxAttempts: Int(settings[.retryMaxAttempts]!.value)!,
      initialDelay: number(.retryInitialDelay), maxDelay: number(.retryMaxDelay),
      backoffFactor: number(.retryBackoffFactor), jitter: flag(.retryJitter),
      deadline: number(.retryDeadline) > 0 ? number(.retryDeadline) : nil)
  }
}
