/// The columns of an item that restoring, verifying and checking need, and its content.
package struct CatalogEntry: Sendable {
  /// Row id, a UUID.
  package let id: String
  package let tombstone: Tombstone
  /// The JSON object of the column, as text.
  package let metadataText: String
  package let artifact: Artifact

  package init(id: String, tombstone: Tombstone, metadataText: String, artifact: Artifact) {
    self.id = id
    self.tombstone = tombstone
    self.metadataText = metadataText
    self.artifact = artifact
  }

  /// The permission bits and the modification time of the file, if the archive has them.
  package var attributes: (mode: UInt32?, modificationTime: Timestamp?) {
    guard let object = try? JSONObject(Array(metadataText.utf8)[...]) else { return (nil, nil) }
    func string(_ name: String) -> String? {
      object.plainString(name).map { String(decoding: $0, as: UTF8.self) } ?? (try? object.value(name))?.string
    }
    return (string("mode").flatMap { UInt32($0, radix: 8) }, string("mtime").flatMap(Timestamp.init))
  }
}

/// The content of an item that was chosen at random.
package struct SampledContent: Sendable {
  /// The column, which should be a UUID.
  package let tombstone: String
  package let artifact: Artifact

  package init(tombstone: String, _ artifact: Artifact) { (self.tombstone, self.artifact) = (tombstone, artifact) }
}
