import Testing

@testable import ArchiveCore

@Suite("percent-encoding")
struct PercentEncodingTests {
  @Test(
    "a percent-encoded text is decoded as UTF-8",
    arguments: [
      ("", ""), ("plain é", "plain é"), ("p%2F%23%40%3A%25%20%C3%BC", "p/#@:% ü"), ("%c3%Bc", "ü"), ("a+b", "a+b"),
      ("%2525", "%25"), ("%F0%9F%AA%A6", "🪦"),
    ])
  func decodes(_ text: String, _ decoded: String) { #expect(percentDecoded(text) == decoded) }

  @Test(
    "a percent-encoded text is refused with a broken escape or without UTF-8",
    arguments: ["%", "%4", "a%4", "%zz", "%4g", "%%41", "%FF", "%C3", "% 41"])
  func refuses(_ text: String) { #expect(percentDecoded(text) == nil) }
}
