import Foundation
import Subprocess
import TestServers
import Testing

/// The programs in examples/, against the commands and printed blocks of the usage guide.
@Suite("examples")
struct ExampleTests {
  @Test("codex runs the guide's development sandbox")
  func developmentSandbox() async throws {
    let w = try Workspace()
    try await w.sh("git init -q .; echo 'print(1)' >obsolete.py; git add .; git commit -qm x")
    let outcome = try await w.sh(
      """
      mkdir -p .codex
      cat > .codex/archive.toml <<'CFG'
      [backend]
      type = "sqlite"
      url = "sqlite:///./.codex/archive.sqlite"
      [logging]
      level = "debug"
      format = "text"
      CFG
      tombstone=$(codex archive store demo ./obsolete.py --by dev --reason dead --commit HEAD | jq -r .tombstone)
      codex archive restore "$tombstone" ./restored.py --by dev >/dev/null && cmp obsolete.py restored.py
      """)
    #expect(outcome.status == 0, "\(outcome.stderr)")
    // At level debug there is a line for the archiving and one for the restore.
    let logs = outcome.stderr.split(separator: "\n")
    #expect(
      logs.count == 2 && logs[0].contains("DEBUG") && logs[1].contains("INFO") && logs[1].contains("action=RESTORE")
        && logs[1].contains("actor=dev"), "\(outcome.stderr)")
  }

  @Test("codex batch-restore prints the guide's report")
  func batchRestore() async throws {
    let w = try Workspace()
    let t = try await w.archive(["file1.txt": "1", "file2.txt": "2"])
    try w.write(
      "manifest.json",
      """
      {
        "items": [
          {"tombstone": "\(t["file1.txt"]!)", "output": "./restored/file1.txt"},
          {"tombstone": "\(t["file2.txt"]!)", "output": "./restored/file2.txt"}
        ]
      }
      """)
    let outcome = try await w.sh("codex archive batch-restore manifest.json --by ops-user")
    #expect(outcome.status == 0 && outcome.stderr == "", "\(outcome.stderr)")
    #expect(
      w.normalized(outcome.stdout) == """
        Processing 2 items from manifest...
        Progress: 1/2 (50%)
        Progress: 2/2 (100%)

        Batch Restore Complete:
          ✓ Succeeded: 2
          ✗ Failed: 0
          Total Time: MSms

        Results saved to: batch_restore_STAMP.json

        """)
    #expect(try w.read("restored/file1.txt") == "1" && w.read("restored/file2.txt") == "2")
    #expect(try await w.sh("jq .summary.succeeded batch_restore_*.json").stdout == "2\n")
    #expect(
      try await w.sh("jq -r 'select(.action==\"BATCH_RESTORE_COMPLETE\").actor' .codex/evidence/archive_ops.jsonl")
        .stdout == "ops-user\n")
  }

  @Test("codex batch-restore restores from CSV and reports failures")
  func batchRestoreFromCSV() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "1", "b": "2"])
    try w.write("dr_manifest.csv", "tombstone,output\n\(t["a"]!),r/a\n\(unknownTombstone),r/x\n\(t["b"]!),r/b\n")
    let outcome = try await w.sh(
      "codex archive batch-restore dr_manifest.csv --by sre --continue-on-error; echo $?; jq -c '.summary | [.succeeded,.failed]' batch_restore_*.json"
    )
    #expect(
      outcome.stdout.contains("Progress: 3/3 (100%)\n\nBatch Restore Complete:\n  ✓ Succeeded: 2\n  ✗ Failed: 1\n"))
    #expect(outcome.stdout.hasSuffix(".json\n1\n[2,1]\n"))
    let stopped = try await w.sh("codex archive batch-restore dr_manifest.csv --by sre; echo $?")
    #expect(
      stopped.stdout.contains("Succeeded: 1\n  ✗ Failed: 1\n  - Skipped: 1\n") && stopped.stdout.hasSuffix("\n1\n"))
  }

  @Test("codex config-show and health-check print the guide's blocks")
  func configShowAndHealthCheck() async throws {
    let w = try Workspace()
    let init_ = try await w.sh("archive-config init")
    #expect(init_.status == 0)
    let head = "=== Archive Configuration ===\nBackend: sqlite\n"
    let tail = "Log Level: info\nRetry: disabled\nBatch Concurrency: 5\nPerformance Metrics: enabled\n"
    #expect(
      try await w.sh("codex archive config-show").stdout == head
        + "URL: sqlite:///./.codex/archive.sqlite (credentials redacted)\n" + tail)
    #expect(
      try await w.sh("codex archive config-show --debug").stdout == head + "URL: sqlite:///./.codex/archive.sqlite\n"
        + tail)
    #expect(
      try await w.sh("codex archive health-check").stdout == """
        === Archive Health Check ===
        Backend: sqlite
        URL: sqlite:///./.codex/archive.sqlite (credentials redacted)
        Status: ✓ OK
        Items Retrievable: 0

        """)
    #expect(
      try await w.sh("codex archive list; codex archive show x; echo $?; codex nonsense; echo $?").stdout == "1\n64\n")
  }

  @Test("codex config-show shows overrides from the environment")
  func environmentOverrides() async throws {
    let w = try Workspace()
    let shown = try await w.sh(
      """
      export CODEX_ARCHIVE_BACKEND=postgres CODEX_ARCHIVE_URL='postgres://archive:p/a#s@db.prod.example.com/archive'
      export CODEX_ARCHIVE_LOG_LEVEL=debug CODEX_ARCHIVE_RETRY_ENABLED=true CODEX_ARCHIVE_BATCH_CONCURRENT=10
      codex archive config-show; codex archive config-show --debug | sed -n 3p
      """)
    #expect(
      shown.stdout == """
        === Archive Configuration ===
        Backend: postgres
        URL: postgres://archive:***@db.prod.example.com/archive (credentials redacted)
        Log Level: debug
        Retry: enabled
        Batch Concurrency: 10
        Performance Metrics: enabled
        URL: postgres://archive:p/a#s@db.prod.example.com/archive

        """)
  }

  @Test("codex restore records a failed restore with its actor")
  func troubleshooting() async throws {
    let w = try Workspace()
    try await w.archive(["a": "1"])
    let outcome = try await w.sh(
      "codex archive restore missing-tombstone ./out.txt --by ops --debug; echo $?; jq -c 'select(.action==\"RESTORE_FAIL\") | [.tombstone,.actor,.code]' .codex/evidence/archive_ops.jsonl | tail -5"
    )
    #expect(outcome.stdout.hasSuffix("\n1\n[\"missing-tombstone\",\"ops\",\"not_found\"]\n"))
    #expect(!w.exists("out.txt"))
  }

  @Test("examples/codex knows every option of archive-restore that takes a value")
  func codexOptions() async throws {
    let w = try Workspace()
    let help = try await w.sh("archive-restore --help").stdout
    let options = Set(help.matches(of: /(--[a-z][a-z-]+) </).map { String($0.1) })
    let script = try String(contentsOf: Workspace.project.appending(path: "examples/codex"), encoding: .utf8)
    let list = try #require(script.firstMatch(of: /\n    (--by \|[^)]*)\)/)).1
    let known = Set(list.matches(of: /--[a-z][a-z-]+/).map { String($0.0) })
    #expect(options.count > 10 && known == options)
    let t = try await w.archive(["a": "A"])["a"]!
    try w.write("m.json", "[{\"tombstone\":\"\(t)\",\"output\":\"o\"}]")
    let run = try await w.sh(
      "codex archive batch-restore --max-failures 5% --progress none --set evidence.dir=ev m.json --by x --total 1")
    #expect(run.status == 0 && run.stdout.contains("✓ Succeeded: 1"), "\(run)")
  }

  /// The other machine that the example reaches by ssh is this one.
  @Test(
    "examples/restore-parallel restores with several processes",
    .enabled(if: TestServer.available.contains(.postgresql)), arguments: ["-j 4", "-j 2 -S :"])
  func restoreParallel(_ options: String) async throws {
    let server = try TestServer.shared(.postgresql)
    let w = try Workspace()
    let environment: [Environment.Key: String] = ["CODEX_ARCHIVE_URL": try server.newURL()]
    let outcome = try await w.sh(
      """
      \(Workspace.numberedFiles(5000))
      find in -type f | archive-store --init demo --by dev --commit \(Workspace.commit) >s
      restore-parallel \(options) -b 100k -- --by ops --root out <s >r; echo $?
      diff -rq in out/in && jq -r .tombstone r | sort -u | wc -l && archive-report --format json r | jq -c '.summary | [.total, .succeeded, .failed]'
      { cat s; echo '{"tombstone":"00000000-0000-4000-8000-000000000000","output":"x"}'; } |
        restore-parallel \(options) -- --by ops --root again --continue-on-error >r2; echo $?
      jq -r .status r2 | sort | uniq -c | tr -s ' '
      """, environment: environment)
    #expect(outcome.stdout == "0\n5000\n[5000,5000,0]\n1\n 1 failed\n 5000 success\n", "\(outcome)")
    // Every item was restored once in each of the two runs.
    let evidence = try await w.sh(
      "jq -s 'map(select(.action == \"RESTORE\")) | length' .codex/evidence/archive_ops.jsonl")
    #expect(evidence.stdout == "10000\n")
  }
}
