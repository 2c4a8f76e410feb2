public import ArchiveCore
public import ArgumentParser
import Logging

/// The options of every tool.
public struct CommonOptions: ParsableArguments {
  @Option(
    name: .customLong("config"), help: ArgumentHelp("Read the configuration from FILE first.", valueName: "file"),
    completion: .file())
  public var configFile: String?

  @Option(
    name: .customLong("log-level"),
    help: ArgumentHelp("Log from this level on: debug, info, warn or error.", valueName: "level"))
  public var logLevel: String?

  @Flag(help: "Log everything; archive-config show also shows credentials.")
  public var debug = false

  public init() {}

  /// Loads the configuration and sets up logging; warns of environment variables that have no effect.
  ///
  /// Throws `ConfigurationError`.
  public func configuration(flags extra: [ConfigurationKey: (flag: String, value: String)] = [:]) throws
    -> ArchiveConfig
  {
    var flags = extra
    if let logLevel { flags[.loggingLevel] = ("--log-level", logLevel) }
    let config = try ArchiveConfig.load(configFile: configFile, flags: flags)
    for warning in config.warnings { Diagnostics.warn(warning) }
    try setupLogging(config, debug: debug, standardError: StandardStreams.errorDescriptor)
    return config
  }
}

/// The options of the tools that open an archive.
public struct ArchiveOptions: ParsableArguments {
  @Option(
    name: .customLong("archive-url"),
    help: ArgumentHelp("The archive, instead of the configured backend.url.", valueName: "url"))
  public var url: String?

  public init() {}

  public var flags: [ConfigurationKey: (flag: String, value: String)] {
    guard let url else { return [:] }
    guard let backend = try? BackendURL(url).backend else { return [.backendURL: ("--archive-url", url)] }
    return [.backendURL: ("--archive-url", url), .backendType: ("--archive-url", backend.rawValue)]
  }
}
