/// Where the compressed contents of artifacts are read from.
package protocol ContentSource: AnyObject {
  /// How many contents are worth fetching in one round trip; 1 where there are no round trips.
  var fetchLimit: Int { get }

  /// Fetches contents that are about to be read, as many as memory is kept for, in one round trip.
  ///
  /// Does not throw: reading a content reports its failure, and fetches one that was not fetched.
  func prefetch(_ artifacts: [Artifact])

  /// Hands the compressed content of an artifact to `body`, slice by slice, in order.
  ///
  /// Memory use does not depend on the content's size; one of at most `ContentSlice.limit` bytes comes whole. Whatever
  /// `body` throws ends the reading and is rethrown. A store throws `ContentGone` for a content that it does not have.
  func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws
}

/// A kind of place for contents: rows, slices of rows, or objects; an archive has one of each and chooses by location.
///
/// The order in which a content becomes true: `place` has made it durable, or it is written in the transaction that
/// writes the artifact's row (`write`); then that transaction commits, and only then evidence and answers follow.
/// A crash leaves no row without its content. It may leave an object without a row, which is harmless where the object's
/// name is the content's SHA-256: the next `place` finds it. One thread uses one instance; every call may block.
package protocol ContentStore: ContentSource {
  /// How `object_url` begins for contents that are here; nil where they have no URL.
  var urlPrefix: String? { get }

  /// Whether this is the store of contents with such a location.
  func holds(_ location: ContentLocation) -> Bool

  /// The size of the compressed content at a URL of this store, as the URL says it; nil for other URLs.
  func size(at url: String) -> Int64?

  /// Chooses the place of a new content, before the transaction that refers to it; nil when it is not for this store.
  ///
  /// What lies outside of the database is made durable by this, and may be placed more than once.
  /// Throws `ItemError` for a content that cannot be placed, and `StorageError` for a store that cannot be used.
  func place(_ content: CompressedContent, sha256: ContentHash) throws -> ContentLocation?

  /// Writes a content that is in the database, inside the transaction, after the artifact's row was written.
  func write(_ content: CompressedContent, artifactID: String) throws

  /// Deletes a content; one in the database inside the transaction that changes the artifact's row.
  func delete(_ artifact: Artifact) throws
}

extension ContentStore {
  package var fetchLimit: Int { 1 }
  package func prefetch(_ artifacts: [Artifact]) {}
  package var urlPrefix: String? { nil }
  package func size(at url: String) -> Int64? { nil }
  package func write(_ content: CompressedContent, artifactID: String) throws {}
}

/// A content was there when it was looked up, and is not there any more.
package struct ContentGone: Error {
  package init() {}
}

/// How contents are handed on.
package enum ContentSlice {
  /// The longest slice, in bytes.
  package static let limit = 256 << 10
}
