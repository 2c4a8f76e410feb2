/// The outcome of one item of a stored group.
package enum StoreOutcome: Sendable, Equatable {
  /// The item and its content are in the archive.
  ///
  /// The size is nil if the content is not in the database.
  case stored(deduplicated: Bool, compressedSize: Int64?, compression: String?)
  /// The same; the content had been purged and was stored again.
  case revived(compressedSize: Int64?, compression: String?)
  /// The item itself was in the archive already.
  case present
  /// Its content was purged, and reviving was not requested.
  case purged
  /// The archive has this content, but not in the database.
  case heldElsewhere(url: String)
  /// The content was expected to be in the archive, but was deleted in the meantime.
  case contentMissing
}

/// The content of one item of a group could not be read, so no item was stored.
package struct StoreFailure: Error {
  package let index: Int
  package let error: ItemError

  package init(index: Int, error: ItemError) {
    self.index = index
    self.error = error
  }
}
