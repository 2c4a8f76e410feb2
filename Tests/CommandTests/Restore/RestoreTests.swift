import Foundation
import TestServers
import Testing

/// What a restore promises, by the built tools on real files.
struct RestoreTests {
  static let unknown = "00000000-0000-4000-8000-000000000000"

  private func line(_ tombstone: String, _ output: String, _ more: String = "") -> String {
    "{\"tombstone\":\"\(tombstone)\",\"output\":\"\(output)\"\(more)}\n"
  }

  private func code(_ record: [String: Any]) -> String? { (record["error"] as? [String: Any])?["code"] as? String }

  @Test func everyLineIsAnsweredOnceAndInOrder() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    let input =
      line(t["a"]!, "out/a") + "{\"tombstone\": nonsense}\n" + "\n" + line(Self.unknown, "out/u")
      + "{\"output\":\"x\"}\n" + "{\"tombstone\":\"abc\",\"output\":\"x\"}\n" + line(t["b"]!, "out/b")
    let outcome = try await w.sh("archive-restore --by ops --continue-on-error", stdin: input)
    let records = try outcome.records()
    #expect(outcome.status == 1)
    #expect(records.map { $0["line"] as? Int } == [1, 2, 4, 5, 6, 7])
    #expect(records.map { $0["status"] as? String } == ["success", "failed", "failed", "failed", "failed", "success"])
    #expect(records.map(code) == [nil, "invalid_item", "not_found", "invalid_item", "invalid_item", nil])
    let fault = try #require(records[1]["error"] as? [String: Any])
    #expect(fault["column"] as? Int == 15)
    #expect((fault["message"] as? String)?.hasPrefix("line 2, column 15:") == true)
    #expect(try w.read("out/a") == "A" && w.read("out/b") == "B")
    #expect(!w.exists("out/u"))
  }

  @Test func firstFailureStopsAndTheRestIsSkipped() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    let input = line(t["a"]!, "out/a") + line(Self.unknown, "out/u") + line(t["b"]!, "out/b") + "broken\n"
    let outcome = try await w.sh("archive-restore --by ops", stdin: input)
    let records = try outcome.records()
    #expect(outcome.status == 1)
    #expect(records.map { $0["status"] as? String } == ["success", "failed", "skipped", "skipped"])
    #expect(records.map { $0["reason"] as? String } == [nil, nil, "stopped", "stopped"])
    #expect(try w.files(in: "out") == ["a"])
  }

  @Test func carriesUnknownFieldsUnchanged() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let extra =
      ",\"ticket\":12345678901234567890123, \"z\": 1.50,\"n\":{\"b\":[1,2 ],\"a\":\"\\u00e9\"},\"status\":\"x\""
    let outcome = try await w.sh("archive-restore --by ops", stdin: line(t["a"]!, "o", extra))
    #expect(
      outcome.stdout.hasSuffix(
        ",\"ticket\":12345678901234567890123,\"z\":1.50,\"n\":{\"b\":[1,2 ],\"a\":\"\\u00e9\"}}\n"))
    #expect(outcome.stdout.contains("\"status\":\"success\""))
  }

  @Test(arguments: ["python-zstd", "python-zlib"])
  func restoresWhatThePythonToolWrote(_ fixture: String) async throws {
    let w = try Workspace()
    try w.useFixture(fixture)
    let expected = try #require(
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: Workspace.tests.appending(path: "Fixtures/\(fixture)/expected.json")))
        as? [String: [String: Any]])
    // The bomb inflates to 64 MiB: writing more than 10 MB to any file, temporary ones too, would kill the tool.
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
      #expect((code(record) ?? "success") == item["expect"] as? String, "\(path)")
      if record["status"] as? String == "success" { restored.insert(path) }
    }
    #expect(try w.files(in: "out") == restored)
    // sha256sum is the second opinion on the content.
    var sums = ""
    for (_, item) in expected where restored.contains(item["path"] as? String ?? "") {
      sums += "\(item["sha256"]!)  \(item["path"]!)\n"
    }
    try w.write("sums", sums)
    let check = try await w.sh("cd out && sha256sum --check --quiet ../sums")
    #expect(check.status == 0, "\(check.stdout)")
    // The Python tool's evidence is still there, ours follows.
    let evidence = try w.read(".codex/evidence/archive_ops.jsonl").split(separator: "\n")
    #expect(evidence.count == 22 + expected.count)
    #expect(evidence.filter { $0.contains("\"RESTORE\"") }.count == restored.count)
    #expect(evidence.filter { $0.contains("\"RESTORE_FAIL\"") }.count == expected.count - restored.count)
  }

  @Test func recordsEventRestoredAtAndEvidence() async throws {
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

  @Test func putsBackModeAndTimeUnlessToldNot() async throws {
    let w = try Workspace()
    try w.write("run.sh", "#!/bin/sh\n")
    try await w.sh("chmod 4751 run.sh && touch -d 2001-02-03T04:05:06.123456789Z run.sh")
    let t = try await w.archive([:])
    #expect(t.isEmpty)
    let stored = try await w.sh("archive-store demo run.sh --by dev --reason dead --commit \(Workspace.commit)")
      .records()
    let id = try #require(stored[0]["tombstone"] as? String)
    try await w.sh("archive-restore \(id) one --by ops; umask 027; archive-restore \(id) two --by ops --no-attributes")
    // The set-user-ID bit stays away: the restorer's rights are not the file's.
    #expect(try await w.sh("stat -c '%a %.9Y' one").stdout == "751 981173106.123456789\n")
    #expect(try await w.sh("stat -c %a two").stdout == "640\n")
    #expect(try await w.sh("test two -nt one").status == 0)
  }

  @Test func overwritePolicies() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    try w.write("same", "A")
    try w.write("other", "B")
    func restore(_ output: String, _ policy: String) async throws -> [String: Any] {
      try await w.sh("archive-restore \(t["a"]!) \(output) --by ops --overwrite \(policy)").records()[0]
    }
    let inode = try await w.sh("stat -c %i same").stdout
    #expect(try await restore("same", "if-changed")["action"] as? String == "unchanged")
    #expect(try await w.sh("stat -c %i same").stdout == inode)
    #expect(code(try await restore("other", "never")) == "output_exists")
    #expect(try w.read("other") == "B")
    #expect(try await restore("other", "if-changed")["action"] as? String == "replaced")
    #expect(try w.read("other") == "A")
    #expect(try await restore("same", "always")["action"] as? String == "replaced")
    #expect(try await w.sh("stat -c %i same").stdout != inode)
    #expect(try await restore("new", "never")["action"] as? String == "created")
  }

  @Test func dryRunWritesNothing() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    let before = try await w.sh("find . -type f -exec sha256sum {} + | grep -v 'sqlite' | sort").stdout
    let events = try await w.sh("sqlite3 .codex/archive.sqlite 'SELECT count(*) FROM event'").stdout
    let outcome = try await w.sh(
      "archive-restore --by ops --dry-run --root deep/er", stdin: line(t["a"]!, "x/a") + line(t["b"]!, "b"))
    let records = try outcome.records()
    #expect(outcome.status == 0)
    #expect(records.map { $0["status"] as? String } == ["skipped", "skipped"])
    #expect(records.map { $0["planned_action"] as? String } == ["created", "created"])
    #expect(!w.exists("deep"))
    #expect(try await w.sh("find . -type f -exec sha256sum {} + | grep -v 'sqlite' | sort").stdout == before)
    #expect(try await w.sh("sqlite3 .codex/archive.sqlite 'SELECT count(*) FROM event'").stdout == events)
  }

  @Test func badOutputsFailAlone() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    try await w.sh(
      "mkdir dir target; ln -s target/victim link; echo old >target/victim; mkfifo pipe; ln -s target dirlink")
    let input =
      line(t["a"]!, "dir") + line(t["a"]!, "link") + line(t["a"]!, "pipe") + line(t["a"]!, "new/deep/file")
      + line(t["a"]!, "one") + line(t["b"]!, "./x/../one") + line(t["b"]!, "sub/") + line(t["a"]!, "a/b")
      + line(t["a"]!, ".codex/archive.sqlite") + line(t["a"]!, "dirlink/viaLink")
      + line(t["a"]!, ".codex/evidence/archive_ops.jsonl")
    try await w.sh("mkdir x; echo file >a")
    let outcome = try await w.sh("archive-restore --by ops --continue-on-error", stdin: input)
    let codes = try outcome.records().map { code($0) ?? "success" }
    #expect(
      codes == [
        "io_error", "success", "io_error", "success", "success", "duplicate_output", "invalid_item", "io_error",
        "permission_denied", "success", "permission_denied",
      ])
    // The link was replaced, its target was not touched.
    #expect(try w.read("target/victim") == "old\n" && w.read("link") == "A")
    #expect(try await w.sh("test -L link").status == 1)
    #expect(try w.read("one") == "A" && w.read("new/deep/file") == "A" && w.read("target/viaLink") == "A")
    #expect(try await w.sh("find . -name '.archive-restore-*'").stdout == "")
    #expect(try await w.sh("archive-config check").status == 0)
  }

  @Test func unwritableOutputFails() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    // Root may write everywhere, so the failure is made with a file system that nobody can write to.
    let outcome = try await w.sh("archive-restore \(t["a"]!) /proc/archive-test --by ops")
    let record = try #require(try outcome.records().first)
    #expect(outcome.status == 1)
    #expect(record["status"] as? String == "failed")
    #expect(["io_error", "permission_denied"].contains(code(record)))
  }

  @Test func oneBadPlaceFailsAlone() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let input = (0..<20).map { line(t["a"]!, "good\($0)") }.joined() + line(t["a"]!, "/proc/x") + line(t["a"]!, "last")
    let outcome = try await w.sh("archive-restore --by ops --continue-on-error", stdin: input)
    let statuses = try outcome.records().map { $0["status"] as? String }
    #expect(statuses.filter { $0 == "success" }.count == 21 && statuses[20] == "failed")
  }

  @Test func expectedSizeMustAgree() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      "archive-restore --by ops --continue-on-error",
      stdin: line(t["a"]!, "w", ",\"size_bytes\":2") + line(t["a"]!, "r", ",\"size_bytes\":1"))
    #expect(try outcome.records().map { code($0) ?? "success" } == ["hash_mismatch", "success"])
  }

  @Test func aRecordAtTheLimitPassesThroughAllStages() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let start = "{\"tombstone\":\"\(t["a"]!)\",\"output\":\"o\",\"x\":\""
    let record = start + String(repeating: "x", count: (1 << 20) - start.utf8.count - 2) + "\"}\n"
    #expect(record.utf8.count == (1 << 20) + 1)
    let outcome = try await w.sh(
      "archive-manifest read | archive-restore --by ops | archive-restore --by ops | archive-report", stdin: record)
    #expect(outcome.status == 0 && outcome.stdout.contains("Succeeded: 1"), "\(outcome.stdout)\(outcome.stderr)")
  }

  @Test func rootConfinesOutputs() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    try await w.sh("mkdir -p root outside; ln -s ../outside root/link; ln -s ../outside/f root/leaf")
    let outcome = try await w.sh(
      "archive-restore --by ops --continue-on-error --root root",
      stdin: line(t["a"]!, "../escape") + line(t["a"]!, "\(w.path("abs"))") + line(t["a"]!, "link/f")
        + line(t["a"]!, "in/../../escape") + line(t["a"]!, "leaf") + line(t["a"]!, "ok/./f"))
    let codes = try outcome.records().map { code($0) ?? "success" }
    let outside = "output_outside_root"
    #expect(codes == [outside, outside, outside, outside, "success", "success"])
    #expect(try w.files(in: "outside").isEmpty)
    #expect(!w.exists("escape") && !w.exists("abs"))
    #expect(try w.files(in: "root") == ["leaf", "ok/f"])
  }

  @Test func expectedHashMustAgree() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let wrong = String(repeating: "0", count: 64)
    let right = "559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd"
    let outcome = try await w.sh(
      "archive-restore --by ops --continue-on-error",
      stdin: line(t["a"]!, "w", ",\"sha256\":\"\(wrong)\"") + line(t["a"]!, "r", ",\"sha256\":\"\(right)\""))
    #expect(try outcome.records().map { code($0) ?? "success" } == ["hash_mismatch", "success"])
    #expect(!w.exists("w"))
  }

  @Test func actorComesFromTheRecordOrTheRun() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let input = line(t["a"]!, "1", ",\"actor\":\"alice\"") + line(t["a"]!, "2")
    let with = try await w.sh("archive-restore --by bob", stdin: input).records()
    #expect(with.map { $0["actor"] as? String } == ["alice", "bob"])
    let without = try await w.sh("archive-restore --continue-on-error", stdin: input).records()
    #expect(without.map { $0["status"] as? String } == ["success", "failed"])
    #expect(try await w.sh("archive-restore \(t["a"]!) x").status == 64)
  }

  @Test func resumesByIdentity() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B", "c": "C"])
    let input = line(t["a"]!, "o/a") + line(t["b"]!, "o/b") + line(t["c"]!, "o/c")
    try await w.sh("archive-restore --by ops >done.ndjson", stdin: input)
    // One output is changed, one is gone, one is as it was; the results end in a torn line.
    try await w.sh("echo changed >o/a; rm o/b; printf '{\"record\":\"res' >>done.ndjson")
    let records = try await w.sh("archive-restore --by ops --resume done.ndjson", stdin: input).records()
    #expect(records.map { $0["status"] as? String } == ["success", "success", "skipped"])
    #expect(records[2]["reason"] as? String == "resumed")
    #expect(try w.read("o/a") == "A" && w.read("o/b") == "B")
  }

  @Test func resumesFromSeveralFiles() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B", "c": "C"])
    let input = line(t["a"]!, "o/a") + line(t["b"]!, "o/b") + line(t["c"]!, "o/c")
    try w.write("m", input)
    let outcome = try await w.sh(
      """
      head -1 m | archive-restore --by ops >first; tail -1 m | archive-restore --by ops >third
      archive-restore --by ops --resume first third --durability none <m | jq -r '.reason // .action'
      archive-restore --resume first --resume third --by ops <m | jq -r '.reason // .action'
      """)
    #expect(outcome.stdout == "resumed\ncreated\nresumed\nresumed\nreplaced\nresumed\n", "\(outcome.stderr)")
  }

  @Test(arguments: ["", "--root .", "--root . --dry-run"]) func pathsLongerThanTheSystemTakes(_ root: String)
    async throws
  {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    // Twenty-five names of 200 bytes: more than the 4096 that a system call takes.
    let deep = (0..<25).map { "\($0)-" + String(repeating: "d", count: 200) }.joined(separator: "/") + "/f"
    #expect(deep.utf8.count > 4096)
    let outcome = try await w.sh("archive-restore --by ops \(root); find . -name f | wc -c", stdin: line(t["a"]!, deep))
    let isDry = root.contains("dry")
    #expect(outcome.stdout.contains(isDry ? "\"dry_run\"" : "\"success\""), "\(outcome.stderr)")
    #expect(outcome.stdout.hasSuffix(isDry ? "\n0\n" : "\n\(deep.utf8.count + 3)\n"))
  }

  @Test func whatIsFinishedDoesNotWaitForWhatIsNot() async throws {
    let w = try Workspace()
    try await w.sh("echo A >a; truncate -s 1G zeros")
    let outcome = try await w.sh(
      """
      printf 'a\\nzeros\\n' | archive-store demo --by dev --commit \(Workspace.commit) >s; mkfifo answers
      env --default-signal=TERM archive-restore --by ops --root out <s >answers 2>/dev/null & tool=$!
      exec 4<answers
      read -r answer <&4
      echo "$answer" | jq -r .output
      # The second is still under its temporary name.
      [ -e out/zeros ] || echo under way
      kill -TERM $tool; wait $tool
      """)
    #expect(outcome.stdout == "a\nunder way\n", "\(outcome.stderr)")
  }

  @Test func whatIsNoResultsIsNoResume() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    try w.write("text", "not results\n")
    try w.write("manifest", line(t["a"]!, "o"))
    try w.write("torn", "{\"record\":\"res")
    try w.write("empty", "")
    for (file, status) in [("text", 65), ("manifest", 65), ("/bin/ls", 65), ("torn", 0), ("empty", 0), ("none", 66)] {
      let outcome = try await w.sh("archive-restore --by ops --resume \(file) </dev/null")
      #expect(outcome.status == status, "\(file): \(outcome.stderr)")
      if status == 65 { #expect(outcome.stderr.contains(":1: no result")) }
    }
  }

  @Test func contentToStandardOutput() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A\0B\n"])
    let outcome = try await w.sh("archive-restore \(t["a"]!) - --by ops")
    #expect(outcome.stdout == "A\0B\n")
    #expect(outcome.stderr.contains("\"status\":\"success\""))
    let full = try await w.sh("archive-restore \(t["a"]!) - --by ops >/dev/full")
    #expect(full.status == 74)
    // What did not arrive is not claimed: one RESTORE event, of the first run.
    #expect(
      try await w.sh("sqlite3 .codex/archive.sqlite \"SELECT count(*) FROM event WHERE action='RESTORE'\"").stdout
        == "1\n")
    try w.useDamage("UPDATE artifact SET blob_bytes = x'28b52ffd'")
    let damaged = try await w.sh("archive-restore \(t["a"]!) - --by ops")
    #expect(damaged.stdout == "" && damaged.status == 1)
    #expect(damaged.stderr.contains("\"code\":\"corrupt\""))
  }

  @Test func anyPathByteForByte() async throws {
    let w = try Workspace()
    let names = ["new\nline", "quote\"'", "emoji 🪦", "tab\t", "-dash", "{brace}", String(repeating: "n", count: 255)]
    for (index, name) in names.enumerated() { try w.write("in/\(name)", "\(index)") }
    try await w.sh("printf bytes >\"$(printf 'in/\\377\\376')\"")
    let outcome = try await w.sh(
      """
      export CODEX_EVIDENCE_DIR='\(w.path("evidence"))'
      cd in && find . -type f -print0 | archive-store demo -0 --by dev --commit \(Workspace.commit) --archive-url sqlite:///../a.sqlite >../s &&
      cd .. && archive-manifest query --archive-url sqlite:///a.sqlite |
      archive-restore --by ops --root out --archive-url sqlite:///a.sqlite >/dev/null && diff -r in out && jq -rs length s
      """)
    #expect(outcome.status == 0, "\(outcome.stderr)\(outcome.stdout)")
    #expect(outcome.stdout == "\(names.count + 1)\n")
  }

  @Test func aKilledRestoreLeavesNoClaimWithoutItsFile() async throws {
    let w = try Workspace()
    var files: [String: String] = [:]
    for index in 0..<400 { files["in/\(index)"] = "content \(index)" }
    try await w.archive(files)
    try await w.sh("archive-manifest query --output 'out/{path}' >m")
    // Killed after 1, 100, 200 and 300 answers, with more always to do.
    for answers in [1, 100, 200, 300] {
      let outcome = try await w.sh(
        """
        rm -rf out; sqlite3 .codex/archive.sqlite "DELETE FROM event WHERE action = 'RESTORE'"; : >.codex/evidence/archive_ops.jsonl
        [ -e in_ ] || mkfifo in_
        archive-restore --by ops <in_ >r & tool=$!
        exec 3>in_
        cat m >&3
        while [ "$(wc -l <r)" -lt \(answers) ]; do kill -0 $tool || exit 9; sleep 0.01; done
        kill -KILL $tool; wait $tool
        sqlite3 .codex/archive.sqlite "SELECT json_extract(context, '$.output') FROM event WHERE action = 'RESTORE'" | sort >events
        jq -rR 'fromjson? | select(.action == "RESTORE").output' .codex/evidence/archive_ops.jsonl | sort >evidence
        jq -rR 'fromjson? | select(.status == "success").output' r | sort >results
        find out -type f -not -name '.archive-restore-*' | sort >files
        # Each claim has the one before it: result, evidence, event, file.
        comm -23 results evidence; comm -23 evidence events; comm -23 events files
        for file in $(cat files); do cmp "$file" "${file#out/}"; done
        wc -l <results
        """)
      #expect(outcome.status == 0, "\(outcome.stderr)")
      #expect(
        (Int(outcome.stdout.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0) >= answers, "\(outcome.stdout)")
    }
    let done = try await w.sh(
      "archive-restore --by ops --resume r <m >r2; echo $?; cat r r2 | jq -rR 'fromjson? | select(.status == \"success\").output' | sort -u | wc -l; diff -r in out/in | grep -v archive-restore-"
    )
    #expect(done.stdout == "0\n400\n", "\(done.stdout)\(done.stderr)")
  }

  @Test func oneUnsoundRowFailsAlone() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A", "b": "B", "c": "C"])
    try w.useDamage(
      "UPDATE artifact SET content_sha256 = 'x' WHERE id = (SELECT artifact_id FROM item WHERE path = 'b')")
    try w.useDamage("UPDATE artifact SET size_bytes = -5 WHERE id = (SELECT artifact_id FROM item WHERE path = 'c')")
    let outcome = try await w.sh(
      "archive-manifest query | jq -c '.sha256 = null | .size_bytes = null' | archive-restore --by ops --root out --continue-on-error"
    )
    #expect(try outcome.records().map { code($0) ?? "success" } == ["success", "backend_error", "backend_error"])
  }

  @Test func relativeAndAbsoluteOutputsOfOneNameAreTwo() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      "archive-restore --by ops --continue-on-error",
      stdin: line(t["a"]!, "x-\(w.url.lastPathComponent)") + line(t["a"]!, "/x-\(w.url.lastPathComponent)"))
    #expect(try outcome.records().map { code($0) ?? "success" } == ["success", "success"])
    let found = try await w.sh("ls x-* && rm /x-\(w.url.lastPathComponent)")
    #expect(found.status == 0, "\(found.stderr)")
  }

  @Test func manyNewDirectoriesDoNotUseUpDescriptors() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let input = (0..<128).map { line(t["a"]!, "d\($0)/1/2/3/4/5/6/7/8/f") }.joined()
    let outcome = try await w.sh("ulimit -n 300; archive-restore --by ops --root out", stdin: input)
    #expect(outcome.status == 0, "\(outcome.stderr)")
    #expect(try w.files(in: "out").count == 128)
  }

  @Test func dryRunFindsDuplicatesAndLeavesTheArchiveAsItIs() async throws {
    let w = try Workspace()
    try w.useFixture("python-zstd")
    let id = "6d8a0d64-e369-4764-8f88-b0a97c395e86"
    let before = try w.data(".codex/archive.sqlite")
    let outcome = try await w.sh(
      "archive-restore --by ops -n --continue-on-error", stdin: line(id, "new/x") + line(id, "new/./x"))
    #expect(try outcome.records().map { code($0) ?? "none" } == ["none", "duplicate_output"])
    #expect(try w.data(".codex/archive.sqlite") == before)
  }

  @Test(arguments: ["", "--continue-on-error"])
  func resultsDoNotDependOnConcurrency(_ flag: String) async throws {
    let w = try Workspace()
    var files: [String: String] = [:]
    for index in 0..<300 { files["f\(index)"] = String(repeating: "\(index) ", count: index * 10) }
    try await w.archive(files)
    try w.useDamage(
      "UPDATE artifact SET blob_bytes = x'00' WHERE id IN (SELECT artifact_id FROM item WHERE path IN ('f150', 'f151', 'f20', 'f299'))"
    )
    try await w.sh("(archive-manifest query; echo broken; archive-manifest query --limit 3 --output 'again/{path}') >m")
    var answers: Set<String> = []
    var trees: Set<Set<String>> = []
    for concurrency in [1, 2, 8, 32] {
      let outcome = try await w.sh(
        "archive-restore --by ops --root out\(concurrency) \(flag) --concurrency \(concurrency) <m >r; jq -c 'del(.started_at,.duration_ms,.fetch_ms,.decompress_ms,.write_ms,.commit_ms)' r"
      )
      answers.insert(outcome.stdout)
      trees.insert(try w.files(in: "out\(concurrency)"))
    }
    #expect(answers.count == 1 && answers.first?.split(separator: "\n").count == 304)
    #expect(trees.count == 1)
    // One event for each success, whoever wrote the file.
    let events = try await w.sh(
      "sqlite3 .codex/archive.sqlite \"SELECT count(*) FROM event WHERE action = 'RESTORE'\"; grep -c '\"status\":\"success\"' r"
    )
    let counts = events.stdout.split(separator: "\n").compactMap { Int($0) }
    #expect(counts[0] == counts[1] * 4 && counts[1] > 0)
  }

  @Test func argumentsThatAreTextMustBeUTF8() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      "by=$(printf 'x\\377'); archive-restore --by \"$by\" </dev/null; echo $?; archive-restore --by=\"$by\" </dev/null; echo $?; archive-restore --by x --root=\"$by\" </dev/null; echo $?; ls -d \"$by\" | wc -l"
    )
    #expect(outcome.stdout == "64\n64\n0\n1\n", "\(outcome.stdout)\(outcome.stderr)")
    #expect(outcome.stderr.contains("not UTF-8"))
  }

  @Test func aHalfLineDoesNotHoldTheLinesBefore() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      """
      mkfifo in out
      archive-restore --by ops <in >out &
      exec 3>in 4<out
      line='{"tombstone":"\(t["a"]!)","output":"'
      printf '%s' "${line}1\\"}
      ${line}2\\"}
      ${line}" | sed 's/\\\\//' >&3
      read -r answer <&4; read -r answer <&4
      echo "$answer" | jq -r .line
      echo '3"}' >&3
      exec 3>&-
      read -r answer <&4; echo "$answer" | jq -r .line
      wait
      """)
    #expect(outcome.stdout == "2\n3\n", "\(outcome.stderr)")
  }

  @Test func tricklingInputIsAnsweredAtOnce() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    // The writer goes on only after it has seen the answer to its first line; a tool that waits for more never ends.
    let outcome = try await w.sh(
      """
      mkfifo in out
      archive-restore --by ops <in >out &
      exec 3>in 4<out
      echo '{"tombstone":"\(t["a"]!)","output":"1"}' >&3
      read -r answer <&4
      echo "$answer" | jq -r .line
      echo '{"tombstone":"\(t["a"]!)","output":"2"}' >&3
      read -r answer <&4
      echo "$answer" | jq -r .line
      exec 3>&-
      wait
      """)
    #expect(outcome.stdout == "1\n2\n")
  }
}

extension Workspace {
  /// Damages the archive here, by SQLite's own client.
  func useDamage(_ sql: String) throws {
    try TestServer.output("/usr/bin/sqlite3", [path(".codex/archive.sqlite"), sql])
  }
}
