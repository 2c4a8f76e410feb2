import Testing

@testable import ArchiveCore

@Suite("visible control characters")
struct VisibleControlsTests {
  @Test(
    "control characters become readable escapes",
    arguments: [
      ("a\nb\tc\rd", "a\\nb\\tc\\rd"), ("\u{1B}[31m\u{0}", "\\x1B[31m\\x00"), ("\u{7F}\u{80}\u{9F}", "\\x7F\\x80\\x9F"),
      ("\u{202A}\u{202E}\u{2066}\u{2069}\u{2028}", "\\u{202A}\\u{202E}\\u{2066}\\u{2069}\\u{2028}"),
      ("é – ✓ £ 🪦 \\n", "é – ✓ £ 🪦 \\n"), ("", ""), ("\r\n", "\\r\\n"),
    ])
  func escapes(_ text: String, _ visible: String) {
    #expect(withVisibleControls(text) == visible)
    #expect(withVisibleControls(visible) == visible)
    // JSON keeps the text and contains none of them unescaped.
    let json = JSONWriter.object { $0.member("k", text) }
    #expect((try? JSONScanner.decode(json[...]))?["k"] == .string(text))
    #expect(!String(decoding: json, as: UTF8.self).unicodeScalars.contains(where: isControl))
  }

  @Test("a secret beside control characters is redacted")
  func secrets() {
    #expect(shown("postgres://u:s\u{1B}ecret@h/d\nnext") == "postgres://u:***@h/d\\nnext")
  }
}
