import Testing

@testable import ArchiveCore

@Suite("edit distance")
struct EditDistanceTests {
  /// The textbook examples of the Levenshtein distance.
  @Test(
    "the edit distance is the number of changed characters, in both directions",
    arguments: [
      ("kitten", "sitting", 3), ("saturday", "sunday", 3), ("rosettacode", "raisethysword", 8), ("flaw", "lawn", 2),
      ("", "abc", 3), ("", "", 0), ("same", "same", 0), ("é", "e", 1),
    ])
  func distance(_ a: String, _ b: String, _ distance: Int) {
    #expect(editDistance(a, b) == distance && editDistance(b, a) == distance)
  }
}
