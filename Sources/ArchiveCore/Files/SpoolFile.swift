import CLinux
import Glibc

/// Opens an unnamed file in TMPDIR; it is deleted when its descriptor is closed.
func openSpoolFile() throws(ItemError) -> Int32 {
  let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  var template = Array("\(directory)/archive-store-XXXXXX".utf8CString)
  let descriptor = mkostemp(&template, O_CLOEXEC)
  if descriptor < 0 { throw FileError.current("cannot create a spool file in \(directory)") }
  unlink(template)
  return descriptor
}

/// Lines that are written first and then read, in an unnamed file; memory does not grow with their number.
package final class LineSpool {
  private let descriptor: Int32
  private var size = 0
  private var offset = 0
  /// While writing, the bytes not written yet; while reading, the bytes not returned yet.
  private var buffer: [UInt8] = []
  private static let bufferSize = 64 << 10

  package init() throws(ItemError) { descriptor = try openSpoolFile() }

  deinit { close(descriptor) }

  /// Discards all lines.
  package func clear() throws(ItemError) {
    if ftruncate(descriptor, 0) != 0 || lseek(descriptor, 0, SEEK_SET) != 0 { throw FileError.current(Self.name) }
    (size, offset) = (0, 0)
    buffer.removeAll(keepingCapacity: true)
  }

  /// Adds a line, which must not contain a line feed.
  package func append(_ line: String) throws {
    buffer += line.utf8
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Ends the writing.
  package func finish() throws { try flush() }

  private func flush() throws {
    try buffer.withUnsafeBytes { try writeAll(descriptor, $0, name: Self.name) }
    size += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }

  /// Returns the next `count` lines, fewer at the end.
  package func next(_ count: Int) throws(ItemError) -> [String] {
    var lines: [String] = []
    var start = 0
    while lines.count < count {
      if let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
        lines.append(String(decoding: buffer[start..<end], as: UTF8.self))
        start = end + 1
      } else {
        buffer.removeSubrange(..<start)
        start = 0
        if offset == size { break }
        try fill()
      }
    }
    buffer.removeSubrange(..<start)
    return lines
  }

  private func fill() throws(ItemError) {
    var bytes = [UInt8](repeating: 0, count: min(Self.bufferSize, size - offset))
    let place = off_t(offset)
    let count = uninterrupted { pread(descriptor, &bytes, bytes.count, place) }
    if count <= 0 { throw FileError.current(Self.name) }
    buffer += bytes[..<count]
    offset += count
  }

  private static let name = "the spool file"
}

/// Bytes that are written first and then read, in an unnamed file.
package final class ByteSpool {
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private static let bufferSize = 64 << 10
  private static let name = "the spool file"

  package init() throws(ItemError) { descriptor = try openSpoolFile() }

  deinit { close(descriptor) }

  /// Adds bytes. Throws `ItemError`.
  package func append(_ bytes: some Sequence<UInt8>) throws(ItemError) {
    buffer += bytes
    if buffer.count >= Self.bufferSize { try flush() }
  }

  private func flush() throws(ItemError) {
    let bytes = buffer
    buffer.removeAll(keepingCapacity: true)
    try bytes.span.bytes.withUnsafeBytes { (bytes) throws(ItemError) in
      try writeAll(descriptor, bytes, name: Self.name)
    }
  }

  /// Passes all bytes to `body` in pieces. Throws `ItemError`, and what `body` throws.
  package func replay(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let reader = try reader()
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferSize, alignment: 16)
    defer { piece.deallocate() }
    while case let count = try reader.read(into: piece), count > 0 {
      try body(UnsafeRawBufferPointer(rebasing: piece[..<count]))
    }
  }

  /// Starts reading all bytes from the beginning. Throws `ItemError`.
  func reader() throws(ItemError) -> SpoolReader {
    try flush()
    return SpoolReader(self, descriptor)
  }
}

/// Reads a `ByteSpool` and keeps it alive.
final class SpoolReader {
  private let spool: ByteSpool
  private let descriptor: Int32
  private var offset: off_t = 0

  fileprivate init(_ spool: ByteSpool, _ descriptor: Int32) { (self.spool, self.descriptor) = (spool, descriptor) }

  /// Reads at most `buffer.count` bytes; 0 at the end. Throws `ItemError`.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ItemError) -> Int {
    let place = offset
    let count = uninterrupted { pread(descriptor, buffer.baseAddress, buffer.count, place) }
    if count < 0 { throw FileError.current("the spool file") }
    offset += off_t(count)
    return count
  }
}
