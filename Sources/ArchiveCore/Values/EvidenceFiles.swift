/// The files of an evidence log in its directory, `evidence.dir`.
package struct EvidenceFiles: Sendable, Equatable {
  private static let headName = "archive_ops.head"

  /// The records.
  package let log: Path
  /// The head.
  package let head: Path

  package init(directory: Path) {
    self.init(log: directory.appending("archive_ops.jsonl"))
  }

  /// The files of the log `log`, regardless of its name.
  package init(log: Path) {
    (self.log, head) = (log, log.sibling(Path(Self.headName)!))
  }

  package var all: [Path] { [log, head] }
}
