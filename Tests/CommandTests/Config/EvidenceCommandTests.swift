import Foundation
import Subprocess
import TestServers
import Testing

/// The evidence log as the tools write it, and as archive-config verifies it.
@Suite("archive-config: evidence")
struct EvidenceCommandTests {
  /// Computes the chain independently, with python3's json and hashlib.
  private static let recount = """
    import hashlib, json, sys
    previous, number = None, 0
    for line in open(".codex/evidence/archive_ops.jsonl", "rb"):
        record = json.loads(line)
        number += 1
        assert line.endswith(b"\\n") and record["seq"] == number and record["prev"] == previous, (number, record)
        previous = hashlib.sha256(line[:-1]).hexdigest()
    print("%d:%s" % (number, previous))
    """

  @Test("evidence of eight concurrent processes is one chain")
  func concurrentWriters() async throws {
    let w = try Workspace()
    try w.write("recount.py", Self.recount)
    let outcome = try await w.sh(
      """
      \(Workspace.numberedFiles(5000))
      find in -type f | archive-store --init demo --by dev --commit \(Workspace.commit) >s
      for i in 1 2 3 4 5 6 7 8; do
        archive-restore --by "ops$i" --root "out$i" --durability none --set retry.enabled=true \\
          --set retry.max_attempts=1000 --set retry.initial_delay=0.05 <s >"r$i" 2>"e$i" &
        pids="$pids $!"
      done
      for pid in $pids; do wait "$pid" || echo "failed: $?"; done
      cat e?
      python3 recount.py
      archive-config evidence head
      archive-config evidence verify --json | jq -c '[.valid, .records, .database]'
      jq -r 'select(.action == "RESTORE") | [.actor, .tombstone] | @tsv' .codex/evidence/archive_ops.jsonl | sort -u | wc -l
      """)
    let lines = outcome.stdout.split(separator: "\n").map(String.init)
    try #require(lines.count == 4, "\(outcome)")
    // Five thousand items were archived, and each was restored eight times.
    #expect(lines[0].hasPrefix("45000:") && lines[1] == lines[0])
    #expect(lines[2] == "[true,45000,\"compared\"]" && lines[3] == "40000")
  }

  /// The log and the head file beside it do not prove enough, because both can be changed together.
  @Test(
    "evidence verify finds a shortened or replaced log by the head in the database",
    arguments: Workspace.databaseNames)
  func headInDatabase(_ backend: String) async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      archive-config init >/dev/null; for i in 1 2 3 4 5 6; do echo $i >f$i; done
      archive-store --init demo f1 f2 f3 f4 f5 f6 --by dev --commit \(Workspace.commit) >s
      archive-restore --by ops --root out <s >r
      e=.codex/evidence/archive_ops
      archive-config evidence verify --json | jq -c '[.valid, .records, .database]'
      head=$(archive-config evidence head); cp $e.jsonl whole; cp $e.head head
      # The log is cut to ten records, and its head is changed to match.
      head -n 10 whole >$e.jsonl
      hash=$(tail -n 1 $e.jsonl | tr -d '\\n' | sha256sum | cut -d' ' -f1)
      jq -c --arg hash "$hash" --argjson size "$(wc -c <$e.jsonl)" '.count = 10 | .sha256 = $hash | .size = $size' head >$e.head
      archive-config evidence verify --offline; echo $?
      archive-config evidence verify --json | jq -c '.problems[] | .kind'
      archive-config evidence verify --offline --expect-head "$head" 2>&1 | grep -c truncated
      # Later records do not hide it.
      archive-restore --by ops --root out <s >r; archive-config evidence verify --json | jq -c '.problems[0] | .kind'
      # A new log replaces the old one.
      rm $e.jsonl $e.head; archive-restore --by ops --root out <s >r
      archive-config evidence verify --json | jq -c '[.valid, .records, .problems[0].kind]'
      lost=$(archive-config evidence verify 2>&1 | sed -n 's/.*--lost \\([0-9a-f]*\\)$/\\1/p'); archive-config evidence verify --lost "$lost" | tail -n 1
      # The head of another log, and no valid head.
      cp head $e.head; archive-config evidence verify --offline --json | jq -c '[.problems[].kind] | unique'
      echo junk >$e.head; archive-config evidence verify --offline --json | jq -c '[.problems[].kind]'
      archive-restore --by ops --root out <s 2>&1 >r | grep -c 'is not a head'
      cat $e.jsonl | archive-config evidence verify /dev/stdin --offline | head -n 1
      CODEX_ARCHIVE_URL=postgres://u@127.0.0.1:1/d archive-config evidence verify --set 'backend.url=postgres://u@127.0.0.1:1/d' 2>&1 | grep -c 'Status: ✓ OK\\|without the database'
      cp whole $e.jsonl; cp head $e.head; archive-config evidence verify --offline >/dev/null; echo $?
      """, environment: try Workspace.newDatabase(backend))
    let hash = try await w.sh("head -n 10 whole | tail -n 1 | tr -d '\\n' | sha256sum | cut -d' ' -f1")
    #expect(
      outcome.stdout == """
        [true,12,"compared"]
        Records: 10
        Head: 10:\(hash.stdout.trimmingCharacters(in: .whitespacesAndNewlines))
        Database: not queried
        Status: ✓ OK
        0
        "truncated"
        1
        "replaced"
        [false,6,"replaced"]
        Status: ✓ OK
        ["replaced","truncated"]
        ["unwitnessed"]
        1
        Records: 12
        2
        0

