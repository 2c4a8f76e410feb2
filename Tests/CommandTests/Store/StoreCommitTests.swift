import Foundation
import Testing

@Suite("archive-store: the commit")
struct StoreCommitTests {
  @Test("store resolves the commit with git")
  func commit() async throws {
    let w = try Workspace()
    try w.write("a", "A")
    let outside = try await w.sh("archive-store --init demo a --by dev")
    #expect(outside.status == 64 && outside.stdout == "")
    #expect(outside.stderr.contains("--commit"))
    #expect(!w.exists(".codex"))
    // Records with their own commits need no repository; a record without one fails alone.
    let records = try await w.sh(
      "archive-store --init demo --by dev",
      stdin: "{\"path\":\"a\",\"commit\":\"\(Workspace.commit)\"}\n{\"path\":\"a\"}\n"
    ).records()
    #expect(records.map { $0["status"] as? String } == ["success", "failed"])
    #expect(errorCode(records[1]) == "invalid_item")
    try await w.sh("git init -q . && git add a && git commit -qm x && git tag v1 && git commit -q --allow-empty -m y")
    for (argument, revision) in [("", "HEAD"), ("--commit v1", "v1"), ("--commit HEAD~1", "HEAD~1")] {
      let record = try await w.sh("archive-store --init demo a --by dev \(argument)").records()[0]
      let id = try await w.sh("git rev-parse \(revision)").stdout.trimmingCharacters(in: .newlines)
      #expect(record["commit"] as? String == id)
    }
    #expect(try await w.sh("archive-store --init demo a --by dev --commit no-such").status == 64)
  }

  @Test("store shows git's own reason and the next step")
  func gitReason() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      exec 2>&1
      git init -q g; cd g; echo a >a; archive-store --init demo a --by d; git commit -q --allow-empty -m x
      archive-store --init demo a --by d --commit nope
      GIT_TEST_ASSUME_DIFFERENT_OWNER=1 archive-store --init demo a --by d
      mkdir ../bin; printf '#!/bin/sh\\nprintf "warning: x\\\\nfatal: \\\\033[31m"; head -c 5000 /dev/zero | tr "\\\\0" y; exit 1\\n' >../bin/git
      sed -i 's/$/ >\\&2/;1s/ .*//' ../bin/git; chmod +x ../bin/git
      PATH=../bin:$PATH archive-store --init demo a --by d | wc -c
      PATH=../bin:$PATH archive-store --init demo a --by d 2>&1 | tail -c 55
      """)
    let lines = outcome.stdout.split(separator: "\n").map(String.init)
    let advice = "pass the commit's full id with --commit, or --no-commit"
    #expect(lines[0] == "archive-store: there is no commit \"HEAD\" in this repository; \(advice)")
    #expect(lines[1] == "archive-store: there is no commit \"nope\" in this repository; \(advice)")
    #expect(
      lines[2].hasPrefix(
        "archive-store: git cannot resolve the commit \"HEAD\": detected dubious ownership in repository at")
        && lines[2].contains("; if you trust the repository: git config --global --add safe.directory ")
        && lines[2].hasSuffix("; or \(advice)"), "\(lines[2])")
    #expect(controlLines(in: outcome.stdout) == [] && outcome.stdout.utf8.count < 3000, "\(outcome.stdout)")
  }
}
