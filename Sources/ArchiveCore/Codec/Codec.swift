/// The compressions an archive may hold.
public enum Codec: String, Sendable, CaseIterable {
  case zstd, zlib

  /// A decoder for one artifact's content.
  func makeDecoder() -> any ContentDecoder {
    switch self {
    case .zstd: ZstdDecoder()
    case .zlib: ZlibDecoder()
    }
  }
}

/// The compressed bytes are damaged.
struct CodecError: Error { let message: String }

/// Decompresses one content, fed slice by slice, with memory that does not depend on its size.
protocol ContentDecoder: AnyObject {
  /// Decompresses all of `input`, handing what comes out to `body` in pieces.
  ///
  /// Throws `CodecError` for damaged input, and whatever `body` throws.
  func decode(_ input: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void) throws

  /// Checks that the compressed stream was complete; throws `CodecError`.
  func finish() throws
}
