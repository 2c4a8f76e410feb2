public import ArchiveCore
public import Logging

/// How an archive is to be opened.
public enum OpenMode: Sendable {
  /// For reading; nothing is created or changed.
  case read
  /// For restoring: events are written, nothing is created.
  case update
  /// For storing into an archive that is there: its schema is brought up to date.
  case store
  /// For storing: the archive and its schema are created when they are missing.
  case create
  /// The same, and changes of the schema are made that copy large tables.
  case upgrade

  var createsWhatIsMissing: Bool { self == .create || self == .upgrade }
  var changesSchema: Bool { self == .store || createsWhatIsMissing }
}

/// How patiently an archive is worked with.
package struct OpenOptions: Sendable {
  /// Tries transient failures again.
  package var retry: RunRetry
  /// When it comes, no lock and no answer is waited for much longer than a second.
  package var interruption: Interruption?
  /// Seconds that a server may take for one answer; nil for no limit.
  package var timeout: Double?
  /// What sets it, for messages.
  package var timeoutName = "batch.timeout_per_item"
  /// The password that the URL does not hold.
  package var password: BackendPassword?
  /// Makes the object store of a connection, where new contents go that it takes; nil for none.
  package var objects: (@Sendable () throws(StorageError) -> any ContentStore)?

  package init(
    retry: RunRetry = .none, interruption: Interruption? = nil, timeout: Double? = nil
  ) {
    (self.retry, self.interruption, self.timeout) = (retry, interruption, timeout)
  }
}

extension Archive {
  /// Opens the archive that `config` names, tried again as its `retry` keys say; blocks while connecting.
  ///
  /// - Parameters:
  ///   - config: the archive, its password, its patience, and where the evidence goes.
  ///   - mode: what is to be done with it; `.create` makes an archive that is not there; for storing, `.store` or `.create`.
  ///   - log: told of retries, failures and, at the level debug, of each item.
  /// - Throws: ``/ArchiveCore/StorageError``, with the next step in its message.
  public static func open(
    _ config: ArchiveConfig, mode: OpenMode = .update, log: Logger = Logger(label: "archive")
  ) throws(StorageError) -> Archive {
    Archive(try openArchive(config, mode: mode), config, log: log) { try openArchive(config, mode: .read) }
  }
}

/// Opens the archive that `config` names, with its patience.
///
/// - `retry`: the run's, which connections that are opened in it share; one of its own when nil.
///
/// Blocks while connecting. Throws `StorageError`, with the next step in its message.
package func openArchive(
  _ config: ArchiveConfig, mode: OpenMode, interruption: Interruption? = nil, retry: RunRetry? = nil
) throws(StorageError) -> any ArchiveConnection {
  var options = OpenOptions(
    retry: retry ?? RunRetry(config.retry, interruption: interruption), interruption: interruption,
    timeout: config.timeoutPerItem)
  options.password = config.password
  return try openArchive(config.url, mode: mode, options)
}

/// Opens the archive at `url`; blocks while connecting.
///
/// Throws `StorageError`, with the next step in its message.
package func openArchive(
  _ url: BackendURL, mode: OpenMode, _ options: OpenOptions = OpenOptions()
) throws(StorageError) -> any ArchiveConnection {
  do {
    return try options.retry.run { _ in
      try openOnce(url, mode: mode, options)
    }
  } catch {
    throw error as? StorageError ?? StorageError(.cancelled, "stopped while the archive was opened")
  }
}

private func openOnce(
  _ url: BackendURL, mode: OpenMode, _ options: OpenOptions
) throws(StorageError) -> any ArchiveConnection {
  switch url.backend {
  case .sqlite:
    let path = try url.sqlitePath()
    let connection = try SQLiteConnection(
      path: path, mode: mode, interruption: options.interruption, lockTimeout: try url.sqliteTimeout(),
      timeout: options.timeout)
    return try DatabaseArchive(connection, backend: .sqlite, name: path.display, mode: mode, options: options)
  case .postgres:
    let connection = try PostgreSQLConnection(url, options)
    return try DatabaseArchive(connection, backend: .postgres, name: url.redactedText, mode: mode, options: options)
  case .mariadb:
    let connection = try MariaDBConnection(url, options)
    return try DatabaseArchive(connection, backend: .mariadb, name: url.redactedText, mode: mode, options: options)
  }
}

/// Checks a URL as far as that can be done without a connection.
///
/// Throws `StorageError` `.misconfigured` that names what is wrong, and no password.
package func checkURL(_ url: BackendURL) throws(StorageError) {
  switch url.backend {
  case .sqlite: _ = try url.sqlitePath()
  case .postgres: try PostgreSQLSession.check(url)
  case .mariadb: _ = try MariaDBURL(url)
  }
}
