import ArchiveCore
import Glibc
import Testing

@testable import ArchiveTool

@Suite("argument bytes")
struct ArgumentBytesTests {
  @Test("an argument of any bytes survives the parser")
  func anyBytes() {
    var random = SystemRandomNumberGenerator()
    // Pieces that are UTF-8, that are not UTF-8, and that look like escapes.
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

  @Test("unknown arguments are refused, not treated as no arguments")
  func unknownArguments() throws {
    func given(_ texts: [String?], count: Int32? = nil) throws -> [String] {
      let copies = texts.map { $0.map { strdup($0) } ?? nil }
      defer { for copy in copies { free(copy) } }
      return try ArgumentBytes.arguments(count: count ?? Int32(texts.count)) {
        copies.indices.contains(Int($0)) ? copies[Int($0)].map { UnsafePointer($0) } : nil
      }
    }
    #expect(try given(["archive-store"]) == [])
    #expect(try given(["archive-store", "--by", ""]) == ["--by", ""])
    #expect(try given(["", "--by"]) == ["--by"])
    for (texts, count) in [([], -1), ([], 0), ([""], 1), (["archive-store", nil, "x"], 3)] as [([String?], Int32)] {
      let failure = #expect(throws: ToolFailure.self) { try given(texts, count: count) }
      #expect(failure?.status == .defect && failure?.lines.last?.contains("nothing was done") == true)
    }
  }
}
