/// A content of the archive: the columns of `artifact` that reading it needs.
package struct Artifact: Sendable {
  /// Row id, a UUID.
  package let id: String
  /// The physical place of the row, if the database has such a thing; it may have changed since.
  package let rowNumber: Int64?
  package let sha256: ContentHash
  /// The column of the hash if it is not a hash in lower case; then `sha256` is meaningless.
  package let unsoundHash: String?
  package let sizeBytes: Int64
  /// `zstd` or `zlib`; anything else cannot be read.
  package let compression: String
  package let location: ContentLocation

  /// - `sha256`: nil if the column of the hash is `unsoundHash`.
  package init(
    id: String, rowNumber: Int64? = nil, sha256: ContentHash?, unsoundHash: String? = nil, sizeBytes: Int64,
    compression: String, location: ContentLocation
  ) {
    self.id = id
    self.rowNumber = rowNumber
    (self.sha256, self.unsoundHash) = (sha256 ?? .unknown, unsoundHash)
    self.sizeBytes = sizeBytes
    self.compression = compression
    self.location = location
  }

  /// The column of the hash, unchanged, for descriptions.
  package var hashText: String { unsoundHash ?? sha256.hex }

  /// Whether the row has a valid hash and size.
  package var isSound: Bool { unsoundHash == nil && sizeBytes >= 0 }

  /// The error if the row shows that the content cannot be restored; nil if it can be, unless it is damaged.
  package var unavailability: ItemError? {
    if !isSound { return ItemError(.backendError, "the archive's row for this content has an invalid hash or size") }
    switch location {
    case .row, .slices, .object: break
    case .purged: return ItemError(.purged, "the content was purged from the archive after two people approved it")
    case .elsewhere(let url):
      return ItemError(.backendError, "the content is not in the database but at \(url)")
    case .missing:
      return ItemError(.backendError, "the content is not in the database, and where it is was not recorded")
    }
    if Codec(rawValue: compression) == nil {
      return ItemError(
        .unsupportedCodec, "the content is compressed with \"\(compression)\"; this version reads zstd and zlib")
    }
    return nil
  }
}
