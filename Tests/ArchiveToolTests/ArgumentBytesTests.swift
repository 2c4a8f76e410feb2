import ArchiveCore
import Testing

@testable import ArchiveTool

struct ArgumentBytesTests {
  @Test func everyByteStringSurvivesTheParser() {
    var random = SystemRandomNumberGenerator()
    // Pieces that are UTF-8, that are not, and that look like our own escapes.
    let pieces: [[UInt8]] = [
      Array("a".utf8), Array("é🪦".utf8), [0xFF], [0xC3], [0xE2, 0x98], [0xF4, 0x8F, 0xB8, 0x80],
      [0xF4, 0x8F, 0xBB, 0xBF],
      [0xED, 0xA0, 0x80], [0xC0, 0x80], Array("\u{10FE41}".utf8), Array("-".utf8),
    ]
    for _ in 0..<5000 {
      let bytes = (0..<Int.random(in: 0...6, using: &random)).flatMap { _ in pieces.randomElement(using: &random)! }
      #expect(ArgumentBytes.unescape(ArgumentBytes.escape(bytes)) == bytes, "\(bytes)")
    }
    #expect(ArgumentBytes.escape(Array("plain é".utf8)) == "plain é")
    #expect(PathArgument(argument: ArgumentBytes.escape([0x61, 0xFF]))?.path.bytes == [0x61, 0xFF])
    #expect(PathArgument(argument: "") == nil)
  }
}
