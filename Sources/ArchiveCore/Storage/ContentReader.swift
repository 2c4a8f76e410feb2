import Crypto

extension ArchiveConnection {
  /// Reads an artifact's content, decompressed and checked, in pieces, with memory that does not grow.
  ///
  /// The hash is taken of the very bytes handed to `body`; a caller keeps them only when this returns.
  /// - `decoders`: those of the calling thread.
  /// - `phases`: measures what the time goes into.
  /// - `compressed`: is handed the bytes as the archive has them, before they are decompressed.
  /// - Throws `ItemError` (`corrupt`, `purged`, `unsupported_codec`, …), `StorageError`, and what `body` throws.
  func readVerified(
    _ artifact: Artifact, with decoders: ContentDecoders = ContentDecoders(), phases: PhaseClock? = nil,
    compressed: (UnsafeRawBufferPointer) throws -> Void = { _ in },
    _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    if let reason = artifact.unavailability { throw reason }
    let decoder = decoders.decoder(of: Codec(rawValue: artifact.compression)!)
    var hash = SHA256()
    var size: Int64 = 0
    func take(_ piece: UnsafeRawBufferPointer) throws {
      size += Int64(piece.count)
      // Nothing past the recorded size is written: a bomb must not fill the disk.
      if size > artifact.sizeBytes {
        throw CodecError(message: "inflates beyond its recorded size of \(artifact.sizeBytes) bytes")
      }
      hash.update(bufferPointer: piece)
      try body(piece)
    }
    do {
      if artifact.location.size ?? 0 <= ContentSlice.limit, artifact.sizeBytes <= wholeLimit {
        try phases.during(.fetch) {
          try readContent(of: artifact) { slice in
            try compressed(slice)
            try phases.during(.decompress) { try decoder.decodeWhole(slice, size: Int(artifact.sizeBytes), take) }
          }
        }
      } else {
        try phases.during(.fetch) {
          try readContent(of: artifact) { slice in
            try compressed(slice)
            try phases.during(.decompress) { try decoder.decode(slice, take) }
          }
        }
        try decoder.finish()
      }
      if size != artifact.sizeBytes {
        throw CodecError(message: "holds \(size) bytes, recorded are \(artifact.sizeBytes)")
      }
    } catch let damage as CodecError {
      throw ItemError(.corrupt, "the archived content is damaged: \(damage.message)")
    }
    let found = ContentHash(hash.finalize())
    if found != artifact.sha256 {
      throw ItemError(
        .corrupt, "the archived content is damaged: its SHA-256 is \(found), recorded is \(artifact.sha256)")
    }
  }
}
