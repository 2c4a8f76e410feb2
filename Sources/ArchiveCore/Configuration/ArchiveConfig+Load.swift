import FoundationEssentials
import Glibc

extension ArchiveConfig {
  /// Looks each key up by itself: `flags`, the file, `.codex/archive.toml`, the environment, the default.
  ///
  /// Reads files; runs no program and makes no connection.
  ///
  /// - Parameters:
  ///   - file: a configuration file that must be there; by default what `CODEX_ARCHIVE_CONFIG` names.
  ///   - flags: values that count for more than all others, each with the name that messages give it.
  /// - Throws: ``ConfigurationError`` with all problems there are.
  public static func load(file: String? = nil, flags: Flags = [:]) throws(ConfigurationError) -> ArchiveConfig {
    try load(configFile: file, flags: flags, environment: nil)
  }

  /// Looks each key up: flag, explicit file (`configFile`, else `CODEX_ARCHIVE_CONFIG`), `.codex/archive.toml`,
  /// environment, default.
  ///
  /// - `environment`: the process's own when nil.
  /// - `checks`: find errors that only the layers above recognise.
  /// - `searches`: whether directories above the working directory are looked at, too.
  /// - `interruption`: ends the wait for a file that is a pipe.
  /// - `standardInput`: what a `configFile` of `-` is read from; without it that is a file's name.
  /// - Throws `ConfigurationError` with all problems there are. Reads files; runs no program, makes no connection.
  package static func load(
    configFile: String? = nil, flags: Flags = [:], environment: [String: String]?, checks: Checks = Checks(),
    interruption: Interruption? = nil, searches: Bool = true, standardInput: StandardInput? = nil
  ) throws(ConfigurationError) -> ArchiveConfig {
    let environment = environment ?? ProcessInfo.processInfo.environment
    let explicit = configFile ?? environment["CODEX_ARCHIVE_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
    var search = ConfigurationSearch.nothing
    if searches {
      do throws(ConfigurationError) { search = try ConfigurationSearch(home: environment["HOME"]) } catch {
        // Who names a file does without what is above.
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
    // Named explicitly it is the same file, and not one that hides itself.
    let isNamed = files.first.map { Path($0.name)?.resolved == Path(search.file)?.resolved } ?? false
    if !isNamed, let text = try read(search.file, interruption, nil) {
      files.append(ConfigurationFile(text: text, name: search.file, base: search.base))
    }
    var config = try ArchiveConfig(
      ConfigurationLookup(flags: flags, files: files, environment: environment, base: base), checks)
    config.directoryAbove = search.base
    return config
  }

  /// Opens standard input for a file that is called `-`.
  package typealias StandardInput = () throws -> any ByteSource

  private static func shownName(_ file: String, _ standardInput: StandardInput?) -> String {
    file == "-" && standardInput != nil ? "standard input" : file
  }

  /// What the layers above know of values.
  package struct Checks {
    /// Throws an error when the URL cannot be used.
    package var url: (BackendURL) throws(StorageError) -> Void = { _ in }
    /// What is wrong with one of `report.require`; nil where nothing is.
    package var requirement: (String) -> String? = { _ in nil }

    package init() {}
  }

  /// Checks one file alone, without other files and without the environment.
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
}
