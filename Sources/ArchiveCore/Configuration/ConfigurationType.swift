/// A type of configuration values: how its text is read and shown.
struct ConfigurationType<Value> {
  let kind: ConfigurationKey.Kind
  /// Nil if the text is not valid.
  let read: (String) -> Reading?
  /// The text without secrets; the text need not be valid.
  var shown: (String) -> String
  /// The same value as seen from the working directory, if its relative paths are relative to `base`.
  var resolved: (_ text: String, _ base: String) -> String = { text, _ in text }

  struct Reading {
    let value: Value
    /// The text in its usual form.
    let text: String
    /// The path in the value, if it is or begins with one.
    var path: String?
  }

  init(_ kind: ConfigurationKey.Kind, _ read: @escaping (String) -> Reading?) {
    (self.kind, self.read) = (kind, read)
    // A text that is not valid here may be a URL meant for another key.
    shown = { read($0) == nil ? redactedURL($0) : redacted($0) }
  }
}

extension ConfigurationType<String> {
  static var text: Self {
    Self(.text) { $0.isEmpty || $0.utf8.contains(0) ? nil : Reading(value: $0, text: $0) }
  }

  static var url: Self {
    var type = text
    type.shown = redactedURL
    type.resolved = BackendURL.resolved
    return type
  }

  static var file: Self {
    var type = Self(.text) { text in
      Self.text.read(text).map { Reading(value: $0.value, text: $0.text, path: $0.text) }
    }
    type.resolved = resolvedPath
    return type
  }
}

extension ConfigurationType<Path> {
  static var path: Self {
    var type = Self(.text) { text in
      text.isEmpty ? nil : Path(text).map { Reading(value: $0, text: text, path: text) }
    }
    type.resolved = resolvedPath
    return type
  }
}

extension ConfigurationType<[String]> {
  /// A program and its arguments; its text is a JSON array of strings.
  static var command: Self {
    var type = Self(.command) { text in
      guard let words = strings(text), words.first?.isEmpty == false else { return nil }
      return Reading(value: words, text: listText(words), path: words.first)
    }
    // Only the program is shown, because its arguments may contain a secret.
    let read = type.read
    type.shown = { text in
      guard let words = read(text)?.value else { return "***" }
      return listText(words.prefix(1) + words.dropFirst().map { _ in "***" })
    }
    // A name without a slash is looked up in PATH.
    type.resolved = { text, base in
      guard var words = read(text)?.value, words[0].contains("/") else { return text }
      words[0] = resolvedPath(words[0], base)
      return listText(words)
    }
    return type
  }
}

extension ConfigurationType<[String]> {
  /// Strings; their text is a JSON array.
  static var list: Self {
    Self(.list) { text in
      guard let words = strings(text), !words.contains("") else { return nil }
      return Reading(value: words, text: listText(words))
    }
  }
}

/// The strings of a JSON array of strings without NUL characters; nil for anything else.
private func strings(_ text: String) -> [String]? {
  guard case .array(let elements)? = try? JSONScanner.decode(Array(text.utf8)[...]) else { return nil }
  let words = elements.compactMap(\.string)
  return words.count == elements.count && !words.contains { $0.utf8.contains(0) } ? words : nil
}

/// The text of a value that consists of these strings.
func listText(_ words: [String]) -> String {
  var json = JSONWriter()
  json.array { for word in words { $0.string(word) } }
  return String(decoding: json.bytes, as: UTF8.self)
}

extension ConfigurationType where Value: RawRepresentable<String> & CaseIterable {
  static var choice: Self {
    Self(.choice(Value.allCases.map(\.rawValue))) { text in
      Value(rawValue: text).map { Reading(value: $0, text: text) }
    }
  }
}

extension ConfigurationType<Bool> {
  static var flag: Self {
    Self(.flag) { text in
      switch text.lowercased() {
      case "true", "1", "yes", "on": Reading(value: true, text: "true")
      case "false", "0", "no", "off": Reading(value: false, text: "false")
      default: nil
      }
    }
  }
}

extension ConfigurationType<Int> {
  static func integer(atLeast minimum: Int) -> Self {
    Self(.integer(minimum)) { text in
      guard let number = Int(text), number >= minimum else { return nil }
      return Reading(value: number, text: String(number))
    }
  }
}

extension ConfigurationType<Double> {
  static func number(atLeast minimum: Double) -> Self {
    Self(.number(minimum)) { text in
      guard let number = Double(text), number.isFinite, number >= minimum else { return nil }
      return Reading(value: number, text: text)
    }
  }
}

extension ConfigurationType<Double?> {
  /// A number; 0 means no limit and becomes nil.
  static var limit: Self {
    let number = ConfigurationType<Double>.number(atLeast: 0)
    return Self(number.kind) { text in
      number.read(text).map { Reading(value: $0.value > 0 ? $0.value : nil, text: $0.text) }
    }
  }
}

/// A path relative to `base`, as seen from the working directory; absolute paths, `-` and `~…` are not changed.
private func resolvedPath(_ path: String, _ base: String) -> String {
  if path.hasPrefix("/") || path.hasPrefix("~") || path == "-" { return path }
  return (base == "/" ? "/" : base + "/") + (path.hasPrefix("./") ? String(path.dropFirst(2)) : path)
}
