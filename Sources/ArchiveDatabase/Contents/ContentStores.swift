import ArchiveCore

/// The stores of an archive's contents: a new content goes to the first store that accepts it.
struct ContentStores {
  private let stores: [any ContentStore]

  init(_ stores: [any ContentStore]) { self.stores = stores }

  func store(of location: ContentLocation) -> (any ContentStore)? { stores.first { $0.holds(location) } }

  var fetchLimit: Int { stores.map(\.fetchLimit).max() ?? 1 }

  func prefetch(_ artifacts: [Artifact]) {
    for store in stores where store.fetchLimit > 1 { store.prefetch(artifacts.filter { store.holds($0.location) }) }
  }

  func size(at url: String) -> Int64? { stores.lazy.compactMap { $0.size(at: url) }.first }

  /// The prefixes of `object_url` of contents that can be read.
  var urlPrefixes: [String] { stores.compactMap(\.urlPrefix) }

  /// Throws `ItemError` and `StorageError`.
  func place(_ content: CompressedContent, sha256: ContentHash) throws -> ContentLocation {
    for store in stores { if let location = try store.place(content, sha256: sha256) { return location } }
    throw ItemError(.tooLarge, "the compressed content (\(content.size) bytes) is too large for this archive")
  }
}

extension DatabaseArchive {
  var fetchLimit: Int { contents.fetchLimit }

  func prefetch(_ artifacts: [Artifact]) { contents.prefetch(artifacts) }

  func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    do {
      guard let store = contents.store(of: artifact.location) else { throw ContentGone() }
      try store.readContent(of: artifact, body)
    } catch is ContentGone {
      // Purged or deleted since it was looked up; that is not damage.
      let now = try findArtifacts([artifact.sha256])[artifact.sha256]
      throw now?.unavailability ?? ItemError(.notFound, "the content was deleted from the archive in the meantime")
    }
  }
}
