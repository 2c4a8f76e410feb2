/// The size of an archive.
package struct ArchiveCount: Sendable {
  package let items: Int64
  /// Items whose content exists and has a known compression.
  package let retrievable: Int64
  package let artifacts: Int64
  /// Bytes of all compressed contents in the database.
  package let contentBytes: Int64

  package init(items: Int64, retrievable: Int64, artifacts: Int64, contentBytes: Int64) {
    (self.items, self.retrievable, self.artifacts, self.contentBytes) = (items, retrievable, artifacts, contentBytes)
  }
}