        """, "\(outcome)")
  }

  @Test("evidence has a record of every action")
  func everyAction() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A", "b": "B"])
    let outcome = try await w.sh(
      """
      archive-manifest query >m; echo '{"tombstone":"\(unknownTombstone)","output":"c"}' >>m
      archive-restore --by ops --root out --continue-on-error <m | archive-report --save >/dev/null
      archive-config check --by ops >/dev/null
      jq -c '[.action, .actor]' .codex/evidence/archive_ops.jsonl
      jq -c 'select(.action == "RESTORE_FAIL") | [.code, .reason, .backend, .url]' .codex/evidence/archive_ops.jsonl
      jq -c 'select(.action == "HEALTH_CHECK") | [.healthy, .items_retrievable, .problems]' .codex/evidence/archive_ops.jsonl
      archive-config evidence verify | tail -n 1
      """)
    #expect(
      outcome.stdout == """
        ["ARCHIVE","dev"]
        ["ARCHIVE","dev"]
        ["RESTORE","ops"]
        ["RESTORE","ops"]
        ["RESTORE_FAIL","ops"]
        ["BATCH_RESTORE_COMPLETE","ops"]
        ["HEALTH_CHECK","ops"]
        ["not_found","no item has the tombstone \(unknownTombstone)","sqlite","sqlite:///./.codex/archive.sqlite"]
        [true,2,[]]
        Status: ✓ OK

        """, "\(outcome)")
  }

  @Test("restore without a writable evidence log restores nothing")
  func unwritableEvidence() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      """
      archive-manifest query >m; rm .codex/evidence/*; mkdir .codex/evidence/archive_ops.jsonl
      archive-restore --by ops --root out <m; echo $?; ls out 2>/dev/null
      archive-restore --by ops --root out --no-evidence <m | jq -r .status; ls out
      archive-store --init demo a --by dev --commit \(Workspace.commit) --no-evidence | jq -r .status
      archive-config check; echo $?
      rmdir .codex/evidence/archive_ops.jsonl
      # The log fills up during a run: a restore without evidence is not a success.
      ln -s /dev/full .codex/evidence/archive_ops.jsonl
      archive-restore --by ops --root more <m >r 2>/dev/null; echo $?; jq -c '[.status, .error.code]' r
      """)
    #expect(
      outcome.stdout.hasPrefix("73\nsuccess\na\nsuccess\n")
        && outcome.stdout.hasSuffix("\n1\n74\n[\"failed\",\"io_error\"]\n"),
      "\(outcome)")
  }

  @Test("evidence continues the log of the Python tool")
  func pythonLog() async throws {
    let w = try Workspace()
    try w.useFixture("python-zstd")
    let outcome = try await w.sh(
      """
      before=$(wc -l <.codex/evidence/archive_ops.jsonl); archive-config init --archive-only >/dev/null
      archive-manifest query --limit 2 | archive-restore --by ops --root out >/dev/null
      archive-config evidence verify --json | jq -c --argjson n "$before" '[.valid, .records, .vouched_lines == $n]'
      sed -i '2s/"size":[0-9]*/"size":7/' .codex/evidence/archive_ops.jsonl
      archive-config evidence verify >/dev/null 2>message; echo $?; grep -c 'edited' message
      """)
    #expect(outcome.stdout == "[true,2,true]\n1\n1\n", "\(outcome)")
  }
}
