import Foundation
import Testing

@Suite("archive-store: --remove")
struct StoreRemoveTests {
  @Test("--remove removes a file only when its content is safely archived")
  func removeArchived() async throws {
    let w = try Workspace()
    try await w.sh("echo A >a; echo B >b")
    let outcome = try await w.sh("archive-store --init demo a --by dev --remove --commit \(Workspace.commit)")
    #expect(outcome.status == 0)
    #expect(try outcome.records()[0]["removed"] as? Bool == true)
    #expect(!w.exists("a") && w.exists("b"))
    #expect(try await w.sh("archive-store --init demo b --by dev --commit \(Workspace.commit)").status == 0)
    // The archive's copy of B is damaged: the file may be the only good copy, so it stays.
    try w.damage("UPDATE artifact SET blob_bytes = x'28b52ffd' WHERE size_bytes = 2")
    let damaged = try await w.sh("archive-store --init demo b --by dev --remove --commit \(Workspace.commit)")
    #expect(damaged.status == 1)
    #expect(try damaged.records()[0]["removed"] as? Bool == false)
    #expect(errorCode(try damaged.records()[0]) == "corrupt")
    #expect(try w.read("b") == "B\n")
  }

  @Test("--remove removes all hard links that are named")
  func hardLinks() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      "echo A >a; ln a b; archive-store --init demo a b --by dev --remove --commit \(Workspace.commit)")
    #expect(outcome.status == 0, "\(outcome.stdout)")
    #expect(!w.exists("a") && !w.exists("b"))
  }

  @Test("--remove neither archives nor removes the archive's own files")
  func ownFiles() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      "archive-config init >/dev/null; echo A >a; find . -type f | sort | archive-store --init demo --by me --remove --commit \(Workspace.commit)"
    )
    #expect(outcome.status == 1)
    var codes: [String: String] = [:]
    for record in try outcome.records() { codes[record["path"] as? String ?? ""] = errorCode(record) ?? "success" }
    #expect(codes["./a"] == "success" && codes["./.codex/archive.sqlite"] == "permission_denied")
    #expect(codes["./.codex/evidence/archive_ops.jsonl"] ?? "permission_denied" == "permission_denied")
    #expect(try await w.sh("archive-config check").stdout.contains("Status: ✓ OK"))
    #expect(!w.exists("a"))
  }

  @Test("store --remove treats a file that is named twice as one item", arguments: [1, 8])
  func removeNamedTwice(_ concurrency: Int) async throws {
    let w = try Workspace()
    let store = "archive-store --init demo --by d --commit \(Workspace.commit) --remove --concurrency \(concurrency)"
    try w.write("d/b", "hi\n")
    let first = try await w.sh("ln -s d e; printf 'd/b\\n./d/b\\ne/b\\nd/b\\nnone\\n' | \(store)")
    let records = try first.records()
    #expect(
      first.status == 1 && records.map { $0["status"] as? String } == Array(repeating: "success", count: 4) + ["failed"]
    )
    #expect(records.map { $0["removed"] as? Bool } == [true, false, false, false, nil])
    #expect(Set(records.prefix(4).map { $0["tombstone"] as? String }).count == 1 && !w.exists("d/b"))
    #expect(records.prefix(4).allSatisfy { $0["size_bytes"] as? Int == 3 && $0["sha256"] as? String != nil })

    // Many files in random order: each is archived once and removed once, and nothing else is removed.
    for index in 0..<600 { try w.write("in/\(index)", "\(index)") }
    let many = try await w.sh(
      "ls in/* >l; cat l l >ll; sort -R l >>ll; \(store) <ll | jq -c '[.status,.removed]' | sort | uniq -c | sed 's/^ *//'; ls in | wc -l; archive-manifest query | wc -l"
    )
    #expect(many.status == 0 && many.stdout == "1200 [\"success\",false]\n600 [\"success\",true]\n0\n601\n", "\(many)")

    // A file that is created again during the run is archived again.
    let again = try await w.sh(
      """
      mkfifo p; echo one >f; { echo f; read x <p; echo two >f; echo f; } | \(store) --progress none |
        while read -r line; do printf '%s\\n' "$line" | jq -c '[.status,.removed,.size_bytes]'; [ -p p ] && { echo >p; rm p; }; done
      archive-manifest query --path f | jq -r .tombstone | while read t; do archive-restore $t - --by x 2>/dev/null; done
      ls f
      """)
    #expect(again.stdout == "[\"success\",true,4]\n[\"success\",true,4]\none\ntwo\n", "\(again)")
  }
}
