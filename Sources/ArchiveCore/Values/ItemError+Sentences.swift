// Errors that several pieces of work have in common.

extension ItemError {
  /// The archive has no item of this tombstone; `place` names the archive where there are two.
  package static func notFound(_ tombstone: Tombstone, in place: String? = nil) -> ItemError {
    ItemError(.notFound, "no item has the tombstone \(tombstone)" + (place.map { " in \($0)" } ?? ""))
  }

  /// The content does not have the hash that a record expects.
  static func otherHash(expected: ContentHash, archived: ContentHash) -> ItemError {
    ItemError(.hashMismatch, "the record expects SHA-256 \(expected), but the archive has \(archived)")
  }

  /// The content does not have the size that a record expects.
  static func otherSize(expected: Int64, archived: Int64) -> ItemError {
    ItemError(.hashMismatch, "the record expects \(expected) bytes, but the archive has \(archived)")
  }
}
