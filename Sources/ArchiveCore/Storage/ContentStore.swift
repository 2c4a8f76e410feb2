/// A source of the compressed contents of artifacts.
package protocol ContentSource: AnyObject {
  /// The number of contents to fetch in one round trip; 1 if there are no round trips.
  var fetchLimit: Int { get }

  /// Fetches contents that will be read next in one round trip, as many as fit into memory.
  ///
  /// Does not throw: reading a content reports the error, or fetches it again.
  func prefetch(_ artifacts: [Artifact])

  /// Passes the compressed content of an artifact to `body`, slice by slice, in order.
  ///
  /// Memory does not depend on the content's size; a content of at most `ContentSlice.limit` bytes is one slice. Errors
  /// of `body` end the reading and are rethrown. A store throws `ContentGone` for a content that it does not have.
  func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws
}

/// A kind of storage for contents: rows, slices or objects. An archive has one of each and chooses by location.
///
/// The order: `place` makes a content durable, or `write` writes it in the transaction of the artifact's row; then that
/// transaction commits; evidence and answers follow. A crash leaves no row without its content. It may leave an object
/// without a row, which is harmless if its name is the content's SHA-256: the next `place` finds it. Each thread uses
/// its own instance. Every call may block.
package protocol ContentStore: ContentSource {
  /// The prefix of `object_url` for contents in this store; nil if they have no URL.
  var urlPrefix: String? { get }

  /// Whether this store contains contents with this location.
  func holds(_ location: ContentLocation) -> Bool

  /// The size of the compressed content according to a URL of this store; nil for other URLs.
  func size(at url: String) -> Int64?

  /// Chooses the place of a new content, before the transaction that refers to it; nil if it is not for this store.
  ///
  /// Makes a content outside of the database durable; may be repeated.
  /// Throws `ItemError` for a content that cannot be placed, and `StorageError` for a store that cannot be used.
  func place(_ content: CompressedContent, sha256: ContentHash) throws -> ContentLocation?

  /// Writes a content that is in the database, inside the transaction, after the artifact's row was written.
  func write(_ content: CompressedContent, artifactID: String) throws

  /// Deletes a content, if it is in the database inside the transaction that changes the artifact's row.
  func delete(_ artifact: Artifact) throws
}

extension ContentStore {
  package var fetchLimit: Int { 1 }
  package func prefetch(_ artifacts: [Artifact]) {}
  package var urlPrefix: String? { nil }
  package func size(at url: String) -> Int64? { nil }
  package func write(_ content: CompressedContent, artifactID: String) throws {}
}

/// A content existed when it was looked up, but does not exist any more.
package struct ContentGone: Error {
  package init() {}
}

/// The slices in which contents are passed on.
package enum ContentSlice {
  /// The size of the longest slice, in bytes.
  package static let limit = 256 << 10
}
