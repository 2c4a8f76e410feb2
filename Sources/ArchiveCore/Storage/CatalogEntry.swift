/// What restoring, verifying and checking an item need of its row, and the content that it points to.
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

  /// The permission bits the file had and the time of its last change, where the archive knows them.
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
  /// What the column holds, which should be a UUID.
  package let tombstone: String
  package let artifact: Artifact

  package init(tombstone: String, _ artifact: Artifact) { (self.tombstone, self.artifact) = (tombstone, artifact) }
}
