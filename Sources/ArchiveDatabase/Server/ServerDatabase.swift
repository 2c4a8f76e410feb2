import ArchiveCore

/// A database on a server: the code that the connections to PostgreSQL and MariaDB share.
protocol ServerDatabase: Database {
  /// Its name in messages, without credentials.
  var name: String { get }
  var patience: ServerPatience { get }
  /// A query of the names of all tables.
  static var tableNames: String { get }
  static var product: String { get }
  /// A query of the server's version, and of whether it is read-only, as 1 or 0.
  static var statusQuery: String { get }
  /// The protocol or cipher that encrypts the connection; nil if it is not encrypted.
  var encryption: String? { get }
}

extension ServerDatabase {
  var deadline: Deadline? {
    get { patience.deadline }
    set { patience.deadline = newValue }
  }

  var ownFiles: [Path] { [] }

  func tables() throws(StorageError) -> Set<String> { try names(Self.tableNames) }

  func serverStatus() throws(StorageError) -> ServerStatus {
    var (version, isReplica) = ("", false)
    try storage {
      try query(Self.statusQuery, []) {
        (version, isReplica) = ($0.text(0) ?? "", $0.integer(1) == 1)
        return false
      }
    }
    return ServerStatus(version: "\(Self.product) \(version)", encryption: encryption, isReplica: isReplica)
  }

  func writeContent(_ content: CompressedContent, artifactID: String) throws {
    _ = try content.withBytes { bytes in
      try execute("UPDATE artifact SET blob_bytes = ? WHERE id = ?", [.buffer(bytes), .text(artifactID)])
    }
  }

  /// The failure of a transaction that may have been committed, or not.
  func inDoubt(_ cause: StorageError) -> StorageError {
    StorageError(
      .inDoubt, "\(name): the connection was lost at COMMIT: \(cause.message)", nativeCode: cause.nativeCode)
  }

  /// Any error, as a failure of the archive.
  func storageError(_ error: any Error, sql: String? = nil) -> StorageError {
    switch error {
    case let error as StorageError: error
    case let end as ServerPatience.End: end.error(name, patience, sql: sql)
    default: StorageError(.failed, "\(error)", sql: sql)
    }
  }
}
