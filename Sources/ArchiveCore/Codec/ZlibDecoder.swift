import CZlib

/// Decodes zlib streams (RFC 1950), with inflate of zlib.h.
final class ZlibDecoder: ContentDecoder {
  private var stream = z_stream()
  private let output: UnsafeMutableRawBufferPointer
  private var isComplete = false

  init() {
    output = .allocate(byteCount: 128 << 10, alignment: 16)
    let status = archive_inflate_init(&stream)
    precondition(status == Z_OK, "inflateInit failed: out of memory, or a different version of zlib")
  }

  deinit {
    inflateEnd(&stream)
    output.deallocate()
  }

  func reset() {
    inflateReset(&stream)
    isComplete = false
  }

  func decode(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    stream.next_in = UnsafeMutablePointer(mutating: bytes.assumingMemoryBound(to: UInt8.self).baseAddress)
    stream.avail_in = UInt32(bytes.count)
    var outputWasFull = false
    while stream.avail_in > 0 || outputWasFull {
      if isComplete { throw CodecError(message: "unexpected bytes after the zlib stream") }
      stream.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
      stream.avail_out = UInt32(output.count)
      let status = inflate(&stream, Z_NO_FLUSH)
      let produced = output.count - Int(stream.avail_out)
      if produced > 0 { try body(UnsafeRawBufferPointer(rebasing: output[..<produced])) }
      switch status {
      case Z_OK: break
      case Z_STREAM_END: isComplete = true
      case Z_BUF_ERROR where produced == 0: return
      default:
        let text = stream.msg.map { String(cString: $0) } ?? "error \(status)"
        throw CodecError(message: "zlib: \(text)")
      }
      outputWasFull = stream.avail_out == 0 && !isComplete
    }
  }

  func finish() throws {
    if !isComplete { throw CodecError(message: "the zlib stream is truncated") }
  }
}
