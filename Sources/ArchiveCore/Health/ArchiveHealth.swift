/// The findings of a health check.
package struct ArchiveHealth: Sendable {
  package let url: BackendURL
  package var count: ArchiveCount?
  package var server: ServerStatus?
  /// Contents that two people have agreed to delete and that still exist.
  package var waiting: WaitingContents?
  /// The archive was opened.
  package var wasReached = false
  /// The error of the archive's server or file, which decides the exit status.
  package var failure: StorageError?
  /// The problems, each with the next step.
  package var problems: [String] = []
  package var evidenceLog: String?
  package var isEvidenceWritable: Bool?
  /// Free bytes on the file systems of the evidence log and of an SQLite archive.
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
