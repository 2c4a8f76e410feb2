import Crypto

extension ArchiveConnection {
  /// Reads, decompresses and verifies an artifact's content in pieces, in bounded memory.
  ///
  /// The hash is computed over the bytes passed to `body`; the caller may use them only after this returns.
  /// - `decoders`: those of the calling thread.
  /// - `phases`: measures the time of each phase.
  /// - `compressed`: called with the compressed bytes, before they are decompressed.
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
    func consume(_ piece: UnsafeRawBufferPointer) throws {
      size += Int64(piece.count)
      // Nothing beyond the recorded size is written, so that a decompression bomb cannot fill the disk.
      if size > artifact.sizeBytes {
        throw CodecError(message: "decompresses to more than its recorded size of \(artifact.sizeBytes) bytes")
      }
      hash.update(bufferPointer: piece)
      try body(piece)
    }
    do {
      if artifact.location.size ?? 0 <= ContentSlice.limit, artifact.sizeBytes <= wholeLimit {
        try phases.during(.fetch) {
          try readContent(of: artifact) { slice in
            try compressed(slice)
            try phases.during(.decompress) { try decoder.decodeWhole(slice, size: Int(artifact.sizeBytes), consume) }
          }
        }
      } else {
        try phases.during(.fetch) {
          try readContent(of: artifact) { slice in
            try compressed(slice)
            try phases.during(.decompress) { try decoder.decode(slice, consume) }
          }
        }
        try decoder.finish()
      }
      if size != artifact.sizeBytes {
        throw CodecError(message: "it has \(size) bytes, but \(artifact.sizeBytes) are recorded")
      }
    } catch let damage as CodecError {
      throw ItemError(.corrupt, "the archived content is damaged: \(damage.message)")
    }
    let found = ContentHash(hash.finalize())
    if found != artifact.sha256 {
      throw ItemError(
        .corrupt, "the archived content is damaged: its SHA-256 is \(found), but \(artifact.sha256) is recorded")
    }
  }
}
