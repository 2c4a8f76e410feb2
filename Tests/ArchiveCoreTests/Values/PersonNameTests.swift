import Testing

@testable import ArchiveCore

@Suite("names of persons")
struct PersonNameTests {
  @Test(
    "names that look the same to a reader are equal",
    arguments: [
      ("alice", "Alice "), ("alice", "\tALICE\n"), ("Zoe\u{301}", "ZO\u{C9}"), ("Straße", "STRASSE"),
      ("Ann  Lee", "ann\u{A0}lee"), ("alice", "al\u{200B}ice"), ("alice", "alice\u{1}"), ("alice", "alice\u{2800}"),
      ("alice", "ａｌｉｃｅ"), ("alice", "alice\u{7F}"), ("ΜΑΡΙΟΣ", "μάριος".replacing("ά", with: "α")),
    ])
  func equalNames(_ a: String, _ b: String) { #expect(PersonName(a) == PersonName(b)) }

  @Test(
    "names that differ in a letter, a digit or a word are different",
    arguments: [("alice", "alicia"), ("ann lee", "annlee"), ("bob1", "bob2"), ("José", "Jose"), ("a.b", "ab")])
  func differentNames(_ a: String, _ b: String) { #expect(PersonName(a) != PersonName(b)) }

  @Test("blanks and invisible characters alone are not a name", arguments: ["", " \t", "\u{200B}\u{FEFF}"])
  func emptyNames(_ text: String) { #expect(PersonName(text).isEmpty) }
}
