import Glibc

/// A line of input and its number.
package struct Line: Sendable {
  /// Counted from 1, empty lines included.
  package let number: Int
  /// Without its line end.
  package let bytes: ArraySlice<UInt8>
  /// Whether the line was longer than the limit; then `bytes` has only its beginning.
  package let isTooLong: Bool

  package init(number: Int, bytes: ArraySlice<UInt8>, isTooLong: Bool) {
    (self.number, self.bytes, self.isTooLong) = (number, bytes, isTooLong)
  }
}

/// Splits a byte source into lines: `\n` or `\r\n`, a leading byte order mark dropped, empty lines skipped.
package final class LineReader {
  /// The limit of a record's line, in bytes (archive-records(5)).
  package static let recordLimit = 1 << 20
  /// The limit of a line that is read: a stage adds fields to the records that it carries, and the next must be able to
  /// read them.
  package static let roomForFields = 64 << 10

  private let source: any ByteSource
  private let limit: Int
  private let separator: UInt8
  private var buffer: [UInt8] = []
  private var start = 0
  private var scanned = 0
  private var number = 0
  private var atEnd = false
  private static let chunk = 64 << 10

  /// Lines end with `separator`: a line feed, or NUL for lists of paths that may contain line feeds.
  package init(
    _ source: any ByteSource, limit: Int = LineReader.recordLimit + LineReader.roomForFields, separator: UInt8 = 0x0A
  ) {
    self.source = source
    self.limit = limit
    self.separator = separator
  }

  package var sourceName: String { source.name }

  /// Returns the next line that is not empty, or nil at the end; blocks until there is one.
  ///
  /// With `waiting` false it never blocks, and nil means that no complete line has arrived yet, or the end.
  /// Throws `InputError` and `Interrupted`.
  package func next(waiting: Bool = true) throws -> Line? {
    while true {
      if let line = buffered() {
        if line.bytes.isEmpty && !line.isTooLong { continue }
        return line
      }
      if atEnd || !waiting && !source.isReady() { return nil }
      try fill()
    }
  }

  /// Whether `next` would return without waiting for the writer of the input.
  package func isReady() -> Bool {
    atEnd || separator(from: max(start, scanned)) != nil || source.isReady()
  }

  private func fill() throws {
    if start > 0 {
      buffer.removeSubrange(..<start)
      scanned -= start
      start = 0
    }
    let old = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: Self.chunk))
    let count: Int
    do {
      count = try buffer.withUnsafeMutableBytes {
        try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[old...]))
      }
    } catch {
      buffer.removeSubrange(old...)
      throw error
    }
    buffer.removeSubrange((old + count)...)
    if number == 0, old < 3, buffer.count >= 3, buffer.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    if count == 0 { atEnd = true }
  }

  /// The end of the next line in the buffer (memchr(3)); nil if the buffer does not contain it.
  private func separator(from first: Int) -> Int? {
    buffer.withUnsafeBytes { bytes in
      guard first < bytes.count, let found = memchr(bytes.baseAddress! + first, Int32(separator), bytes.count - first)
      else { return nil }
      return UnsafeRawPointer(found) - bytes.baseAddress!
    }
  }

  /// The next line in the buffer; nil if more bytes are needed.
  private func buffered() -> Line? {
    scanned = max(scanned, start)
    if let end = separator(from: scanned) {
      return consumeLine(upTo: end, resumingAt: end + 1)
    }
    scanned = buffer.count
    if atEnd { return start < buffer.count ? consumeLine(upTo: buffer.count, resumingAt: buffer.count) : nil }
    // Only the beginning of a too long line is kept, so that memory stays bounded.
    let prefixLength = limit + 2
    if buffer.count - start > prefixLength + Self.chunk {
      buffer.removeSubrange(start + prefixLength..<buffer.count - 1)
      scanned = buffer.count
    }
    return nil
  }

  private func consumeLine(upTo end: Int, resumingAt next: Int) -> Line {
    number += 1
    var bytes = buffer[start..<end]
    if separator == 0x0A, bytes.last == 0x0D { bytes.removeLast() }
    let tooLong = bytes.count > limit
    start = next
    scanned = next
    return Line(
      number: number, bytes: ArraySlice(Array(bytes.prefix(tooLong ? min(limit, 512) : limit))), isTooLong: tooLong)
  }
}
