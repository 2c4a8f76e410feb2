import ArchiveCore
import Testing

@testable import ArchiveTool

@Suite("values of options")
struct ArgumentValueTests {
  @Test(
    "a size is a number of bytes or of units of 1024",
    arguments: [
      ("0", 0), ("1000", 1000), ("10K", 10_240), ("3M", 3_145_728), ("1G", 1_073_741_824),
      ("9223372036854775807", Int64.max),
    ])
  func sizes(_ text: String, _ size: Int64) throws { #expect(try Int64.byteCount(text) == size) }

  @Test(
    "a text that is not a size is refused",
    arguments: ["", "K", "-1", "+1", "1.5G", "1T", "1KB", "1 K", "٣", "9223372036854775808", "9223372036854775807K"])
  func wrongSizes(_ text: String) { #expect(throws: (any Error).self) { try Int64.byteCount(text) } }

  @Test("a hash is 64 hexadecimal digits in either case")
  func hashes() throws {
    let digits = String(repeating: "aB", count: 32)
    #expect(try ContentHash.parse(digits).hex == digits.lowercased())
    #expect(throws: (any Error).self) { try ContentHash.parse(String(digits.dropLast())) }
  }
}
