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
    // Options begin a line; examples may name those of other tools.
    let labels = help.matches(of: /\n  (?:-\w, )?(--[a-z][a-z0-9-]+)(?:\/(--[a-z-]+))?/)
    return Set(labels.flatMap { [String($0.1)] + ($0.2.map { [String($0)] } ?? []) })
  }

  @Test("the manual page has exactly the options of --help", arguments: Workspace.toolNames)
  func manualOptions(_ tool: String) async throws {
    let w = try Workspace()
    let manual = try text("man/\(tool).1").replacing("\\-", with: "-")
    let documented = Set(manual.matches(of: /Fl -([a-z][a-z0-9-]+)/).map { "--" + String($0.1) })
    let offered = try await optionsInHelp(tool, w)
    #expect(offered.count > 3)
    #expect(offered.subtracting(documented) == [], "missing in the manual")
    #expect(documented.subtracting(offered) == [], "only in the manual")
  }

  @Test("archive.toml(5) has every configuration key")
  func manualKeys() async throws {
    let w = try Workspace()
    let page = try text("man/archive.toml.5")
    let keys = try await w.sh("archive-config show --json | jq -r 'keys[]'").stdout.split(separator: "\n")
    #expect(keys.count == 23)
    for key in keys { #expect(page.contains(".It Cm \(key) , Ev "), "\(key)") }
  }

  @Test("the example in archive.toml(5) is a valid configuration")
  func manualConfiguration() async throws {
    let w = try Workspace()
    let section = try text("man/archive.toml.5").components(separatedBy: ".Sh EXAMPLES")[1]
    let example = try #require(section.firstMatch(of: /\.Bd -literal.*\n((?:.|\n)*?)\.Ed/)).1
    try w.write("example.toml", String(example).replacing("\\-", with: "-"))
    let outcome = try await w.sh(
      "archive-config validate example.toml; archive-config get retry.max_attempts --config example.toml")
    #expect(outcome.stdout == "example.toml is valid.\n8\n", "\(outcome)")
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
    #expect(blocks.count == 1)
    let outcome = try await w.sh("set -eu\n" + blocks.joined())
    #expect(outcome.status == 0, "\(outcome.stderr)")
    #expect(outcome.stdout.contains("✓ Succeeded: 1") && outcome.stdout.contains("Status: ✓ OK"), "\(outcome.stdout)")
    for name in ["obsolete.py", "copy.py", "restored/demo/obsolete.py"] {
      #expect(try w.read(name) == "print(\"old\")\n", "\(name)")
    }
    #expect(outcome.stdout.contains("\"action\": \"RESTORE\""), "\(outcome.stdout)")
  }

  /// Links to files and to headings of the documents; other sites are not asked.
  @Test(
    "links in the documents lead to files that exist",
    arguments: [
      "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md",
      "Tests/Fixtures/README.md",
    ])
  func links(_ document: String) throws {
    let base = Workspace.project.appending(path: document).deletingLastPathComponent()
    let targets = try text(document).matches(of: /\]\(([^)#]+)[^)]*\)/).map { String($0.1) }
    if document == "README.md" { #expect(targets.count > 5) }
    for target in targets where !target.hasPrefix("https://") {
      #expect(FileManager.default.fileExists(atPath: base.appending(path: target).path()), "\(document): \(target)")
    }
  }

  @Test("the usage guide's commands in the README have the options of the tools")
  func guideCommands() async throws {
    let w = try await exampleWorkspace()
    let rows = try text("README.md").matches(of: /\n\| `codex archive [^|]*\| `((?:[^`]|\\\|)*)` \|/).map {
      String($0.1).replacing("\\|", with: "|")
    }
    #expect(rows.count == 9)
    let t = try await w.sh("archive-manifest query a.py | jq -r .tombstone").stdout.trimmingCharacters(in: .newlines)
    try w.write("m.json", "{\"items\":[{\"tombstone\":\"\(t)\",\"output\":\"back\"}]}")
    try w.write("f.py", "print(2)\n")
    for row in rows {
      let outcome = try await w.sh(row.replacing("TOMBSTONE", with: t))
      let fails = row.contains("dr.csv")
      // The report decides about the status of a pipe; the shell of the tests has no pipefail.
      #expect(outcome.status == 0 || fails, "\(row): \(outcome.stderr)")
    }
  }

  /// A directory with the files and the archive that the examples of manual and help name.
  private func exampleWorkspace() async throws -> Workspace {
    let w = try Workspace()
    let t = try await w.archive(["a.py": "print(1)\n", "doc/b.md": "# b\n"])
    try w.write(
      "dr.csv", "output,tombstone\na.py,\(t["a.py"]!)\nb.md,\(t["doc/b.md"]!)\nmissing,\(unknownTombstone)\n")
    try w.write("sheet.csv", "ID;output\n\(t["a.py"]!);sheet.py\n")
    try w.write("old/gone.txt", "gone\n")
    // A release, after which a file was deleted.
    try await w.sh(
      """
      git init -q . && git add old a.py && git commit -qm x
      echo late >late && git add late && git commit -qm y && git tag v1.0 && git rm -q late && git commit -qm z
      archive-manifest read dr.csv | archive-restore --by sre --root first --continue-on-error >results.ndjson
      archive-config evidence head >head
      """)
    return w
  }

  /// The manifest for the disaster recovery names one tombstone that does not exist.
  private func failsOnPurpose(_ command: String) -> Bool {
    let example = command.replacing(#/ ?\\?\n +/#, with: " ")
    return example.contains("dr.csv | archive-restore") || example.contains("select(.status")
      || example.hasPrefix("archive-manifest check dr.csv") && !example.contains("check dr.csv |")
      || example.contains("dr.csv | archive-manifest check")
  }

  /// The commands of a section: lines that begin with a prompt, with those that continue them, as a shell reads them.
  private func examples(in section: String) -> [String] {
    section.matches(of: /\n\$ (.*(?:\n    .*)*)/).map {
      String($0.1).replacing("\\e\n", with: "\\\n").replacing("\\-", with: "-")
    }
  }

  @Test("the manual page's examples work", arguments: Workspace.toolNames)
  func manualExamples(_ tool: String) async throws {
    let w = try await exampleWorkspace()
    let manual = try text("man/\(tool).1")
    let examples = examples(in: manual.components(separatedBy: ".Sh EXAMPLES")[1])
    #expect(!examples.isEmpty)
    for example in examples {
      let outcome = try await w.sh(example)
      #expect(outcome.status == (failsOnPurpose(example) ? 1 : 0), "\(example): \(outcome.stderr)")
    }
    if tool == "archive-store" { #expect(!w.exists("old/gone.txt")) }
  }

  @Test("the ten pipelines of archive-tools(7) work, one after another")
  func manualPipelines() async throws {
    let w = try await exampleWorkspace()
    let page = try text("man/archive-tools.7").components(separatedBy: ".Sh PIPELINES")[1]
    let pipelines = examples(in: page.components(separatedBy: "\n.Sh ")[0])
    #expect(pipelines.count == 10)
    for pipeline in pipelines {
      let outcome = try await w.sh(pipeline)
      #expect(outcome.status == 0, "\(pipeline): \(outcome.stderr)")
    }
  }

  /// Each page of a tool and of its subcommands leads with two examples, which fit a terminal.
  @Test("every help page fits 80 columns and leads with two examples that work", arguments: Workspace.toolNames)
  func helpExamples(_ tool: String) async throws {
    let w = try await exampleWorkspace()
    try await w.sh("archive-config init")
    var commands = [tool]
    while !commands.isEmpty {
      let command = commands.removeFirst()
      let page = try await w.sh("\(command) --help").stdout
      commands += page.matches(of: /\n  ([a-z]+) {2,}[A-Z]/).map { "\(command) \($0.1)" }
      for line in page.split(separator: "\n") { #expect(line.count <= 80, "\(command): \(line)") }
      // Only the page that lists the subcommands of evidence has none of its own.
      if command == "archive-config evidence" { continue }
      let block = try #require(page.firstMatch(of: /\n\nExamples:\n((?:  .*\n)+)\n/), "\(command)").1
      let lines = block.split(separator: "\n").map { $0.dropFirst(2) }
      var examples: [String] = []
      for line in lines {
        if line.hasPrefix("  ") {
          examples[examples.count - 1] += " " + line.dropFirst(2)
        } else {
          examples.append(String(line))
        }
      }
      #expect(examples.count == 2, "\(command): \(examples)")
      for example in examples {
        // Results that an earlier example wrote are kept; a new archive needs a new directory.
        let place = example.hasPrefix("archive-config init") ? "cd \"$(mktemp -d ./new.XXXXXX)\"; " : ""
        if example.contains("postgres://") { continue }
        let outcome = try await w.sh(place + example)
        #expect(outcome.status == (failsOnPurpose(example) ? 1 : 0), "\(command): \(example): \(outcome.stderr)")
      }
    }
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
