import Crypto

extension ArchiveStorage {
  /// Reads an artifact's content, decompressed and checked, in pieces, with memory that does not grow.
  ///
  /// The hash is taken of the very bytes handed to `body`; a caller keeps them only when this returns.
  /// Throws `ItemError` (`corrupt`, `purged`, `unsupported_codec`, …), `StorageError`, and what `body` throws.
  func readVerified(_ artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    if let reason = artifact.unavailability { throw reason }
    let decoder = Codec(rawValue: artifact.compression)!.makeDecoder()
    var hash = SHA256()
    var size: Int64 = 0
    do {
      try readContent(of: artifact) { slice in
        try decoder.decode(slice) { piece in
          size += Int64(piece.count)
          // Nothing past the recorded size is written: a bomb must not fill the disk.
          if size > artifact.sizeBytes {
            throw CodecError(message: "inflates beyond its recorded size of \(artifact.sizeBytes) bytes")
          }
          hash.update(bufferPointer: piece)
          try body(piece)
        }
      }
      try decoder.finish()
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
