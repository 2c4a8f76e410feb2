/// Where an archive is: the URL, and which database its scheme names.
public struct BackendURL: Sendable, Equatable {
  /// As configured, credentials included.
  public let text: String
  public let backend: Backend

  /// Reads the scheme; a driver after `+`, as in `postgresql+psycopg://`, is dropped.
  ///
  /// Throws `StorageError` `.misconfigured`, never with a credential in its message.
  public init(_ text: String) throws(StorageError) {
    KnownSecrets.note(url: text)
    guard let colon = text.firstRange(of: "://") else {
      throw StorageError(
        .misconfigured, "\"\(redactedURL(text))\" is no URL; use sqlite:///PATH, postgres://… or mysql://…")
    }
    let scheme = text[..<colon.lowerBound]
    switch scheme.split(separator: "+").first.map({ $0.lowercased() }) {
    case "sqlite", "sqlite3": backend = .sqlite
    case "postgres", "postgresql": backend = .postgres
    case "mysql", "mariadb": backend = .mariadb
    default:
      throw StorageError(
        .misconfigured,
        "unknown scheme \"\(scheme)\" in \(redactedURL(text)); it is one of sqlite, postgres, mysql, mariadb")
    }
    self.text = text
  }

  /// Where an archive is that nothing else is said of.
  static let `default` = try! BackendURL(ConfigurationKey.backendURL.defaultValue!)

  /// Without user names' passwords and password parameters.
  public var redactedText: String { redactedURL(text) }

  /// Whether there is a password in it, as the user's or as a parameter.
  public var holdsPassword: Bool { ArchiveCore.holdsPassword(url: text) }

  /// The file of an SQLite URL: `sqlite:///relative`, `sqlite:////absolute`.
  ///
  /// Throws `StorageError` when the URL names none.
  public func sqlitePath() throws(StorageError) -> Path {
    let rest = text[text.firstRange(of: "://")!.upperBound...]
    guard rest.hasPrefix("/"), let path = Path(String(rest.dropFirst())), !path.isEmpty, path.text != ":memory:" else {
      throw StorageError(
        .misconfigured, "\(redactedText): names no file; use sqlite:///relative/path or sqlite:////absolute/path")
    }
    // It would become a part of the file's name.
    if text.contains("?"), text.lowercased().contains("password=") {
      throw StorageError(.misconfigured, "\(redactedText): an SQLite file has no password")
    }
    return path
  }
}
