/// How much an archive holds.
public struct ArchiveCount: Sendable {
  public let items: Int64
  /// Items whose content is there and in a known compression.
  public let retrievable: Int64
  public let artifacts: Int64
  /// The compressed contents in the database together.
  public let contentBytes: Int64

  public init(items: Int64, retrievable: Int64, artifacts: Int64, contentBytes: Int64) {
    (self.items, self.retrievable, self.artifacts, self.contentBytes) = (items, retrievable, artifacts, contentBytes)
  }
}
