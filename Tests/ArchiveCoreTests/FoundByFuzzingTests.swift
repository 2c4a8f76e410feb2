import Testing

@testable import ArchiveCore

/// Results for inputs that fuzzing found; Tests/Fuzz/Seeds has the inputs themselves.
@Suite("inputs found by fuzzing")
struct FoundByFuzzingTests {
  @Test(
    "a configuration that would crash the TOML library is refused with its place",
    arguments: [
      ("a = [}\n", 1, 6), ("a = 1\nb = [1,\n  {]\n", 3, 4), ("a = [\u{2028}]\n", 1, 6), ("\"=\" = [}\n", 1, 8),
      ("a = [\"\"\"x\"\"\"\", }\n", 1, 16), ("\u{FEFF}[`a]\n", 1, 1),
      ("x = {a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a = 1}", 1, 37),
    ])
  func refusedTOML(_ text: String, _ line: Int, _ column: Int) {
    let problems = ConfigurationFile(text: text, name: "f").problems
    #expect(problems.count == 1 && problems[0].line == line && problems[0].column == column, "\(problems)")
  }

  @Test(
    "brackets, quotes and separators inside strings are accepted",
    arguments: ["dir = \"]}[{\"", "dir = '''a''\u{2028}'''", "dir = \"\"\"\"x\"\"\"\"\"", "\"dir\" = \"=\" # [}"])
  func acceptedTOML(_ text: String) {
    let file = ConfigurationFile(text: "[evidence]\n" + text, name: "f")
    #expect(file.problems.isEmpty && file.entries.keys.contains(.evidenceDirectory), "\(file.problems)")
  }

  @Test("a line feed in a string of a JSON manifest is refused, not replaced by a space")
  func lineFeedInString() throws {
    let source = try openManifest(TextSource("[{\"output\":\"a\nb\"}]"))
    let error = #expect(throws: InputError.self) { try source.next() }
    #expect(error?.message.contains("unescaped control character in a string") == true)
  }

  @Test(
    "a malformed member beside the items is refused",
    arguments: ["{\"by\":no,\"items\":[]}", "{\"items\":[],\"by\":1 2}"])
  func malformedMember(_ text: String) throws {
    let source = try openManifest(TextSource(text))
    #expect(throws: InputError.self) { while try source.next() != nil {} }
  }

  @Test("an output template with a NUL byte is refused")
  func nulInTemplate() {
    #expect(throws: TemplateError.self) { try OutputTemplate("a\0b") }
  }

  @Test(
    "a password that begins with a slash or with three stars is redacted",
    arguments: ["u:/Zq7v/K2xW@h/d", "u:***Zq7vK2xW@h/d", "sqlite:///x?password=***Zq7vK2xW", "postgres:/u:/Zq7v@h"])
  func oddPasswords(_ url: String) {
    #expect(!redactedURL(url).contains("Zq7v") && !redactedURL(url).contains("K2xW"), "\(redactedURL(url))")
  }

  @Test("a known password with an @ is redacted completely in a text that looks like a URL")
  func knownPassword() {
    KnownSecrets.record("Hq8w@nR5t")
    #expect(redactedURL("u:Hq8w@nR5t") == "u:***")
  }

  @Test("a known password is redacted after its control characters are escaped")
  func visiblePassword() {
    KnownSecrets.record("Hq8w\u{1D}nR5t")
    #expect(redacted(withVisibleControls("x Hq8w\u{1D}nR5t")) == "x ***")
  }

  @Test("a duplicate column in a CSV header is refused")
  func repeatedColumn() {
    let error = #expect(throws: InputError.self) { try openManifest(TextSource("tombstone,output,a,b,a\n")) }
    #expect(error?.message.contains("\"a\"") == true)
  }
}
