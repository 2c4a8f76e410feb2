package import ArchiveCore
import Glibc

/// Reads lines in place, in one buffer that is refilled.
///
/// A byte order mark at the start is dropped, empty lines are skipped, and a line may end with `\r\n`.
package struct LineBlocks: ~Copyable {
  /// One line in the buffer, valid until the next one is asked for.
  package struct Line {
    /// Counted from 1, empty lines included.
    package let number: Int
    /// Without its line end.
    package let bytes: UnsafeRawBufferPointer
    package let isTooLong: Bool
    /// Whether it ended with a line feed, which the last line of a killed writer lacks.
    package let isWhole: Bool
  }

  private let source: any ByteSource
  private let limit: Int
  /// Whether the first line is the first of the stream, not of a part of it.
  private let isFromBeginning: Bool
  private var buffer: UnsafeMutableRawBufferPointer
  private var start = 0
  private var end = 0
  private var scanned = 0
  private var number = 0
  private var atEnd = false
  /// Whether the rest of a too long line is being skipped.
  private var isPassing = false

  package init(
    _ source: any ByteSource, limit: Int = LineReader.recordLimit + LineReader.roomForFields,
    isFromBeginning: Bool = true
  ) {
    (self.source, self.isFromBeginning) = (source, isFromBeginning)
    self.limit = limit
    buffer = .allocate(byteCount: 256 << 10, alignment: 16)
  }

  deinit { buffer.deallocate() }

  /// Returns the next line, or nil at the end; blocks until there is one.
  ///
  /// Throws `InputError` and `Interrupted`.
  package mutating func next() throws -> Line? {
    while true {
      if let feed = memchr(buffer.baseAddress! + max(scanned, start), 0x0A, end - max(scanned, start)) {
        let place = feed - UnsafeMutableRawPointer(buffer.baseAddress!)
        defer { (start, scanned) = (place + 1, place + 1) }
        if isPassing {
          isPassing = false
          continue
        }
        if let line = line(upTo: place, isWhole: true) { return line }
        continue
      }
      scanned = end
      if atEnd {
        defer { start = end }
        if start < end, !isPassing, let line = line(upTo: end, isWhole: false) { return line }
        return nil
      }
      if end - start > limit(from: start) + 2 {
        // Its beginning is returned; the rest is dropped as it arrives.
        let isFirst = !isPassing
        isPassing = true
        defer { (start, scanned) = (end, end) }
        if isFirst {
          number += 1
          return Line(
            number: number, bytes: .init(rebasing: buffer[start..<start + 512]), isTooLong: true, isWhole: true)
        }
        continue
      }
      try fill()
    }
  }

  private mutating func line(upTo place: Int, isWhole: Bool) -> Line? {
    number += 1
    var last = place
    if last > start, buffer[last - 1] == 0x0D { last -= 1 }
    var first = start
    let hasMark =
      number == 1 && isFromBeginning && last - first >= 3 && buffer[first] == 0xEF && buffer[first + 1] == 0xBB
      && buffer[first + 2] == 0xBF
    if hasMark { first += 3 }
    if first == last { return nil }
    let isTooLong = last - first > limit(from: first)
    if isTooLong { last = first + 512 }
    return Line(
      number: number, bytes: .init(rebasing: buffer[first..<last]), isTooLong: isTooLong, isWhole: isWhole)
  }

  /// The limit of the line that begins here: parts of a report may be longer than a record.
  private func limit(from place: Int) -> Int {
    if end - place <= limit { return limit }
    let beginning = UnsafeRawBufferPointer(rebasing: buffer[place..<place + 32])
    return SavedReportLines.beginnings.contains { beginning.starts(with: $0.utf8) } ? SavedReportLines.limit : limit
  }

  private mutating func fill() throws {
    if start > 0 {
      memmove(buffer.baseAddress!, buffer.baseAddress! + start, end - start)
      (end, scanned, start) = (end - start, scanned - start, 0)
    }
    if end == buffer.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 16)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<end]))
      buffer.deallocate()
      buffer = larger
    }
    let count = try source.read(into: .init(rebasing: buffer[end...]))
    if count == 0 { atEnd = true }
    end += count
  }
}
