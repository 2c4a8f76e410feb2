/// What a health check found.
package struct ArchiveHealth: Sendable {
  package let url: BackendURL
  package var count: ArchiveCount?
  package var server: ServerStatus?
  /// What two people have agreed to delete, and is still there.
  package var waiting: WaitingContents?
  /// The archive was opened.
  package var wasReached = false
  /// What the archive's server or file refused, which decides the status.
  package var failure: StorageError?
  /// All that is not as it should be, each with the next step.
  package var problems: [String] = []
  package var evidenceLog: String?
  package var isEvidenceWritable: Bool?
  /// Bytes that can be written where the evidence log is, and where an SQLite archive is.
  package var freeEvidenceBytes: Int64?
  package var freeArchiveBytes: Int64?
  /// Contents of a random sample that were read and compared.
  package var sample: Sample?

  package struct Sample: Sendable {
    package var verified = 0
    package var failed: [(tombstone: String, error: ItemError)] = []
  }

  package init(url: BackendURL) { self.url = url }

  package var isHealthy: Bool { problems.isEmpty }
}
