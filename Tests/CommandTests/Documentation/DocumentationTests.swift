import Foundation
import Testing

/// Manual, help, completions, README and examples agree with the tools.
struct DocumentationTests {
  static let tools = ["store", "manifest", "restore", "report", "config"].map { "archive-\($0)" }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: Workspace.project.appending(path: name), encoding: .utf8)
  }

  /// Every option of a tool's help, its subcommands' too.
  private func optionsInHelp(_ tool: String, _ w: Workspace) async throws -> Set<String> {
    var help = ""
    var commands = [tool]
    while let command = commands.popLast() {
      let page = try await w.sh("\(command) --help").stdout
      help += page
      commands += page.matches(of: /\n  ([a-z]+) {2,}[A-Z]/).map { "\(command) \($0.1)" }
    }
    return Set(help.matches(of: /--[a-z][a-z-]+/).map { String($0.0) })
  }

  @Test(arguments: tools) func theManualHasTheOptionsOfTheHelp(_ tool: String) async throws {
    let w = try Workspace()
    let manual = try text("man/\(tool).1").replacing("\\-", with: "-")
    let documented = Set(manual.matches(of: /Fl -([a-z][a-z-]+)/).map { "--" + String($0.1) })
    let offered = try await optionsInHelp(tool, w)
    #expect(offered.count > 3)
    #expect(offered.subtracting(documented) == [], "missing in the manual")
    #expect(documented.subtracting(offered) == [], "only in the manual")
  }

  @Test func theManualHasAllKeysAndCodes() async throws {
    let w = try Workspace()
    let config = try text("man/archive-config.1")
    let keys = try await w.sh("archive-config show --json | jq -r 'keys[]'").stdout.split(separator: "\n")
    #expect(keys.count == 20)
    for key in keys { #expect(config.contains(".It Cm \(key) , Ev "), "\(key)") }
  }

  @Test(arguments: tools) func completionsAreThoseOfTheTools(_ tool: String) async throws {
    let w = try Workspace()
    let made = try await w.sh("'\(Workspace.project.path())/scripts/generate' '\(Workspace.tools)' .")
    #expect(made.status == 0, "\(made.stderr)")
    for file in ["\(tool).bash", "_\(tool)", "\(tool).fish"] {
      #expect(try text("completions/\(file)") == w.read("completions/\(file)"), "run: make generate")
    }
    #expect(try await w.sh("bash -n '\(Workspace.project.path())completions/\(tool).bash'").status == 0)
  }

  @Test func theReadmesCommandsWork() async throws {
    let w = try Workspace()
    let blocks = try text("README.md").matches(of: /```sh\n((?:.|\n)*?)```/).map { String($0.1) }
    #expect(blocks.count == 3)
    let outcome = try await w.sh("set -eu\n" + blocks.joined())
    #expect(outcome.status == 0 && outcome.stderr.contains("\"action\":\"created\""), "\(outcome.stderr)")
    #expect(outcome.stdout.contains("✓ Succeeded: 1") && outcome.stdout.contains("Status: ✓ OK"))
    #expect(try w.read("obsolete.py") == "print(\"old\")\n" && w.read("copy.py") == "print(\"old\")\n")
    #expect(try w.read("restored/demo/obsolete.py") == "print(\"old\")\n")
  }

  /// The examples of each manual page, line by line, in a directory that has what they speak of.
  @Test(arguments: tools) func theManualsExamplesWork(_ tool: String) async throws {
    let w = try Workspace()
    let t = try await w.archive(["a.py": "print(1)\n", "doc/b.md": "# b\n"])
    try w.write(
      "dr.csv", "output,tombstone\na.py,\(t["a.py"]!)\nb.md,\(t["doc/b.md"]!)\nmissing,\(RestoreTests.unknown)\n")
    try w.write("old/gone.txt", "gone\n")
    try await w.sh("git init -q . && git add old a.py && git commit -qm x")
    try await w.sh(
      "archive-manifest read dr.csv | archive-restore --by sre --root first --continue-on-error >results.ndjson")
    let manual = try text("man/\(tool).1")
    let examples = manual.components(separatedBy: ".Sh EXAMPLES")[1].matches(of: /\n\$ (.*)/).map { String($0.1) }
    #expect(!examples.isEmpty)
    for example in examples {
      let outcome = try await w.sh(example)
      // The manifest of the disaster recovery names one tombstone that does not exist.
      let fails = example.contains("dr.csv | archive-restore") || example.contains("select(.status")
      #expect(outcome.status == (fails ? 1 : 0), "\(example): \(outcome.stderr)")
    }
    if tool == "archive-store" { #expect(!w.exists("old/gone.txt")) }
  }

  /// README and manual list the grants that are tested.
  @Test(arguments: ["postgres", "mariadb"]) func theGrantsAreTheTestedOnes(_ database: String) throws {
    let grants = try text("examples/grants-\(database).sql").split(separator: "\n").filter { $0.hasPrefix("GRANT") }
    #expect(grants.count > 5)
    for page in ["README.md", "man/archive-tools.7"] {
      let page = try text(page)
      for grant in grants { #expect(page.contains(grant), "\(grant)") }
    }
  }
}
