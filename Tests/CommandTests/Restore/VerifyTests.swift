import Foundation
import Testing

/// Reading the archive without writing: all of it, a sample, or a part of it.
struct VerifyTests {
  private func code(_ record: [String: Any]) -> String? { (record["error"] as? [String: Any])?["code"] as? String }

  @Test func findsDamageAndWritesNothing() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A", "b": "B", "c": "C"])
    try w.useDamage(
      "UPDATE artifact SET blob_bytes = x'28b52ffd' WHERE id = (SELECT artifact_id FROM item WHERE path = 'b')")
    try await w.sh(
      "archive-manifest query --output 'out/{path}' >m; sqlite3 .codex/archive.sqlite .dump >before; rm -f .codex/evidence/*"
    )
    let outcome = try await w.sh("archive-restore --verify --continue-on-error <m")
    let records = try outcome.records()
    #expect(outcome.status == 1)
    #expect(records.map { $0["action"] as? String } == ["verified", "none", "verified"])
    #expect(records.map { code($0) ?? "success" } == ["success", "corrupt", "success"])
    let left = try await w.sh("sqlite3 .codex/archive.sqlite .dump | cmp - before && ls -A .codex/evidence")
    #expect(left.stdout == "" && !w.exists("out"))
    #expect(try await w.sh("archive-restore --verify --root x <m").status == 64)
  }

  @Test func shardsTakeEachItemOnceAndSamplesTheirPart() async throws {
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

  @Test func runsOfZerosBecomeHoles() async throws {
    let w = try Workspace()
    try await w.sh(
      "truncate -s 5000001 tail; printf x >front; truncate -s 3000000 front; (head -c 10000 /dev/zero; printf y; head -c 70000 /dev/zero; head -c 5000 /dev/urandom) >mixed; : >empty; head -c 4096 /dev/zero >block"
    )
    let outcome = try await w.sh(
      """
      printf 'tail\\nfront\\nmixed\\nempty\\nblock\\n' | archive-store demo --by dev --commit \(Workspace.commit) >s
      archive-restore --by ops --root out --sparse <s >/dev/null
      for f in tail front mixed empty block; do cmp $f out/$f; done; stat -c '%n %b' out/tail out/front
      """)
    #expect(outcome.status == 0 && outcome.stderr == "", "\(outcome.stderr)")
    let blocks = outcome.stdout.split(separator: "\n").compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    #expect(blocks.count == 2 && blocks[0] == 0 && blocks[1] <= 16, "\(outcome.stdout)")
  }
}
