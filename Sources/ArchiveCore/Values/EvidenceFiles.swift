/// The files of an evidence log in its directory, `evidence.dir`.
public struct EvidenceFiles: Sendable, Equatable {
  private static let headName = "archive_ops.head"

  /// The records.
  public let log: Path
  /// How far the log goes.
  public let head: Path

  public init(directory: Path) {
    self.init(log: directory.appending("archive_ops.jsonl"))
  }

  /// The files of the log `log`, whatever its name.
  public init(log: Path) {
    (self.log, head) = (log, log.sibling(Path(Self.headName)!))
  }

  public var all: [Path] { [log, head] }
}
