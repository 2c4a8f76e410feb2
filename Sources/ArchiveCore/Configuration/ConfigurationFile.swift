import TOMLKit

/// The values a TOML file sets, each with its place.
struct ConfigurationFile {
  struct Entry {
    let value: String
    let line: Int
  }

  let name: String
  private(set) var entries: [ConfigurationKey: Entry] = [:]

  /// Parses and checks a file's text; all of its problems are reported at once.
  ///
  /// Throws `ConfigurationError` with file, line and column.
  init(text: String, name: String) throws(ConfigurationError) {
    self.name = name
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      let place = error.source.begin
      throw ConfigurationError("\(name):\(place.line):\(place.column): \(error.description)")
    } catch {
      throw ConfigurationError("\(name): \(error)")
    }
    let places = KeyPlaces(text)
    var problems: [String] = []
    for (path, value) in Self.leaves(of: table, under: "") {
      let place = places[path]
      let at = "\(name):\(place.line):\(place.column)"
      guard let key = ConfigurationKey(rawValue: path) else {
        let hint = ConfigurationKey.nearest(to: path).map { "; did you mean \"\($0.rawValue)\"?" } ?? ""
        problems.append("\(at): unknown key \"\(path)\"\(hint)")
        continue
      }
      guard let text = Self.text(of: value, for: key).flatMap(key.normalized) else {
        problems.append("\(at): \"\(path)\" must be \(key.kind.description)")
        continue
      }
      entries[key] = Entry(value: text, line: place.line)
    }
    if !problems.isEmpty { throw ConfigurationError(problems.sorted().joined(separator: "\n")) }
  }

  private static let knownTables = Set(ConfigurationKey.allCases.map { String($0.rawValue.prefix { $0 != "." }) })

  private static func leaves(of table: TOMLTable, under prefix: String) -> [(String, any TOMLValueConvertible)] {
    table.keys.flatMap { name -> [(String, any TOMLValueConvertible)] in
      guard let value = table[name] else { return [] }
      // An empty table stands for itself, so that a misspelt one is found.
      if let inner = value.table, !inner.isEmpty || knownTables.contains(prefix + name) {
        return leaves(of: inner, under: prefix + name + ".")
      }
      return [(prefix + name, value)]
    }
  }

  /// The value as text, when its TOML type is the one the key wants: "5" is no number here.
  private static func text(of value: any TOMLValueConvertible, for key: ConfigurationKey) -> String? {
    switch key.kind {
    case .text, .choice: value.string
    case .flag: value.bool.map { String($0) }
    case .integer: value.int.map { String($0) }
    case .number: value.double.map { String($0) } ?? value.int.map { String($0) }
    }
  }
}

/// Where each key stands in a TOML text that is known to be well formed; the TOML library does not tell.
struct KeyPlaces {
  private var places: [String: (line: Int, column: Int)] = [:]

  init(_ text: String) {
    var table = ""
    // By bytes: a CRLF is one Character, and would not be split at.
    let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { Substring($0) }
    for (index, line) in lines.enumerated() {
      let column = line.prefix { $0 == " " || $0 == "\t" }.count + 1
      let content = line.drop { $0 == " " || $0 == "\t" }
      if content.hasPrefix("[") {
        table = Self.name(content.dropFirst().prefix { $0 != "]" }) + "."
        places[String(table.dropLast())] = (index + 1, column)
      } else if !content.hasPrefix("#"), let equals = content.firstIndex(of: "=") {
        places[table + Self.name(content[..<equals])] = (index + 1, column)
      }
    }
  }

  private static func name(_ text: Substring) -> String {
    String(text.filter { !" \t\"'".contains($0) })
  }

  /// Line and column counted from 1; the table's place for a key of an inline table.
  subscript(path: String) -> (line: Int, column: Int) {
    var path = Substring(path)
    while true {
      if let place = places[String(path)] { return place }
      guard let dot = path.lastIndex(of: ".") else { return (1, 1) }
      path = path[..<dot]
    }
  }
}
