import CZstd

/// Decodes zstd frames (RFC 8878), the streaming interface of zstd.h.
final class ZstdDecoder: ContentDecoder {
  private let context: OpaquePointer
  private let output: UnsafeMutableRawBufferPointer
  private var whole = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 16)
  private var isComplete = false

  init() {
    context = ZSTD_createDCtx()
    output = .allocate(byteCount: ZSTD_DStreamOutSize(), alignment: 16)
  }

  deinit {
    ZSTD_freeDCtx(context)
    output.deallocate()
    whole.deallocate()
  }

  func reset() {
    ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
    isComplete = false
  }

  func decode(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
    while input.pos < input.size {
      if isComplete { throw CodecError(message: "unexpected bytes after the zstd frame") }
      var produced = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
      repeat {
        produced.pos = 0
        let rest = ZSTD_decompressStream(context, &produced, &input)
        if ZSTD_isError(rest) != 0 { throw CodecError(message: "zstd: \(String(cString: ZSTD_getErrorName(rest)))") }
        if produced.pos > 0 { try body(UnsafeRawBufferPointer(rebasing: output[..<produced.pos])) }
        isComplete = rest == 0
        // When the output buffer is full, the decoder may hold more output.
      } while produced.pos == produced.size && !isComplete
    }
  }

  /// A single call needs no stream window and gives one piece to hash and write.
  func decodeWhole(
    _ input: UnsafeRawBufferPointer, size: Int, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    if whole.count < size {
      whole.deallocate()
      whole = .allocate(byteCount: size, alignment: 16)
    }
    let count = ZSTD_decompressDCtx(context, whole.baseAddress, size, input.baseAddress, input.count)
    if ZSTD_isError(count) != 0 {
      let isLarger = ZSTD_getErrorCode(count) == ZSTD_error_dstSize_tooSmall
      throw CodecError(
        message: isLarger
          ? "decompresses to more than its recorded size of \(size) bytes"
          : "zstd: \(String(cString: ZSTD_getErrorName(count)))")
    }
    // The call decodes consecutive frames, but a content is exactly one frame, as in the stream.
    if ZSTD_findFrameCompressedSize(input.baseAddress, input.count) != input.count {
      throw CodecError(message: "unexpected bytes after the zstd frame")
    }
    if count > 0 { try body(UnsafeRawBufferPointer(rebasing: whole[..<count])) }
  }

  func finish() throws {
    if !isComplete { throw CodecError(message: "the zstd frame is truncated") }
  }
}
