import ArchiveCore
import Testing

@testable import ArchiveReporting

@Suite("lines read in place")
struct LineBlocksTests {
  /// A source that delivers its bytes in pieces of one size.
  final class Pieces: ByteSource {
    let name = "pieces"
    private var rest: ArraySlice<UInt8>
    private let size: Int

    init(_ bytes: [UInt8], size: Int) { (rest, self.size) = (bytes[...], size) }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
      let piece = rest.prefix(min(size, buffer.count))
      buffer.copyBytes(from: piece)
      rest = rest.dropFirst(piece.count)
      return piece.count
    }

    func isReady() -> Bool { true }
  }

  @Test("lines are split as by the other tools", arguments: [1, 3, 7, 100, 1 << 20])
  func lines(size: Int) throws {
    let text =
      [0xEF, 0xBB, 0xBF] + Array("a\r\n\n\nbb\n\r\n".utf8) + [UInt8](repeating: 0x78, count: 300) + [0x0A]
      + [UInt8](repeating: 0x79, count: 99) + Array("\nlast".utf8)
    var blocks = LineBlocks(Pieces(text, size: size), limit: 100)
    let reader = LineReader(Pieces(text, size: size), limit: 100)
    var count = 0
    while let line = try reader.next() {
      let other = try blocks.next()
      #expect(other?.number == line.number && other?.isTooLong == line.isTooLong, "line \(line.number)")
      if !line.isTooLong { #expect(other.map { Array($0.bytes) } == Array(line.bytes)) }
      #expect(other?.isWhole == (line.number != 8))
      count += 1
    }
    #expect(try blocks.next() == nil)
    #expect(count == 5)
  }
}
