/// A content of the archive: the row of `artifact`.
package struct Artifact: Sendable {
  /// Row id, a UUID.
  package let id: String
  /// Where the database finds the row fastest, if it has such a thing; it may have changed since.
  package let rowNumber: Int64?
  package let sha256: ContentHash
  package let sizeBytes: Int64
  /// `zstd` or `zlib`; anything else cannot be read.
  package let compression: String
  package let mimeType: String
  package let location: ContentLocation
  /// The column as it is, for descriptions: `db` or `object`. `location` says where the content is.
  package let storageDriver: String
  /// The column as it is, for descriptions.
  package let objectURL: String?
  package let createdAt: String

  package init(
    id: String, rowNumber: Int64? = nil, sha256: ContentHash, sizeBytes: Int64, compression: String, mimeType: String,
    location: ContentLocation, storageDriver: String, objectURL: String?, createdAt: String
  ) {
    self.id = id
    self.rowNumber = rowNumber
    self.sha256 = sha256
    self.sizeBytes = sizeBytes
    self.compression = compression
    self.mimeType = mimeType
    self.storageDriver = storageDriver
    self.location = location
    self.objectURL = objectURL
    self.createdAt = createdAt
  }

  /// Why the content cannot be restored, as far as the row says; nil when it can be, unless it is damaged.
  package var unavailability: ItemError? {
    if !sha256.isSound || sizeBytes < 0 {
      return ItemError(.backendError, "the archive's row of this content has no sound hash or size")
    }
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
