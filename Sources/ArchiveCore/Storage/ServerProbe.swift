/// Reports the state of the database itself.
package protocol ServerProbe: AnyObject {
  /// What the database reports about itself.
  func serverStatus() throws(StorageError) -> ServerStatus
}

/// The status of a database.
package struct ServerStatus: Sendable {
  /// The server's name and version, such as `PostgreSQL 15.18`.
  package let version: String
  /// The protocol or the cipher of the connection; nil if it is not encrypted, and for a file.
  package let encryption: String?
  /// Whether it is a read-only replica; nil for a file.
  package let isReplica: Bool?
  /// The round-trip time of a query, in milliseconds: the median of several.
  package var latencyMs: Double?
  /// The lead of the server's clock over this machine's, in milliseconds; nil for a file.
  package var clockSkewMs: Double?
  /// Deleted or replaced data that is still in the server's files: PostgreSQL's dead rows of contents, which VACUUM
  /// removes, or the length of MariaDB's history list; nil for a file, and if this role may not query it.
  package var cleanupBacklog: Int64?
  /// The number of migrations that this version knows (0 if this role may not query them), and of those not applied
  /// here.
  package var migrations = 0
  package var missingMigrations = 0

  package init(version: String, encryption: String?, isReplica: Bool?) {
    (self.version, self.encryption, self.isReplica) = (version, encryption, isReplica)
  }
}
