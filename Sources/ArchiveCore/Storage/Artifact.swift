/// How the content of an artifact is held.
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
  /// `db` or `object`.
  public let storageDriver: String
  /// Size of the compressed content in the database, in bytes; nil when it is not there.
  public let blobSize: Int64?
  public let objectURL: String?
  public let createdAt: String

  public init(
    id: String, rowNumber: Int64? = nil, sha256: ContentHash, sizeBytes: Int64, compression: String, mimeType: String,
    storageDriver: String,
    blobSize: Int64?, objectURL: String?, createdAt: String
  ) {
    self.id = id
    self.rowNumber = rowNumber
    self.sha256 = sha256
    self.sizeBytes = sizeBytes
    self.compression = compression
    self.mimeType = mimeType
    self.storageDriver = storageDriver
    self.blobSize = blobSize
    self.objectURL = objectURL
    self.createdAt = createdAt
  }

  /// Whether two people had the content deleted (`purged://dual-control`).
  public var isPurged: Bool { blobSize == nil && (objectURL ?? "").hasPrefix("purged://") }

  /// Why the content cannot be restored, as far as the row tells; nil when it should be.
  public var unavailability: ItemError? {
    if !sha256.isSound || sizeBytes < 0 {
      return ItemError(.backendError, "the archive's row of this content has no sound hash or size")
    }
    if isPurged { return ItemError(.purged, "the content was purged from the archive, by dual control") }
    if blobSize == nil {
      return ItemError(.backendError, "the content is not in the database but at \(objectURL ?? "no known place")")
    }
    if Codec(rawValue: compression) == nil {
      return ItemError(
        .unsupportedCodec, "the content is compressed with \"\(compression)\"; zstd and zlib can be read")
    }
    return nil
  }
}
