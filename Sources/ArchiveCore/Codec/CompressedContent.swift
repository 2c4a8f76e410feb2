import CLinux
import CZstd
import Glibc

/// Compressed content on its way into the database: in memory, or spooled to a file without a name.
package final class CompressedContent {
  package let codec: Codec
  package private(set) var size: Int64 = 0
  private var memory: [UInt8] = []
  private var spool: Int32 = -1

  /// Creates an empty content; contents of up to `memoryLimit` bytes stay in memory, larger ones are spooled.
  ///
  /// Throws `ItemError` when spooling fails.
  init(codec: Codec, size: Int64, memoryLimit: Int64) throws {
    self.codec = codec
    if size > memoryLimit { spool = try openSpoolFile() }
  }

  deinit { if spool >= 0 { close(spool) } }

  /// The compressed bytes, when they are in memory.
  package var inMemory: [UInt8]? { spool < 0 ? memory : nil }

  /// Passes the compressed bytes to `body` in slices, from the beginning.
  ///
  /// Throws `ItemError` `io_error` when the spool cannot be read.
  package func read(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    guard spool >= 0 else { return try memory.withUnsafeBytes(body) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { buffer.deallocate() }
    var offset: Int64 = 0
    while offset < size {
      let count = uninterrupted { pread(spool, buffer.baseAddress, buffer.count, off_t(offset)) }
      if count <= 0 { throw FileError.current("the spool file") }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      offset += Int64(count)
    }
  }

  /// Passes all compressed bytes to `body` at once; spooled ones are mapped, not read into memory (mmap(2)).
  ///
  /// Throws `ItemError` `io_error`, and what `body` throws.
  package func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
    if spool < 0 { return try memory.withUnsafeBytes(body) }
    let mapped = mmap(nil, max(1, Int(size)), PROT_READ, MAP_PRIVATE, spool, 0)
    guard let mapped, mapped != MAP_FAILED else { throw FileError.current("the spool file") }
    defer { munmap(mapped, max(1, Int(size))) }
    return try body(UnsafeRawBufferPointer(start: mapped, count: Int(size)))
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws {
    size += Int64(bytes.count)
    guard spool >= 0 else { return memory.append(contentsOf: bytes) }
    try writeAll(spool, bytes, name: "the spool file")
  }
}

/// Compresses contents into zstd frames that state their content size.
final class ZstdEncoder {
  private let context: OpaquePointer
  private let output: UnsafeMutableRawBufferPointer

  /// `level` is one of zstd's, see `levels`.
  init(level: Int32) {
    context = ZSTD_createCCtx()
    output = .allocate(byteCount: ZSTD_CStreamOutSize(), alignment: 16)
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
  }

  deinit {
    ZSTD_freeCCtx(context)
    output.deallocate()
  }

  static var levels: ClosedRange<Int32> { 1...ZSTD_maxCLevel() }

  /// Compresses exactly `size` bytes, which `body` supplies in slices; more than `memoryLimit` are spooled to disk.
  ///
  /// Throws `ItemError` when spooling fails, and what `body` throws.
  func compress(
    size: Int64, memoryLimit: Int64, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws -> CompressedContent {
    let content = try CompressedContent(codec: .zstd, size: size, memoryLimit: memoryLimit)
    ZSTD_CCtx_reset(context, ZSTD_reset_session_only)
    ZSTD_CCtx_setPledgedSrcSize(context, UInt64(size))
    try body { try self.step($0, ZSTD_e_continue, into: content) }
    try step(UnsafeRawBufferPointer(start: nil, count: 0), ZSTD_e_end, into: content)
    return content
  }

  private func step(
    _ bytes: UnsafeRawBufferPointer, _ end: ZSTD_EndDirective, into content: CompressedContent
  ) throws {
    var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
    while true {
      var produced = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
      let rest = ZSTD_compressStream2(context, &produced, &input, end)
      if ZSTD_isError(rest) != 0 {
        throw ItemError(.internal, "zstd: \(String(cString: ZSTD_getErrorName(rest)))")
      }
      try content.append(UnsafeRawBufferPointer(rebasing: output[..<produced.pos]))
      if end == ZSTD_e_end ? rest == 0 : input.pos == input.size { return }
    }
  }
}
