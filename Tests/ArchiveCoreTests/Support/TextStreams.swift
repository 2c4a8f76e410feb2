@testable import ArchiveCore

/// A byte source that delivers its text in pieces of a given size, as a pipe may.
final class TextSource: ByteSource {
  let name = "test"
  private var bytes: ArraySlice<UInt8>
  private let piece: Int

  init(_ bytes: [UInt8], piece: Int = .max) {
    self.bytes = bytes[...]
    self.piece = piece
  }

  convenience init(_ text: String, piece: Int = .max) { self.init(Array(text.utf8), piece: piece) }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(piece, buffer.count, bytes.count)
    buffer.copyBytes(from: bytes.prefix(count))
    bytes = bytes.dropFirst(count)
    return count
  }

  func isReady() -> Bool { true }
}

/// Keeps records in memory.
final class TextSink: RecordSink {
  private(set) var lines: [String] = []
  func write(_ record: [UInt8]) { lines.append(String(decoding: record, as: UTF8.self)) }
  func flush() {}
}
