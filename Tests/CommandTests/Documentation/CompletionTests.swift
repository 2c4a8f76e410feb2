import Foundation
import Testing

/// What bash, zsh and fish offer after TAB, asked of the shells themselves (Tests/Completions).
@Suite("completions")
struct CompletionTests {
  private static let completions = Workspace.project.appending(path: "completions").path()
  private static let askers = Workspace.project.appending(path: "Tests/Completions").path()

  /// What `shell` offers for the last word of a command line.
  private func offered(_ shell: String, _ words: [String], _ w: Workspace) async throws -> Set<String> {
    let quoted = words.map { "'\($0)'" }.joined(separator: " ")
    let outcome = try await w.sh("'\(Self.askers)/\(shell)' '\(Self.completions)' \(quoted)")
    #expect(outcome.status == 0 && outcome.stderr == "", "\(shell) \(words): \(outcome)")
    // zsh writes names as they must be typed.
    return Set(outcome.stdout.split(separator: "\n").map { String($0.replacing("\\ ", with: " ")) })
  }

  @Test("shells complete subcommands, options, option values and file names", arguments: ["bash", "zsh", "fish"])
  func fixedNames(_ shell: String) async throws {
    let w = try Workspace()
    try w.write("notes/results.ndjson", "")
    #expect(
      try await offered(shell, ["archive-manifest", ""], w).isSuperset(of: ["read", "query", "check", "show", "events"])
    )
    #expect(
      try await offered(shell, ["archive-config", "evidence", ""], w).isSuperset(of: ["verify", "head"]))
    #expect(
      try await offered(shell, ["archive-restore", "--over"], w) == ["--overwrite"])
    #expect(
      try await offered(shell, ["archive-restore", "--overwrite", ""], w) == [
        "always", "if-changed", "never", "backup",
      ])
    #expect(try await offered(shell, ["archive-store", "demo", "--reason", "p"], w) == ["pruned"])
    #expect(try await offered(shell, ["archive-report", "--log-level", ""], w) == ["debug", "info", "warn", "error"])
    #expect(try await offered(shell, ["archive-config", "get", "evidence"], w) == ["evidence.dir"])
    #expect(try await offered(shell, ["archive-restore", "--set", "retry.e"], w) == ["retry.enabled="])
    // A directory's name is offered with or without a slash, and may come with the path before it.
    for words in [["archive-report", "notes/res"], ["archive-store", "demo", "notes/res"]] {
      let files = try await offered(shell, words, w)
      #expect(files.count == 1 && files.first?.hasSuffix("results.ndjson") == true, "\(shell) \(words): \(files)")
    }
  }

  @Test(
    "shells complete tombstones, paths, repositories and tags from the archive in reach",
    arguments: ["bash", "zsh", "fish"])
  func namesFromTheArchive(_ shell: String) async throws {
    let w = try Workspace()
    let t = try await w.archive(["src/a.py": "1\n", "src/b c.py": "2\n"])
    try w.write("x", "3\n")
    try await w.sh(
      "archive-store other x --by dev --no-commit --tag alpha --tag beta --archive-url sqlite:///far.db --init")
    let near = Set(t.values)
    #expect(try await offered(shell, ["archive-restore", ""], w) == near)
    let first = t["src/a.py"]!
    #expect(try await offered(shell, ["archive-restore", String(first.prefix(6))], w) == [first])
    #expect(try await offered(shell, ["archive-restore", String(first.prefix(1))], w).contains(first))
    #expect(try await offered(shell, ["archive-restore", "src/"], w) == ["src/a.py", "src/b c.py"])
    #expect(try await offered(shell, ["archive-manifest", "show", ""], w) == near)
    #expect(try await offered(shell, ["archive-retention", "hold", ""], w) == near)
    #expect(try await offered(shell, ["archive-manifest", "query", "--repo", ""], w) == ["demo"])
    let far = ["archive-manifest", "query", "--archive-url", "sqlite:///far.db"]
    #expect(try await offered(shell, far + ["--repo", ""], w) == ["other"])
    #expect(try await offered(shell, far + ["--tag", ""], w) == ["alpha", "beta"])
    #expect(try await offered(shell, ["archive-store", ""], w) == ["demo"])
  }

  @Test("without an archive nothing is offered, said or created", arguments: ["bash", "zsh", "fish"])
  func noArchive(_ shell: String) async throws {
    let w = try Workspace()
    #expect(try await offered(shell, ["archive-restore", ""], w) == [])
    #expect(
      try await offered(
        shell, ["archive-manifest", "query", "--archive-url", "postgres://u@127.0.0.1:1/x", "--repo", ""], w) == [])
    #expect(!w.exists(".codex"))
  }

  @Test("completion does not run the program that prints a password")
  func passwordProgram() async throws {
    let w = try Workspace()
    try w.write(
      ".codex/archive.toml",
      "[backend]\nurl = \"postgres://u@127.0.0.1:1/x\"\npassword_command = [\"touch\", \"ran\"]\n")
    #expect(try await offered("bash", ["archive-restore", ""], w) == [])
    #expect(!w.exists("ran"))
    // The tool itself does run it.
    _ = try await w.sh("archive-restore src/a out --by x")
    #expect(w.exists("ran"))
  }
}
