public import ArchiveCore
public import Logging

/// The purpose for which an archive is opened.
public enum OpenMode: Sendable {
  /// For reading; nothing is created or changed.
  case read
  /// For restoring: events are written, nothing is created.
  case update
  /// For storing into an existing archive; its schema is brought up to date.
  case store
  /// For storing; the archive and its schema are created if they are missing.
  case create
  /// The same, and schema changes that copy large tables are applied, too.
  case upgrade

  var createsWhatIsMissing: Bool { self == .create || self == .upgrade }
  var changesSchema: Bool { self == .store || createsWhatIsMissing }
}

/// The retries, time limits, password and object store of an archive's connection.
package struct OpenOptions: Sendable {
  /// Retries transient failures.
  package var retry: RunRetry
  /// After an interruption, locks and answers are waited for about one more second.
  package var interruption: Interruption?
  /// Seconds that a server may take for one answer; nil for no limit.
  package var timeout: Double?
  /// The name of the setting of `timeout`, for messages.
  package var timeoutName = "batch.timeout_per_item"
  /// The password, if the URL does not contain it.
  package var password: BackendPassword?
  /// Creates a connection's object store, which holds the new contents that it accepts; nil for none.
  package var objects: (@Sendable () throws(StorageError) -> any ContentStore)?

  package init(
    retry: RunRetry = .none, interruption: Interruption? = nil, timeout: Double? = nil
  ) {
    (self.retry, self.interruption, self.timeout) = (retry, interruption, timeout)
  }
}

extension Archive {
  /// Opens the archive that `config` names, with the retries that `config` sets; blocks while connecting.
  ///
  /// - Parameters:
  ///   - config: the archive, its password, retries and time limits, and the directory of the evidence.
  ///   - mode: the purpose; for storing, `.store`, or `.create`, which creates a missing archive.
  ///   - log: receives retries, failures and, at the level debug, each item.
  /// - Throws: ``/ArchiveCore/StorageError``, with the next step in its message.
  public static func open(
    _ config: ArchiveConfig, mode: OpenMode = .update, log: Logger = Logger(label: "archive")
  ) throws(StorageError) -> Archive {
    Archive(try openArchive(config, mode: mode), config, log: log) { try openArchive(config, mode: .read) }
  }
}

/// Opens the archive that `config` names, with the retries and time limits that `config` sets.
///
/// - `retry`: the run's retries, which all connections of the run share; nil for separate ones.
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
    throw error as? StorageError ?? StorageError(.cancelled, "interrupted while opening the archive")
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

/// Checks a URL as far as possible without a connection.
///
/// Throws `StorageError` `.misconfigured` that names the fault and contains no password.
package func checkURL(_ url: BackendURL) throws(StorageError) {
  switch url.backend {
  case .sqlite: _ = try url.sqlitePath()
  case .postgres: try PostgreSQLSession.check(url)
  case .mariadb: _ = try MariaDBURL(url)
  }
}
