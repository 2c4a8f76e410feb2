import Foundation
import Testing

/// Manual, help, completions, README and examples agree with the tools.
@Suite("manual, README and grants")
struct DocumentationTests {
  private func text(_ name: String) throws -> String {
    try String(contentsOf: Workspace.project.appending(path: name), encoding: .utf8)
  }

  /// Every option in the help of a tool and of its subcommands.
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

  @Test("the manual page has exactly the options of --help", arguments: Workspace.toolNames)
  func manualOptions(_ tool: String) async throws {
    let w = try Workspace()
    let manual = try text("man/\(tool).1").replacing("\\-", with: "-")
    let documented = Set(manual.matches(of: /Fl -([a-z][a-z-]+)/).map { "--" + String($0.1) })
    let offered = try await optionsInHelp(tool, w)
    #expect(offered.count > 3)
    #expect(offered.subtracting(documented) == [], "missing in the manual")
    #expect(documented.subtracting(offered) == [], "only in the manual")
  }

  @Test("archive-config(1) has every configuration key")
  func manualKeys() async throws {
    let w = try Workspace()
    let config = try text("man/archive-config.1")
    let keys = try await w.sh("archive-config show --json | jq -r 'keys[]'").stdout.split(separator: "\n")
    #expect(keys.count == 23)
    for key in keys { #expect(config.contains(".It Cm \(key) , Ev "), "\(key)") }
  }

  @Test("the completions are those that the tools generate", arguments: Workspace.toolNames)
  func completionsAreCurrent(_ tool: String) async throws {
    let w = try Workspace()
    let made = try await w.sh("'\(Workspace.project.path())/scripts/generate' '\(Workspace.tools)' .")
    #expect(made.status == 0, "\(made.stderr)")
    for file in ["\(tool).bash", "_\(tool)", "\(tool).fish"] {
      #expect(try text("completions/\(file)") == w.read("completions/\(file)"), "run: make generate")
    }
    #expect(try await w.sh("bash -n '\(Workspace.project.path())completions/\(tool).bash'").status == 0)
  }

  @Test("the README's commands work")
  func readmeCommands() async throws {
    let w = try Workspace()
    let blocks = try text("README.md").matches(of: /```sh\n((?:.|\n)*?)```/).map { String($0.1) }
    #expect(blocks.count == 3)
    let outcome = try await w.sh("set -eu\n" + blocks.joined())
    #expect(outcome.status == 0 && outcome.stderr.contains("\"action\":\"created\""), "\(outcome.stderr)")
    #expect(outcome.stdout.contains("✓ Succeeded: 1") && outcome.stdout.contains("Status: ✓ OK"))
    #expect(try w.read("obsolete.py") == "print(\"old\")\n" && w.read("copy.py") == "print(\"old\")\n")
    #expect(try w.read("restored/demo/obsolete.py") == "print(\"old\")\n")
  }

  /// Each example runs on its own, in a directory that has the files it names.
  @Test("the manual page's examples work", arguments: Workspace.toolNames)
  func manualExamples(_ tool: String) async throws {
    let w = try Workspace()
    let t = try await w.archive(["a.py": "print(1)\n", "doc/b.md": "# b\n"])
    try w.write(
      "dr.csv", "output,tombstone\na.py,\(t["a.py"]!)\nb.md,\(t["doc/b.md"]!)\nmissing,\(unknownTombstone)\n")
    try w.write("old/gone.txt", "gone\n")
    try await w.sh("git init -q . && git add old a.py && git commit -qm x")
    // A release, after which a file was deleted.
    try await w.sh(
      "echo late >late && git add late && git commit -qm y && git tag v1.0 && git rm -q late && git commit -qm z")
    try await w.sh(
      "archive-manifest read dr.csv | archive-restore --by sre --root first --continue-on-error >results.ndjson")
    let manual = try text("man/\(tool).1")
    let examples = manual.components(separatedBy: ".Sh EXAMPLES")[1].matches(of: /\n\$ (.*)/).map { String($0.1) }
    #expect(!examples.isEmpty)
    for example in examples {
      let outcome = try await w.sh(example)
      // The disaster recovery manifest names one tombstone that does not exist.
      let fails = example.contains("dr.csv | archive-restore") || example.contains("select(.status")
      #expect(outcome.status == (fails ? 1 : 0), "\(example): \(outcome.stderr)")
    }
    if tool == "archive-store" { #expect(!w.exists("old/gone.txt")) }
  }

  @Test("the manual lists the tested grants", arguments: ["postgres", "mariadb"])
  func grantsAreTested(_ database: String) throws {
    let grants = try text("examples/grants-\(database).sql").split(separator: "\n").filter { $0.hasPrefix("GRANT") }
    #expect(grants.count > 5)
    let page = try text("man/archive-tools.7")
    for grant in grants { #expect(page.contains(grant), "\(grant)") }
  }

  @Test("completions load in bash's POSIX mode", arguments: Workspace.toolNames)
  func completionsInPOSIXMode(_ tool: String) async throws {
    let w = try Workspace()
    let file = "\(Workspace.project.path())completions/\(tool).bash"
    let outcome = try await w.sh(
      "bash --posix -c 'source \"$0\"; complete -p \(tool)' '\(file)'; grep -c '_archive-' '\(file)'")
    #expect(outcome.stderr == "" && outcome.stdout.hasSuffix(" \(tool)\n0\n"), "\(outcome)")
    // They complete an option in either mode.
    for mode in ["", "--posix"] {
      let words = try await w.sh(
        "bash \(mode) -c 'source \"$0\"; COMP_WORDS=(\(tool) --log-l); COMP_CWORD=1; COMP_LINE=\"\(tool) --log-l\"; COMP_POINT=${#COMP_LINE}; $(complete -p \(tool) | sed \"s/.*-F \\([^ ]*\\) .*/\\1/\") \(tool) --log-l \(tool); echo \"${COMPREPLY[@]}\"' '\(file)'"
      )
      if tool == "archive-restore" { #expect(words.stdout.contains("--log-level"), "\(mode): \(words)") }
    }
  }
}
