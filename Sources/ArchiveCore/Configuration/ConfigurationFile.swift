import TOMLKit

/// The values that a TOML file sets, each with its place, and the problems in the file.
struct ConfigurationFile {
  struct Entry {
    /// The value as in the file, in its usual form.
    let value: String
    let line: Int
    let column: Int
  }

  let name: String
  /// The directory that the file's relative paths are relative to; nil for the working directory.
  let base: String?
  private(set) var entries: [ConfigurationKey: Entry] = [:]
  private(set) var problems: [ConfigurationProblem] = []

  /// Parses and checks a file's text.
  init(text: String, name: String, base: String? = nil) {
    (self.name, self.base) = (name, base)
    let places = KeyPlaces(text)
    do {
      if let place = places.nul { throw Refused(place: place, reason: "NUL bytes are not allowed") }
      if let place = places.longName { throw Refused(place: place, reason: "this name has more parts than any key") }
      if let place = places.badHeader {
        throw Refused(place: place, reason: "a table's name is missing after the \"[\"")
      }
      if let place = places.badValue {
        throw Refused(place: place, reason: "a bracket without its counterpart, or a Unicode line separator")
      }
      if let place = places.date { throw Refused(place: place, reason: "no key takes a date or a time") }
      check(try TOMLTable(string: text), places)
    } catch let error as TOMLParseError {
      let place = (error.source.begin.line, error.source.begin.column)
      problems = [ConfigurationProblem(error.description, file: name, at: place)]
    } catch let error as Refused {
      problems = [ConfigurationProblem(error.reason, file: name, at: error.place)]
    } catch {
      problems = [ConfigurationProblem("\(error)", file: name)]
    }
    problems.sort { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) }
  }

  /// An error found before parsing: the TOML library ends the process for some of these.
  private struct Refused: Error {
    let place: KeyPlaces.Place
    let reason: String
  }

  private mutating func check(_ table: TOMLTable, _ places: KeyPlaces) {
    for (path, value) in Self.leaves(of: table, under: "") {
      let place = places[path]
      if Self.knownTables.contains(path) {
        problems.append(ConfigurationProblem("\"\(path)\" must be a table", key: path, file: name, at: place))
        continue
      }
      // Suggestions take time, and nobody reads more than a hundred.
      let named =
        problems.count < 100 ? ConfigurationKey.named(path) : (key: ConfigurationKey(rawValue: path), advice: "")
      guard let key = named.key else {
        problems.append(
          ConfigurationProblem(
            "unknown key \"\(redactedURL(path))\"\(named.advice)", key: redactedURL(path), file: name, at: place))
        continue
      }
      guard let text = Self.text(of: value, for: key).flatMap({ key.row.read($0)?.text }) else {
        problems.append(
          ConfigurationProblem("\"\(path)\" must be \(key.kind.description)", key: path, file: name, at: place))
        continue
      }
      entries[key] = Entry(value: text, line: place.line, column: place.column)
    }
  }

  /// The directory that paths in this file are relative to: the file's own, or the parent of a `.codex` that contains
  /// it.
  static func base(of name: String) -> String? {
    guard let slash = name.lastIndex(of: "/") else { return nil }
    var directory = name[..<slash]
    if directory == ".codex" { return nil }
    if directory.hasSuffix("/.codex") { directory = directory.dropLast("/.codex".count) }
    return directory.isEmpty ? "/" : directory == "." ? nil : String(directory)
  }

  private static let knownTables = Set(ConfigurationKey.allCases.map { String($0.parts.table) })

  private static func leaves(of table: TOMLTable, under prefix: String) -> [(String, any TOMLValueConvertible)] {
    table.keys.flatMap { name -> [(String, any TOMLValueConvertible)] in
      guard let value = table[name] else { return [] }
      // An empty table is listed itself, so that a misspelt one is found.
      if let inner = value.table, !inner.isEmpty || knownTables.contains(prefix + name) {
        return leaves(of: inner, under: prefix + name + ".")
      }
      return [(prefix + name, value)]
    }
  }

  /// The value as text, if its TOML type fits the key; a string such as "5" is not a number.
  private static func text(of value: any TOMLValueConvertible, for key: ConfigurationKey) -> String? {
    switch key.kind {
    case .text, .choice: return value.string
    case .flag: return value.bool.map { String($0) }
    case .integer: return value.int.map { String($0) }
    case .number: return value.double.map { String($0) } ?? value.int.map { String($0) }
    case .command, .list:
      guard let array = value.array else { return nil }
      let words = array.compactMap { $0.string }
      return words.count == array.count ? listText(words) : nil
    }
  }
}
