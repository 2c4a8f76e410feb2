/// The location of an archive: its URL, and the kind of database from the URL's scheme.
package struct BackendURL: Sendable, Equatable {
  /// The URL as configured, including credentials.
  package let text: String
  package let backend: Backend

  /// Reads the scheme; a driver after `+`, as in `postgresql+psycopg://`, is dropped.
  ///
  /// Throws `StorageError` `.misconfigured`, never with a credential in its message.
  package init(_ text: String) throws(StorageError) {
    KnownSecrets.record(url: text)
    guard let colon = text.firstRange(of: "://") else {
      throw StorageError(
        .misconfigured, "\"\(redactedURL(text))\" is not a URL; use sqlite:///PATH, postgres://… or mysql://…")
    }
    let scheme = text[..<colon.lowerBound]
    switch scheme.split(separator: "+").first.map({ $0.lowercased() }) {
    case "sqlite", "sqlite3": backend = .sqlite
    case "postgres", "postgresql": backend = .postgres
    case "mysql", "mariadb": backend = .mariadb
    default:
      throw StorageError(
        .misconfigured,
        "unknown scheme \"\(scheme)\" in \(redactedURL(text)); use sqlite, postgres, mysql or mariadb")
    }
    self.text = text
  }

  /// The URL of the same archive as seen from the working directory, if an SQLite URL is relative to `base`.
  static func resolved(_ text: String, _ base: String) -> String {
    guard let url = try? BackendURL(text), url.backend == .sqlite,
      let start = text.firstRange(of: ":///")?.upperBound, let first = text[start...].first,
      first != "/", first != "~", first != ":"
    else { return text }
    let path = text[start...].hasPrefix("./") ? text[start...].dropFirst(2) : text[start...]
    return text[..<start] + (base == "/" ? "/" : base.replacing("?", with: "%3F") + "/") + path
  }

  /// The URL without passwords, whether of the user or in parameters.
  package var redactedText: String { redactedURL(text) }

  /// Whether it contains a password, of the user or in a parameter.
  package var holdsPassword: Bool { ArchiveCore.holdsPassword(url: text) }

  /// The file of an SQLite URL: `sqlite:///relative` or `sqlite:////absolute`; only `%3F` is decoded, to `?`.
  ///
  /// Throws `StorageError` when the URL names no file, or has unknown parameters.
  package func sqlitePath() throws(StorageError) -> Path {
    let (text, _) = try sqliteParts()
    guard let path = Path(text), !path.isEmpty, path.text != ":memory:" else { throw namesNoFile }
    if path.bytes.first == UInt8(ascii: "~") {
      throw StorageError(
        .misconfigured,
        "\(redactedText): ~ is not expanded here; write the full path, such as sqlite:////home/you/archive.sqlite")
    }
    return path
  }

  /// How long to wait for a lock, in seconds, from the `timeout` of an SQLite URL; nil if it has none.
  package func sqliteTimeout() throws(StorageError) -> Double? { try sqliteParts().timeout }

  private var namesNoFile: StorageError {
    StorageError(
      .misconfigured, "\(redactedText): does not name a file; use sqlite:///relative/path or sqlite:////absolute/path")
  }

  private func sqliteParts() throws(StorageError) -> (path: String, timeout: Double?) {
    let rest = text[text.firstRange(of: "://")!.upperBound...]
    guard rest.hasPrefix("/") else { throw namesNoFile }
    let parts = rest.dropFirst().split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    // Only this escape: there are archives whose names contain other ones.
    let path = String(parts[0]).replacing("%3F", with: "?").replacing("%3f", with: "?")
    func fail(_ what: String) -> StorageError { StorageError(.misconfigured, "\(redactedText): \(what)") }
    if parts.count > 1, text.lowercased().contains("password=") { throw fail("an SQLite file has no password") }
    var timeout: Double?
    for part in parts.dropFirst().joined().split(separator: "&") {
      let equals = part.firstIndex(of: "=") ?? part.endIndex
      let key = part[..<equals].lowercased()
      guard key == "timeout" else {
        let known = unknownParameter(key, known: ["timeout"])
        throw fail("\(known); write %3F for a ? in the name of the file")
      }
      let value = part[equals...].dropFirst()
      guard timeout == nil else { throw fail("timeout is given twice") }
      guard value.first?.isNumber == true, value.allSatisfy({ ("0"..."9").contains($0) || $0 == "." }),
        let seconds = Double(value)
      else { throw fail("timeout is not a number of seconds") }
      timeout = seconds
    }
    return (path, timeout)
  }
}

/// Returns a message about an unknown URL parameter, with the most similar known one, and all of them if there are few.
///
/// - `aliases`: other names of known parameters.
package func unknownParameter(_ name: String, known: [String], aliases: [String] = []) -> String {
  let nearest = (known + aliases).map { ($0, editDistance(name, $0)) }.min { $0.1 < $1.1 }
  let advice = nearest.flatMap { $0.1 <= max(2, name.count / 3) ? "; did you mean \"\($0.0)\"?" : nil } ?? ""
  let list =
    switch known.count {
    case 1: "; the only parameter is \(known[0])"
    case ...20: "; the parameters are \(known.joined(separator: ", "))"
    default: ""
    }
  return "unknown parameter \"\(name)\"" + advice + list
}
