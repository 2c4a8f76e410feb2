/// The compressions an archive may hold.
package enum Codec: String, Sendable, CaseIterable {
  case zstd, zlib

}

/// The decoders of one thread, made when they are first needed and used again for each content.
final class ContentDecoders {
  private lazy var zstd = ZstdDecoder()
  private lazy var zlib = ZlibDecoder()

  /// The decoder of `codec`, ready for a new content.
  func decoder(of codec: Codec) -> any ContentDecoder {
    switch codec {
    case .zstd:
      zstd.reset()
      return zstd
    case .zlib:
      zlib.reset()
      return zlib
    }
  }
}

/// The compressed bytes are damaged.
struct CodecError: Error { let message: String }

/// Decompresses contents one after the other, fed slice by slice, with memory that does not depend on their size.
protocol ContentDecoder: AnyObject {
  /// Forgets what came before: a new content begins.
  func reset()

  /// Decompresses all of `input`, handing what comes out to `body` in pieces.
  ///
  /// Throws `CodecError` for damaged input, and whatever `body` throws.
  func decode(_ input: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void) throws

  /// Checks that the compressed stream was complete; throws `CodecError`.
  func finish() throws

  /// Decompresses a small content that is there as a whole; `size` is what it should come to, at most `wholeLimit`.
  func decodeWhole(
    _ input: UnsafeRawBufferPointer, size: Int, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws
}

extension ContentDecoder {
  func decodeWhole(
    _ input: UnsafeRawBufferPointer, size: Int, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try decode(input, body)
    try finish()
  }
}

/// The largest content that is decompressed in one piece, in bytes.
let wholeLimit = 1 << 20
