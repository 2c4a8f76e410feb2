/// Looks at the database itself.
package protocol ServerProbe: AnyObject {
  /// What the database reports about itself.
  func serverStatus() throws(StorageError) -> ServerStatus
}

/// What a database tells of itself.
package struct ServerStatus: Sendable {
  /// As the server calls itself, such as `PostgreSQL 15.18`.
  package let version: String
  /// The protocol or the cipher of the connection; nil where it is not encrypted, and for a file.
  package let encryption: String?
  /// Whether it takes no changes, as a standby; nil for a file.
  package let isReplica: Bool?
  /// Of one question and its answer, in milliseconds: the median of several.
  package var latencyMs: Double?
  /// How far the server's clock is ahead of this machine's, in milliseconds; nil for a file.
  package var clockSkewMs: Double?
  /// What was deleted or replaced, and is still in the server's files: PostgreSQL's dead rows of contents, which VACUUM
  /// removes, or the length of MariaDB's history list; nil for a file, and where this role may not ask.
  package var cleanupBacklog: Int64?
  /// Changes to the schema that this version knows, 0 where this role may not ask, and those that were not made here.
  package var migrations = 0
  package var missingMigrations = 0

  package init(version: String, encryption: String?, isReplica: Bool?) {
    (self.version, self.encryption, self.isReplica) = (version, encryption, isReplica)
  }
}
