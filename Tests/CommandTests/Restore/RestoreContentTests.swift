import Foundation
import Testing

@Suite("archive-restore: contents")
struct RestoreContentTests {
  @Test("restore reads an archive of the Python tool", arguments: ["python-zstd", "python-zlib"])
  func pythonArchive(_ fixture: String) async throws {
    let w = try Workspace()
    try w.useFixture(fixture)
    let expected = try #require(
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: Workspace.tests.appending(path: "Fixtures/\(fixture)/expected.json")))
        as? [String: [String: Any]])
    // The bomb inflates to 64 MiB: writing more than 10 MB to any file, even a temporary one, would kill the tool.
    let outcome = try await w.sh(
      "ulimit -f 20000; archive-manifest query | archive-restore --by sre --continue-on-error --root out")
    let records = try outcome.records()
    #expect(outcome.status == 1)
    #expect(records.count == expected.count)
    var restored: Set<String> = []
    for record in records {
      let id = try #require(record["tombstone"] as? String)
      let item = try #require(expected[id])
      let path = try #require(item["path"] as? String)
      #expect((errorCode(record) ?? "success") == item["expect"] as? String, "\(path)")
      if record["status"] as? String == "success" { restored.insert(path) }
    }
    #expect(try w.files(in: "out") == restored)
    // sha256sum checks the content independently.
    var sums = ""
    for (_, item) in expected where restored.contains(item["path"] as? String ?? "") {
      sums += "\(item["sha256"]!)  \(item["path"]!)\n"
    }
    try w.write("sums", sums)
    let check = try await w.sh("cd out && sha256sum --check --quiet ../sums")
    #expect(check.status == 0, "\(check.stdout)")
    // The Python tool's evidence is still there, and ours follows it.
    let evidence = try w.read(".codex/evidence/archive_ops.jsonl").split(separator: "\n")
    #expect(evidence.count == 22 + expected.count)
    #expect(evidence.filter { $0.contains("\"RESTORE\"") }.count == restored.count)
    #expect(evidence.filter { $0.contains("\"RESTORE_FAIL\"") }.count == expected.count - restored.count)
  }

  @Test("restore records the event, the time and the evidence")
  func recordsOfRestore() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    try await w.sh("archive-restore \(t["a"]!) out --by 'Ünï'")
    let rows = try await w.sh(
      "sqlite3 .codex/archive.sqlite \"SELECT event.action, event.actor, item.restored_at = event.created_at FROM event JOIN item ON item.id = item_id WHERE action = 'RESTORE'\""
    )
    #expect(rows.stdout == "RESTORE|Ünï|1\n")
    let line = try await w.sh(
      "tail -n 1 .codex/evidence/archive_ops.jsonl | jq -r '[.action,.actor,.tombstone,.output]|@tsv'")
    #expect(line.stdout == "RESTORE\tÜnï\t\(t["a"]!)\tout\n")
  }

  @Test("restore fails only the items whose rows are unsound")
  func unsoundRow() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A", "b": "B", "c": "C"])
    try w.damage(
      "UPDATE artifact SET content_sha256 = 'x' WHERE id = (SELECT artifact_id FROM item WHERE path = 'b')")
    try w.damage("UPDATE artifact SET size_bytes = -5 WHERE id = (SELECT artifact_id FROM item WHERE path = 'c')")
    let outcome = try await w.sh(
      "archive-manifest query | jq -c '.sha256 = null | .size_bytes = null' | archive-restore --by ops --root out --continue-on-error"
    )
    #expect(try outcome.records().map { errorCode($0) ?? "success" } == ["success", "backend_error", "backend_error"])
  }

  @Test("a text in an item's row that is not a tombstone or a hash is shown unchanged")
  func unsoundTexts() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    try w.damage(
      "UPDATE artifact SET content_sha256 = 'BAD' WHERE id = (SELECT artifact_id FROM item WHERE path = 'a')")
    try w.damage("UPDATE item SET tombstone_id = upper(tombstone_id) WHERE path = 'b'")
    let upper = try #require(t["b"]).uppercased()
    let outcome = try await w.sh(
      """
      archive-manifest query --output '{tombstone} {sha256}' | jq -r '[.tombstone, .sha256, .output] | join(" ")'
      archive-manifest show \(t["a"]!) | jq -r .sha256
      archive-manifest query | jq -c '.sha256 = null' | archive-restore --by ops --root out --continue-on-error |
        jq -r '[.tombstone, .sha256, .error.code] | map(tostring) | join(" ")'
      """)
    // SHA-256 of B.
    let hash = "df7e70e5021544f4834bbee64a9e3789febc4be81470df629cad6ddb03320a5c"
    #expect(
      outcome.stdout == """
        \(t["a"]!) BAD \(t["a"]!) BAD
        \(upper) \(hash) \(upper) \(hash)
        BAD
        \(t["a"]!) BAD backend_error
        \(t["b"]!) null not_found

        """, "\(outcome)")
  }

  @Test("restore to - writes the content to standard output and claims only what arrived")
  func standardOutput() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A\0B\n"])
    let outcome = try await w.sh("archive-restore \(t["a"]!) - --by ops")
    #expect(outcome.stdout == "A\0B\n")
    #expect(outcome.stderr.contains("\"status\":\"success\""))
    let full = try await w.sh("archive-restore \(t["a"]!) - --by ops >/dev/full")
    #expect(full.status == 74)
    // The content that did not arrive is not claimed: the only RESTORE event is that of the first run.
    #expect(
      try await w.sh("sqlite3 .codex/archive.sqlite \"SELECT count(*) FROM event WHERE action='RESTORE'\"").stdout
        == "1\n")
    try w.damage("UPDATE artifact SET blob_bytes = x'28b52ffd'")
    let damaged = try await w.sh("archive-restore \(t["a"]!) - --by ops")
    #expect(damaged.stdout == "" && damaged.status == 1)
    #expect(damaged.stderr.contains("\"code\":\"corrupt\""))
  }

  @Test("restore sets mode and time, unless --no-attributes is given")
  func attributes() async throws {
    let w = try Workspace()
    try w.write("run.sh", "#!/bin/sh\n")
    try await w.sh("chmod 4751 run.sh && touch -d 2001-02-03T04:05:06.123456789Z run.sh")
    let t = try await w.archive([:])
    #expect(t.isEmpty)
    let stored = try await w.sh("archive-store --init demo run.sh --by dev --reason dead --commit \(Workspace.commit)")
      .records()
    let id = try #require(stored[0]["tombstone"] as? String)
    try await w.sh("archive-restore \(id) one --by ops; umask 027; archive-restore \(id) two --by ops --no-attributes")
    // The set-user-ID bit is not restored: the file now belongs to another user.
    #expect(try await w.sh("stat -c '%a %.9Y' one").stdout == "751 981173106.123456789\n")
    #expect(try await w.sh("stat -c %a two").stdout == "640\n")
    #expect(try await w.sh("test two -nt one").status == 0)
  }

  @Test("--sparse turns runs of zeros into holes")
  func sparse() async throws {
    let w = try Workspace()
    try await w.sh(
      "truncate -s 5000001 tail; printf x >front; truncate -s 3000000 front; (head -c 10000 /dev/zero; printf y; head -c 70000 /dev/zero; head -c 5000 /dev/urandom) >mixed; : >empty; head -c 4096 /dev/zero >block"
    )
    let outcome = try await w.sh(
      """
      printf 'tail\\nfront\\nmixed\\nempty\\nblock\\n' | archive-store --init demo --by dev --commit \(Workspace.commit) >s
      archive-restore --by ops --root out --sparse <s >/dev/null
      for f in tail front mixed empty block; do cmp $f out/$f; done; stat -c '%n %b' out/tail out/front
      """)
    #expect(outcome.status == 0 && outcome.stderr == "", "\(outcome.stderr)")
    let blocks = outcome.stdout.split(separator: "\n").compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    #expect(blocks.count == 2 && blocks[0] == 0 && blocks[1] <= 16, "\(outcome.stdout)")
  }
}
