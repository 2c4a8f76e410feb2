/// What became of one item of a stored group.
package enum StoreOutcome: Sendable, Equatable {
  /// The item is in the archive, and its content is.
  ///
  /// The size is nil where the content is not in the database.
  case stored(deduplicated: Bool, compressedSize: Int64?, compression: String?)
  /// The same; the content had been purged, and is there again.
  case revived(compressedSize: Int64?, compression: String?)
  /// The item itself was there already.
  case present
  /// Its content was purged, and reviving it was not asked for.
  case purged
  /// The archive has this content, but not in the database.
  case heldElsewhere(url: String)
  /// The content was believed to be in the archive and has gone meanwhile.
  case contentMissing
}

/// The content of one item of a group could not be read, so that none was stored.
package struct StoreFailure: Error {
  package let index: Int
  package let error: ItemError

  package init(index: Int, error: ItemError) {
    self.index = index
    self.error = error
  }
}
