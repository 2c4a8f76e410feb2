import Foundation
import Testing

/// Reading the archive without writing: all of it, a sample, or a part of it.
@Suite("archive-restore: --verify, --dry-run, --shard and --sample")
struct VerifyTests {
  @Test("--verify finds damage and writes nothing")
  func verify() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A", "b": "B", "c": "C"])
    try w.damage(
      "UPDATE artifact SET blob_bytes = x'28b52ffd' WHERE id = (SELECT artifact_id FROM item WHERE path = 'b')")
    try await w.sh(
      "archive-manifest query --output 'out/{path}' >m; sqlite3 .codex/archive.sqlite .dump >before; rm -f .codex/evidence/*"
    )
    let outcome = try await w.sh("archive-restore --verify --continue-on-error <m")
    let records = try outcome.records()
    #expect(outcome.status == 1)
    #expect(records.map { $0["action"] as? String } == ["verified", "none", "verified"])
    #expect(records.map { errorCode($0) ?? "success" } == ["success", "corrupt", "success"])
    let left = try await w.sh("sqlite3 .codex/archive.sqlite .dump | cmp - before && ls -A .codex/evidence")
    #expect(left.stdout == "" && !w.exists("out"))
    #expect(try await w.sh("archive-restore --verify --root x <m").status == 64)
  }

  @Test("--shard takes every item once, and --sample takes its share")
  func shardsAndSamples() async throws {
    let w = try Workspace()
    var files: [String: String] = [:]
    for index in 0..<200 { files["f\(index)"] = "\(index)" }
    try await w.archive(files)
    try await w.sh("archive-manifest query >m")
    var taken: [String] = []
    for shard in 1...3 {
      let outcome = try await w.sh("archive-restore --verify --shard \(shard)/3 <m")
      #expect(outcome.status == 0)
      let records = try outcome.records()
      #expect(records.count == 200)
      for record in records {
        if record["status"] as? String == "success" {
          taken.append(record["tombstone"] as? String ?? "")
        } else {
          #expect(record["reason"] as? String == "not_selected")
        }
      }
    }
    #expect(taken.count == 200 && Set(taken).count == 200)
    let sample = try await w.sh("archive-restore --verify --sample 10% <m").records()
    #expect(sample.filter { $0["action"] as? String == "verified" }.count == 20)
    for wrong in ["--shard 0/3", "--shard 4/3", "--shard 1", "--sample 0%", "--sample 101%", "--sample 5"] {
      #expect(try await w.sh("archive-restore --verify \(wrong) <m").status == 64)
    }
  }

  @Test("--dry-run writes nothing")
  func dryRun() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    let before = try await w.sh("find . -type f -exec sha256sum {} + | grep -v 'sqlite' | sort").stdout
    let events = try await w.sh("sqlite3 .codex/archive.sqlite 'SELECT count(*) FROM event'").stdout
    let outcome = try await w.sh(
      "archive-restore --by ops --dry-run --root deep/er",
      stdin: manifestLine(t["a"]!, "x/a") + manifestLine(t["b"]!, "b"))
    let records = try outcome.records()
    #expect(outcome.status == 0)
    #expect(records.map { $0["status"] as? String } == ["skipped", "skipped"])
    #expect(records.map { $0["planned_action"] as? String } == ["created", "created"])
    #expect(!w.exists("deep"))
    #expect(try await w.sh("find . -type f -exec sha256sum {} + | grep -v 'sqlite' | sort").stdout == before)
    #expect(try await w.sh("sqlite3 .codex/archive.sqlite 'SELECT count(*) FROM event'").stdout == events)
  }

  @Test("--dry-run finds duplicate outputs and leaves the archive unchanged")
  func dryRunDuplicates() async throws {
    let w = try Workspace()
    try w.useFixture("python-zstd")
    let id = "6d8a0d64-e369-4764-8f88-b0a97c395e86"
    let before = try w.data(".codex/archive.sqlite")
    let outcome = try await w.sh(
      "archive-restore --by ops -n --continue-on-error", stdin: manifestLine(id, "new/x") + manifestLine(id, "new/./x"))
    #expect(try outcome.records().map { errorCode($0) ?? "none" } == ["none", "duplicate_output"])
    #expect(try w.data(".codex/archive.sqlite") == before)
  }
}
