import Testing

@testable import ArchiveCore

@Suite("exact integers")
struct ExactIntegerTests {
  @Test(
    "a JSON number that is whole is an exact integer",
    arguments: [
      ("6", 6), ("6.0", 6), ("6e0", 6), ("60e-1", 6), ("0.6E+1", 6), ("-0", 0), ("-6.00", -6),
      ("0e999999999999999999999", 0),
      ("0.0", 0), ("9007199254740993.0", 9_007_199_254_740_993), ("9223372036854775807.000", .max),
      ("-9223372036854775808e0", .min), ("9.223372036854775807e18", .max), ("1e18", 1_000_000_000_000_000_000),
      ("1000000000000000000000e-3", 1_000_000_000_000_000_000),
    ] as [(String, Int64)])
  func whole(_ text: String, _ number: Int64) throws {
    #expect(try JSONScanner.decode(Array(text.utf8)[...]).integer == number)
  }

  @Test(
    "a number with a fraction or out of range is not an integer",
    arguments: [
      "6.5", "1e400", "1e-1", "9223372036854775808", "9223372036854775808.0", "-9223372036854775809e0", "1e19",
    ])
  func notWhole(_ text: String) throws {
    #expect(try JSONScanner.decode(Array(text.utf8)[...]).integer == nil)
  }

  @Test(
    "a text that is not a JSON number is not an integer",
    arguments: ["", "-", "6.", ".5", "6e", "NaN", "0x6", "6 ", "+6.0"])
  func notNumbers(_ text: String) { #expect(Int64(jsonNumber: text) == nil) }
}
