import Glibc

/// A part of a regular file, read by offset, so that two threads can read one file (pread(2)).
///
/// `@unchecked Sendable`: it is passed to the thread that reads it and used only there.
package final class FileRange: ByteSource, @unchecked Sendable {
  package let name: String
  private let descriptor: Int32
  private let interruption: Interruption
  private var next: off_t
  /// Nil if it extends to the file's end.
  private var end: off_t?

  /// - `descriptor`: the caller keeps it open.
  init(of descriptor: Int32, _ start: off_t, to end: off_t?, name: String, interruption: Interruption) {
    (self.descriptor, next, self.end, self.name, self.interruption) = (descriptor, start, end, name, interruption)
  }

  /// Reads at most `buffer.count` bytes; returns 0 at the end. Blocks. Throws `InputError`, and `Interrupted`.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if interruption.received != nil { throw Interrupted() }
    let place = next
    let size = end.map { min(buffer.count, Int($0 - place)) } ?? buffer.count
    let count = uninterrupted { pread(descriptor, buffer.baseAddress, size, place) }
    if count < 0 { throw InputError(.unreadable, "\(name): \(systemMessage(errno))") }
    next += off_t(count)
    return count
  }

  /// Extends this part to the end of the file.
  package func extendToEnd() { end = nil }

  package func isReady() -> Bool { true }
}

extension DescriptorSource {
  /// Splits the rest of a regular file into two parts of about the same size; the second begins with a line.
  ///
  /// Nil if it is not a regular file with that many bytes left, or has no line end near its middle. Keep this source
  /// alive while the parts are read.
  package func halves(leastSize: Int) -> (first: FileRange, second: FileRange)? {
    guard let start = offset, case let size = lseek(descriptor, 0, SEEK_END),
      lseek(descriptor, start, SEEK_SET) == start,
      size - start >= off_t(leastSize)
    else { return nil }
    let middle = start + (size - start) / 2
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let count = uninterrupted { pread(descriptor, &bytes, bytes.count, middle) }
    guard count > 0, let feed = bytes[..<count].firstIndex(of: 0x0A) else { return nil }
    let border = middle + off_t(feed) + 1
    return (
      FileRange(of: descriptor, start, to: border, name: name, interruption: interruption),
      FileRange(of: descriptor, border, to: nil, name: name, interruption: interruption)
    )
  }
}
