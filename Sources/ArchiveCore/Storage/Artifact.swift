/// A content of the archive: of the row of `artifact`, what reading it needs.
package struct Artifact: Sendable {
  /// Row id, a UUID.
  package let id: String
  /// Where the database finds the row fastest, if it has such a thing; it may have changed since.
  package let rowNumber: Int64?
  package let sha256: ContentHash
  /// What the column holds, where that is not a hash in lower case; `sha256` is meaningless then.
  package let unsoundHash: String?
  package let sizeBytes: Int64
  /// `zstd` or `zlib`; anything else cannot be read.
  package let compression: String
  package let location: ContentLocation

  /// - `hash`: the text of the column, sound or not.
  package init(
    id: String, rowNumber: Int64? = nil, hash: ColumnText<ContentHash>, sizeBytes: Int64, compression: String,
    location: ContentLocation
  ) {
    self.id = id
    self.rowNumber = rowNumber
    (sha256, unsoundHash) = (hash.value ?? .unknown, hash.unsoundText)
    self.sizeBytes = sizeBytes
    self.compression = compression
    self.location = location
  }

  /// The column as it is, for descriptions.
  package var hashText: String { unsoundHash ?? sha256.hex }

  /// Whether the row has a hash and a size.
  package var isSound: Bool { unsoundHash == nil && sizeBytes >= 0 }

  /// Why the content cannot be restored, as far as the row says; nil when it can be, unless it is damaged.
  package var unavailability: ItemError? {
    if !isSound { return ItemError(.backendError, "the archive's row of this content has no sound hash or size") }
    switch location {
    case .row, .slices, .object: break
    case .purged: return ItemError(.purged, "the content was purged from the archive, by dual control")
    case .elsewhere(let url):
      return ItemError(.backendError, "the content is not in the database but at \(url)")
    case .missing:
      return ItemError(.backendError, "the content is not in the database but at no known place")
    }
    if Codec(rawValue: compression) == nil {
      return ItemError(
        .unsupportedCodec, "the content is compressed with \"\(compression)\"; zstd and zlib can be read")
    }
    return nil
  }
}
