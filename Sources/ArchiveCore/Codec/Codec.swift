/// The compressions an archive may hold.
package enum Codec: String, Sendable, CaseIterable {
  case zstd, zlib

}

/// The decoders of one thread, created on first use and reused for each content.
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

/// Decompresses contents one after another, slice by slice, in memory that does not depend on their size.
protocol ContentDecoder: AnyObject {
  /// Discards the state of the last content and begins a new one.
  func reset()

  /// Decompresses all of `input` and passes the output to `body` in pieces.
  ///
  /// Throws `CodecError` for damaged input, and what `body` throws.
  func decode(_ input: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void) throws

  /// Checks that the compressed stream was complete; throws `CodecError`.
  func finish() throws

  /// Decompresses a small content in one call; `size` is its expected size in bytes, at most `wholeLimit`.
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
