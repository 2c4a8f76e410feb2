/// How much an archive holds.
package struct ArchiveCount: Sendable {
  package let items: Int64
  /// Items whose content is there and in a known compression.
  package let retrievable: Int64
  package let artifacts: Int64
  /// The compressed contents in the database together.
  package let contentBytes: Int64

  package init(items: Int64, retrievable: Int64, artifacts: Int64, contentBytes: Int64) {
    (self.items, self.retrievable, self.artifacts, self.contentBytes) = (items, retrievable, artifacts, contentBytes)
  }
}
