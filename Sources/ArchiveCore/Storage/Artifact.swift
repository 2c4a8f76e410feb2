/// A content of the archive: the row of `artifact`.
public struct Artifact: Sendable {
  /// Row id, a UUID.
  public let id: String
  /// Where the database finds the row fastest, if it has such a thing; it may have changed since.
  public let rowNumber: Int64?
  public let sha256: ContentHash
  public let sizeBytes: Int64
  /// `zstd` or `zlib`; anything else cannot be read.
  public let compression: String
  public let mimeType: String
  public let location: ContentLocation
  /// The column as it is, for descriptions: `db` or `object`. `location` says where the content is.
  public let storageDriver: String
  /// The column as it is, for descriptions.
  public let objectURL: String?
  public let createdAt: String

  public init(
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
  public var unavailability: ItemError? {
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
