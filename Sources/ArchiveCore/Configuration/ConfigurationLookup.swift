/// Looks up every key and collects the problems.
struct ConfigurationLookup {
  let files: [ConfigurationFile]
  private let base: String?
  private(set) var values = ConfigurationValues()
  private(set) var settings: [ConfigurationKey: ArchiveConfig.Setting] = [:]
  private(set) var warnings: [String] = []
  private var problems: [ConfigurationProblem]

  /// - `files`: highest precedence first.
  /// - `base`: the directory that defaults are relative to; nil for the working directory.
  init(
    flags: ArchiveConfig.Flags, files: [ConfigurationFile], environment: [String: String], base: String? = nil
  ) {
    KnownSecrets.record(environment: environment)
    (self.files, self.base) = (files, base)
    problems = files.flatMap(\.problems)
    for key in ConfigurationKey.allCases { lookUp(key, flags[key], environment[key.environmentVariable]) }
  }

  private mutating func lookUp(_ key: ConfigurationKey, _ flag: (flag: String, value: String)?, _ variable: String?) {
    let row = key.row
    var found: [(reading: ConfigurationRow.Reading, origin: ArchiveConfig.Origin)] = []
    if let flag {
      if key == .backendURL { KnownSecrets.record(url: flag.value) }
      if let reading = row.read(flag.value) {
        found.append((reading, .flag(flag.flag)))
      } else {
        let value = row.shown(flag.value)
        problems.append(
          ConfigurationProblem("\(flag.flag) \"\(value)\": must be \(row.kind.description)", key: key.rawValue))
      }
    }
    for file in files {
      guard let entry = file.entries[key] else { continue }
      let value = file.base.map { row.resolved(entry.value, $0) } ?? entry.value
      guard let reading = row.read(value) else { continue }
      if key == .backendURL { KnownSecrets.record(url: entry.value) }
      found.append((reading, .file(file.name, line: entry.line)))
    }
    if let variable, !variable.isEmpty {
      let reading = row.read(variable)
      if let first = found.first, case .file(let file, let line) = first.origin,
        !key.isSame(reading?.text, first.reading.text)
      {
        warnings.append("\(row.variable) is set but has no effect: \(file):\(line) sets \(key.rawValue)")
      }
      if let reading {
        found.append((reading, .environment(row.variable)))
      } else if found.isEmpty {
        let value = row.shown(variable)
        problems.append(
          ConfigurationProblem(
            "\(row.variable)=\"\(value)\": \(key.rawValue) must be \(row.kind.description)", key: key.rawValue))
      }
    }
    if found.isEmpty, let text = row.defaultText, let reading = row.read(base.map { row.resolved(text, $0) } ?? text) {
      found.append((reading, .builtIn))
    }
    guard let first = found.first else { return }
    first.reading.store(&values)
    let hidden = found.dropFirst().map { ArchiveConfig.Value(text: $0.reading.text, origin: $0.origin) }
    settings[key] = ArchiveConfig.Setting(value: first.reading.text, origin: first.origin, hides: hidden)
  }

  private func origin(of key: ConfigurationKey) -> ArchiveConfig.Origin { settings[key]?.origin ?? .builtIn }

  /// The URL in force; throws all problems if it cannot be used, because other checks depend on it.
  mutating func url() throws(ConfigurationError) -> BackendURL {
    do throws(StorageError) { return try BackendURL(values.url) } catch {
      add(.backendURL, error.message)
      throw ConfigurationError(sortedProblems)
    }
  }

  /// The type follows from the URL; if it is set too, the two must match.
  mutating func checkBackend(_ url: BackendURL) {
    let urlOrigin = origin(of: .backendURL)
    guard let type = values.backend else {
      settings[.backendType] = ArchiveConfig.Setting(value: url.backend.rawValue, origin: urlOrigin, hides: [])
      return
    }
    if type != url.backend {
      let disagreement =
        "\"\(type.rawValue)\" does not match backend.url (\(urlOrigin.description)), which is \(url.redactedText); "
        + "set both, or only the URL"
      add(.backendType, disagreement)
    }
  }

  /// A password comes from one place: the one with the highest precedence. Two passwords in that place are an error.
  mutating func password(beside url: BackendURL) -> BackendPassword? {
    var places: [(key: ConfigurationKey, source: BackendPassword.Source?)] = []
    if let file = values.passwordFile {
      places.append((.backendPasswordFile, .file(file, isShared: values.passwordFileIsShared)))
    }
    if let words = values.passwordCommand { places.append((.backendPasswordCommand, .command(words))) }
    if url.holdsPassword { places.append((.backendURL, nil)) }
    let first = places.map { rank(of: origin(of: $0.key)) }.min()
    let best = places.filter { rank(of: origin(of: $0.key)) == first }
    guard let chosen = best.first else { return nil }
    if best.count > 1 {
      let names = best.map { "\($0.key.rawValue) (\(origin(of: $0.key).description))" }
      let text = "the password is given more than once, by \(names.joined(separator: " and by ")); keep only one"
      add(chosen.key, text)
    }
    return chosen.source.map { BackendPassword($0) }
  }

  /// The order of precedence; places with the same rank count as one.
  private func rank(of origin: ArchiveConfig.Origin) -> Int {
    switch origin {
    case .flag: 0
    case .file(let name, _): 1 + (files.firstIndex { $0.name == name } ?? 0)
    case .environment, .builtIn: 1 + files.count
    }
  }

  /// Only a shell expands `~`; used literally, it would create a directory named `~`.
  mutating func refuseTildes() {
    for key in ConfigurationKey.allCases {
      guard let path = settings[key].flatMap({ key.row.read($0.value)?.path }), path.hasPrefix("~") else { continue }
      add(
        key, "\"\(redacted(path))\": ~ is not expanded here; write the full path, or ./~… for a name that begins with ~"
      )
    }
  }

  mutating func check(_ url: BackendURL, with checks: ArchiveConfig.Checks) {
    do throws(StorageError) { try checks.url(url) } catch { add(.backendURL, error.message) }
    for fault in values.reportRequirements?.compactMap(checks.requirement) ?? [] { add(.reportRequire, fault) }
  }

  func throwProblems() throws(ConfigurationError) {
    if !problems.isEmpty { throw ConfigurationError(sortedProblems) }
  }

  /// Adds a problem with the value in force, at its place.
  private mutating func add(_ key: ConfigurationKey, _ message: String) {
    let origin = origin(of: key)
    if case .file(let name, _) = origin, let entry = files.first(where: { $0.name == name })?.entries[key] {
      problems.append(
        ConfigurationProblem(
          "\(key.rawValue): \(message)", key: key.rawValue, file: name, at: (entry.line, entry.column)))
    } else {
      problems.append(
        ConfigurationProblem("\(origin.description): \(key.rawValue): \(message)", key: key.rawValue))
    }
  }

  /// The problems in the order of files and lines; those that are not in a file come last.
  private var sortedProblems: [ConfigurationProblem] {
    func place(_ problem: ConfigurationProblem) -> (Int, Int, Int) {
      let file = files.firstIndex { $0.name == problem.file } ?? files.count
      return (file, problem.line ?? 0, problem.column ?? 0)
    }
    return problems.enumerated().sorted { a, b in
      let (x, y) = (place(a.element), place(b.element))
      return x == y ? a.offset < b.offset : x < y
    }.map(\.element)
  }
}
