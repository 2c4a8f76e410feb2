import Testing

@testable import ArchiveCore

@Suite("path patterns")
struct PathPatternTests {
  private func matches(_ pattern: String, _ path: String) -> Bool { PathPattern(pattern).matches(Path(path)!) }

  @Test("a pattern counts characters in any locale")
  func characters() {
    #expect(matches("caf?", "café") && matches("?", "🪦"))
    #expect(matches("caf[é-ü]", "café") && matches("caf[!a-z]", "café") && !matches("caf[!é]", "café"))
    #expect(matches("[[:alpha:]]", "é") && matches("[[:upper:][:digit:]]", "É") && !matches("[[:upper:]]", "é"))
    #expect(matches("*.py", "a/b/.c.py") && matches("a?b", "a/b") && matches("\\*", "*") && !matches("\\*", "a"))
  }

  @Test("a path that is not UTF-8 is matched byte by byte")
  func bytes() {
    let path = Path(bytes: Array("caf".utf8) + [0xE9] + Array("é".utf8))!
    for pattern in ["caf???", "caf*", "*é"] { #expect(PathPattern(pattern).matches(path), "\(pattern)") }
    for pattern in ["caf?", "caféé"] { #expect(!PathPattern(pattern).matches(path), "\(pattern)") }
  }

  @Test("a pattern with many stars is matched in linear time")
  func manyStars() {
    let path = Path(bytes: [UInt8](repeating: 0x61, count: 4000))!
    #expect(!PathPattern(String(repeating: "*a", count: 500) + "b").matches(path))
  }
}
