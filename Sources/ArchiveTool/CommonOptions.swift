package import ArchiveCore
package import ArgumentParser

/// The options of every tool.
package struct CommonOptions: ParsableArguments {
  @Option(
    name: .customLong("config"),
    help: ArgumentHelp("Read the configuration from FILE first; - is standard input.", valueName: "file"),
    completion: .file())
  package var configFile: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Set a key of the configuration for this run; may be repeated.", valueName: "key=value"))
  var settings: [String] = []

  @Option(
    name: .customLong("log-level"),
    help: ArgumentHelp("Log from this level on: debug, info, warn or error.", valueName: "level"))
  package var logLevel: String?

  @Flag(name: [.customShort("v"), .long], help: "Log everything, as --log-level debug.")
  package var verbose = false

  @Flag(name: [.customShort("q"), .long], help: "Log errors only, as --log-level error.")
  package var quiet = false

  @Flag(help: "Log everything; archive-config show and get also show credentials.")
  package var debug = false

  package init() {}

  package func validate() throws {
    for setting in settings { _ = try Setting(setting) }
    if quiet && (verbose || debug) {
      throw ValidationError("--quiet and \(verbose ? "--verbose" : "--debug") exclude each other")
    }
  }

  /// Loads the configuration and sets up logging; warns of environment variables that have no effect.
  ///
  /// - `searches`: whether directories above the working directory are looked at, too.
  /// - Throws `ConfigurationError`.
  package func configuration(
    flags extra: ArchiveConfig.Flags = [:], searches: Bool = true
  ) throws(ConfigurationError) -> ArchiveConfig {
    let config = try load(flags: extra, searches: searches)
    for warning in config.warnings { Diagnostics.warn(warning) }
    if let directory = config.directoryAbove { Diagnostics.hint("using \(directory)/.codex") }
    setupLogging(config, all: debug, standardError: StandardStreams.errorDescriptor) { Diagnostics.warn($0) }
    if config.loggingFile != nil { Signals.reopenLogOnHangup() }
    return config
  }

  /// Loads the configuration, and nothing else. Throws `ConfigurationError`.
  package func load(
    flags extra: ArchiveConfig.Flags = [:], checks: ArchiveConfig.Checks = ArchiveConfig.Checks(), searches: Bool = true
  ) throws(ConfigurationError) -> ArchiveConfig {
    var flags: ArchiveConfig.Flags = [:]
    for setting in settings.compactMap({ try? Setting($0) }) {
      flags[setting.key] = ("--set \(setting.key.rawValue)", setting.value)
    }
    // An option that says one thing only counts for more than one that can say all.
    flags.merge(extra) { $1 }
    if verbose { flags[.loggingLevel] = ("--verbose", "debug") }
    if quiet { flags[.loggingLevel] = ("--quiet", "error") }
    if let logLevel { flags[.loggingLevel] = ("--log-level", logLevel) }
    return try ArchiveConfig.load(
      configFile: configFile, flags: flags, environment: nil, checks: checks, interruption: Signals.interruption,
      searches: searches
    ) { try StandardStreams.input(of: "a configuration") }
  }
}

/// A key of the configuration and its value, `key=value`.
private struct Setting {
  let key: ConfigurationKey
  let value: String

  /// Throws `ValidationError`; not by the parser, whose message would repeat a value that may be a secret.
  init(_ argument: String) throws {
    guard let equals = argument.firstIndex(of: "=") else {
      throw ValidationError("--set \"\(redactedURL(argument))\": give key=value, such as retry.enabled=true")
    }
    let name = String(argument[..<equals])
    let named = ConfigurationKey.named(name)
    guard let key = named.key else {
      throw ValidationError("--set \"\(redactedURL(argument))\": unknown key\(named.advice)")
    }
    (self.key, value) = (key, String(argument[argument.index(after: equals)...]))
  }
}

/// The options of the tools that open an archive.
package struct ArchiveOptions: ParsableArguments {
  @Option(
    name: .customLong("archive-url"),
    help: ArgumentHelp("The archive, instead of the configured backend.url.", valueName: "url"))
  package var url: String?

  package init() {}

  package var flags: ArchiveConfig.Flags {
    guard let url else { return [:] }
    guard let backend = try? BackendURL(url).backend else { return [.backendURL: ("--archive-url", url)] }
    return [.backendURL: ("--archive-url", url), .backendType: ("--archive-url", backend.rawValue)]
  }
}
