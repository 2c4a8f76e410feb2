/// What a health check found.
public struct ArchiveHealth: Sendable {
  public let url: BackendURL
  public var count: ArchiveCount?
  public var server: ServerStatus?
  /// The archive was opened.
  public var wasReached = false
  /// What the archive's server or file refused, which decides the status.
  public var failure: StorageError?
  /// All that is not as it should be, each with the next step.
  public var problems: [String] = []
  public var evidenceLog: String?
  public var isEvidenceWritable: Bool?
  /// Bytes that can be written where the evidence log is, and where an SQLite archive is.
  public var freeEvidenceBytes: Int64?
  public var freeArchiveBytes: Int64?
  /// Contents of a random sample that were read and compared.
  public var sample: Sample?

  public struct Sample: Sendable {
    public var verified = 0
    public var failed: [(tombstone: String, error: ItemError)] = []
  }

  public init(url: BackendURL) { self.url = url }

  public var isHealthy: Bool { problems.isEmpty }
}
