package import ArchiveCore
package import ArgumentParser

/// The options of every tool.
package struct CommonOptions: ParsableArguments {
  @OptionGroup(title: Heading.database) var configurationOptions: ConfigurationOptions
  @OptionGroup(title: Heading.messages) var messages: MessageOptions

  /// Whether `--verbose` was given.
  package var verbose: Bool { messages.verbose }
  /// Whether `--debug` was given.
  package var debug: Bool { messages.debug }

  package init() {}

  package func validate() throws {
    for setting in configurationOptions.settings { _ = try Setting(setting) }
    if messages.quiet && (verbose || debug) {
      throw ValidationError("--quiet and \(verbose ? "--verbose" : "--debug") exclude each other")
    }
  }

  /// Loads the configuration and sets up logging; warns of environment variables that have no effect.
  ///
  /// - `checks`: checks of values that only the tool understands.
  /// - `searches`: whether directories above the working directory are searched, too.
  /// - Throws `ConfigurationError`.
  package func configuration(
    flags extra: ArchiveConfig.Flags = [:], checks: ArchiveConfig.Checks = ArchiveConfig.Checks(), searches: Bool = true
  ) throws(ConfigurationError) -> ArchiveConfig {
    let config = try load(flags: extra, checks: checks, searches: searches)
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
    for setting in configurationOptions.settings.compactMap({ try? Setting($0) }) {
      flags[setting.key] = ("--set \(setting.key.rawValue)", setting.value)
    }
    // An option for one key takes precedence over --set, which is for any key.
    flags.merge(extra) { $1 }
    if verbose { flags[.loggingLevel] = ("--verbose", "debug") }
    if messages.quiet { flags[.loggingLevel] = ("--quiet", "error") }
    if let logLevel = messages.logLevel { flags[.loggingLevel] = ("--log-level", logLevel) }
    return try ArchiveConfig.load(
      configFile: configurationOptions.file, flags: flags, environment: nil, checks: checks,
      interruption: Signals.interruption,
      searches: searches
    ) { try StandardStreams.input(of: "a configuration", isNamed: true) }
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

/// Where a tool reads its configuration.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    name: .customLong("config"),
    help: ArgumentHelp("Read the configuration from FILE first; - is standard input.", valueName: "file"),
    completion: .file())
  var file: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Set a configuration key for this run; may be repeated.", valueName: "key=value"),
    completion: .list(ConfigurationKey.allCases.map { $0.rawValue + "=" }))
  var settings: [String] = []
}

/// Which messages a tool logs.
struct MessageOptions: ParsableArguments {
  @Option(
    name: .customLong("log-level"),
    help: ArgumentHelp("Lowest level to log: debug, info, warn or error.", valueName: "level"),
    completion: .list(["debug", "info", "warn", "error"]))
  var logLevel: String?

  @Flag(name: [.customShort("v"), .long], help: "Log everything; the same as --log-level debug.")
  var verbose = false

  @Flag(name: [.customShort("q"), .long], help: "Log only errors; the same as --log-level error.")
  var quiet = false

  @Flag(help: "Log everything; archive-config show and get also show passwords.")
  var debug = false
}

/// The options of the tools that open an archive.
package struct ArchiveOptions: ParsableArguments {
  @Option(
    name: .customLong("archive-url"),
    help: ArgumentHelp("URL of the archive, instead of the configured backend.url.", valueName: "url"))
  package var url: String?

  package init() {}

  package var flags: ArchiveConfig.Flags {
    guard let url else { return [:] }
    guard let backend = try? BackendURL(url).backend else { return [.backendURL: ("--archive-url", url)] }
    return [.backendURL: ("--archive-url", url), .backendType: ("--archive-url", backend.rawValue)]
  }
}
