import Testing

@testable import ArchiveCore

@Suite("line reader")
struct LineReaderTests {
  private func lines(_ text: String, piece: Int = .max, limit: Int = 100, separator: UInt8 = 0x0A) throws -> [(
    Int, String, Bool
  )] {
    let reader = LineReader(TextSource(text, piece: piece), limit: limit, separator: separator)
    var lines: [(Int, String, Bool)] = []
    while let line = try reader.next() {
      lines.append((line.number, String(decoding: line.bytes, as: UTF8.self), line.isTooLong))
    }
    return lines
  }

  @Test("lines are split in pieces of any size", arguments: [1, 2, 3, 7, 1000])
  func lines(_ piece: Int) throws {
    let found = try lines("\u{FEFF}a\r\n\n\nbé\n\r\nlast", piece: piece)
    #expect(found.map(\.0) == [1, 4, 6])
    #expect(found.map(\.1) == ["a", "bé", "last"])
    #expect(try lines("x\0y\nz\0", piece: piece, separator: 0).map(\.1) == ["x", "y\nz"])
    #expect(try lines("", piece: piece).isEmpty)
  }

  @Test("a line over the limit is one bad line")
  func longLine() throws {
    let long = String(repeating: "x", count: 500_000)
    let found = try lines("a\n\(long)\nb\n", piece: 1000, limit: 100)
    #expect(found.map(\.0) == [1, 2, 3] && found.map(\.2) == [false, true, false])
    #expect(found[2].1 == "b")
    #expect(try lines(String(repeating: "x", count: 100)).map(\.2) == [false])
    #expect(try lines(String(repeating: "x", count: 101)).map(\.2) == [true])
  }
}
