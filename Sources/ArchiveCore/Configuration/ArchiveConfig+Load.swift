import FoundationEssentials
import Glibc

extension ArchiveConfig {
  /// Looks up each key separately: in `flags`, the file, `.codex/archive.toml`, the environment, then the default.
  ///
  /// Reads files; runs no program and opens no connection.
  ///
  /// - Parameters:
  ///   - file: a configuration file, which must exist; by default the one that `CODEX_ARCHIVE_CONFIG` names.
  ///   - flags: values that take precedence over all others, each with its name in messages.
  /// - Throws: ``ConfigurationError`` with all problems.
  public static func load(file: String? = nil, flags: Flags = [:]) throws(ConfigurationError) -> ArchiveConfig {
    try load(configFile: file, flags: flags, environment: nil)
  }

  /// Looks each key up: flag, explicit file (`configFile`, else `CODEX_ARCHIVE_CONFIG`), `.codex/archive.toml`,
  /// environment, default.
  ///
  /// - `environment`: the process's environment when nil.
  /// - `checks`: find errors that only the layers above can detect.
  /// - `searches`: whether to search directories above the working directory too.
  /// - `interruption`: ends the wait for a file that is a pipe.
  /// - `standardInput`: the source for a `configFile` of `-`; nil treats `-` as the name of a file.
  /// - Throws `ConfigurationError` with all problems. Reads files; runs no program and opens no connection.
  package static func load(
    configFile: String? = nil, flags: Flags = [:], environment: [String: String]?, checks: Checks = Checks(),
    interruption: Interruption? = nil, searches: Bool = true, standardInput: StandardInput? = nil
  ) throws(ConfigurationError) -> ArchiveConfig {
    let environment = environment ?? ProcessInfo.processInfo.environment
    let explicit = configFile ?? environment["CODEX_ARCHIVE_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
    var search = ConfigurationSearch.nothing
    if searches {
      do throws(ConfigurationError) { search = try ConfigurationSearch(home: environment["HOME"]) } catch {
        // With an explicit file, directories above are not searched.
        if explicit == nil { throw error }
      }
    }
    var files: [ConfigurationFile] = []
    var base = search.base
    if let explicit {
      let source = configFile == nil ? nil : standardInput
      guard let text = try read(explicit, interruption, source) else {
        throw ConfigurationError("\(redactedURL(explicit)): no such file")
      }
      let name = Self.shownName(explicit, source)
      let own = source != nil && explicit == "-" ? nil : ConfigurationFile.base(of: explicit)
      files.append(ConfigurationFile(text: text, name: name, base: own))
      if name.hasSuffix("/" + defaultFile) || name == defaultFile { base = own }
    }
    // An explicit name for the default file means the same file; it must not hide itself.
    let isNamed = files.first.map { Path($0.name)?.resolved == Path(search.file)?.resolved } ?? false
    if !isNamed, let text = try read(search.file, interruption, nil) {
      files.append(ConfigurationFile(text: text, name: search.file, base: search.base))
    }
    var config = try ArchiveConfig(
      ConfigurationLookup(flags: flags, files: files, environment: environment, base: base), checks)
    config.directoryAbove = search.base
    return config
  }

  /// Opens standard input for a file named `-`.
  package typealias StandardInput = () throws -> any ByteSource

  private static func shownName(_ file: String, _ standardInput: StandardInput?) -> String {
    file == "-" && standardInput != nil ? "standard input" : file
  }

  /// Checks of values that the layers above supply.
  package struct Checks {
    /// Throws an error when the URL cannot be used.
    package var url: (BackendURL) throws(StorageError) -> Void = { _ in }
    /// Returns the problem with one value of `report.require`, or nil if it is valid.
    package var requirement: (String) -> String? = { _ in nil }

    package init() {}
  }

  /// Checks one file on its own, without other files and the environment.
  ///
  /// Throws `ConfigurationError` with all of its problems.
  package static func validate(
    file: String, checks: Checks = Checks(), interruption: Interruption? = nil,
    standardInput: StandardInput? = nil
  ) throws(ConfigurationError) -> ArchiveConfig {
    guard let text = try read(file, interruption, standardInput) else {
      throw ConfigurationError("\(redactedURL(file)): no such file")
    }
    let base = file == "-" && standardInput != nil ? nil : ConfigurationFile.base(of: file)
    let file = ConfigurationFile(text: text, name: Self.shownName(file, standardInput), base: base)
    return try ArchiveConfig(ConfigurationLookup(flags: [:], files: [file], environment: [:]), checks)
  }

  private static func read(
    _ name: String, _ interruption: Interruption?, _ standardInput: StandardInput?
  ) throws(ConfigurationError) -> String? {
    guard let path = Path(name) else {
      throw ConfigurationError("the name of the configuration file contains a NUL byte")
    }
    let shown = shownName(name, standardInput)
    do {
      let limit = 1 << 20
      let bytes =
        if name == "-", let standardInput {
          try readSmall(standardInput(), limit: limit, what: "a configuration file")
        } else {
          try readSmallFile(path, limit: limit, what: "a configuration file", interruption: interruption)
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
      throw ConfigurationError("\(shown): stopped by a signal while reading it")
    } catch {
      throw ConfigurationError("\(shown): \(error)")
    }
  }
}
