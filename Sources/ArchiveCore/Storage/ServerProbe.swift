/// Looks at the database itself.
public protocol ServerProbe: AnyObject {
  /// What the database reports about itself.
  func serverStatus() throws(StorageError) -> ServerStatus
}

/// What a database tells of itself.
public struct ServerStatus: Sendable {
  /// As the server calls itself, such as `PostgreSQL 15.18`.
  public let version: String
  /// The protocol or the cipher of the connection; nil where it is not encrypted, and for a file.
  public let encryption: String?
  /// Whether it takes no changes, as a standby; nil for a file.
  public let isReplica: Bool?
  /// Of one question and its answer, in milliseconds: the median of several.
  public var latencyMs: Double?
  /// How far the server's clock is ahead of this machine's, in milliseconds; nil for a file.
  public var clockSkewMs: Double?
  /// Changes to the schema that this version knows, 0 where this role may not ask, and those that were not made here.
  public var migrations = 0
  public var missingMigrations = 0

  public init(version: String, encryption: String?, isReplica: Bool?) {
    (self.version, self.encryption, self.isReplica) = (version, encryption, isReplica)
  }
}
