import Foundation
import Testing

/// examples/codex against every command and printed block of the usage guide.
struct ExampleTests {
  private func normalized(_ text: String, _ w: Workspace) -> String { CaseTests.normalized(text, w) }

  @Test func developmentSandbox() async throws {
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
    // logging.level = debug and format = text: a line for the archiving, one for the restore.
    let logs = outcome.stderr.split(separator: "\n")
    #expect(
      logs.count == 2 && logs[0].contains("DEBUG") && logs[1].contains("INFO") && logs[1].contains("action=RESTORE")
        && logs[1].contains("actor=dev"), "\(outcome.stderr)")
  }

  @Test func batchOperations() async throws {
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
      normalized(outcome.stdout, w) == """
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

  @Test func productionBulkRestoreFromCSV() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "1", "b": "2"])
    try w.write("dr_manifest.csv", "tombstone,output\n\(t["a"]!),r/a\n\(RestoreTests.unknown),r/x\n\(t["b"]!),r/b\n")
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

  @Test func inspectAndHealth() async throws {
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
      try await w.sh("codex archive list; codex archive show x; echo $?; codex nonsense; echo $?").stdout == "64\n64\n")
  }

  @Test func environmentOverrides() async throws {
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

  @Test func troubleshooting() async throws {
    let w = try Workspace()
    try await w.archive(["a": "1"])
    let outcome = try await w.sh(
      "codex archive restore missing-tombstone ./out.txt --by ops --debug; echo $?; jq -c 'select(.action==\"RESTORE_FAIL\") | [.tombstone,.actor,.code]' .codex/evidence/archive_ops.jsonl | tail -5"
    )
    #expect(outcome.stdout.hasSuffix("\n1\n[\"missing-tombstone\",\"ops\",\"invalid_item\"]\n"))
    #expect(!w.exists("out.txt"))
  }
}

/// The program of the library's documentation.
struct SnippetTests {
  @Test func theDocumentedProgramRestores() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "RestoreOne")
    let outcome = try await w.sh(
      """
      run() { '\(program.path(percentEncoded: false))' "$@" 2>>log | sed 's/in [0-9.]* ms/in MS/'; }
      run \(t["a"]!) out; cat out; run \(RestoreTests.unknown) none; cut -d' ' -f2- log | sed 's/duration_ms=[0-9.]*/duration_ms=MS/;s/delay=[0-9.]*/delay=S/'
      archive-config evidence verify | head -n 1
      """)
    #expect(
      outcome.stdout == """
        success created in MS
        Afailed none in MS
        notFound no item has the tombstone \(RestoreTests.unknown)
        INFO prepared for delay=S
        INFO restored action=RESTORE tombstone=\(t["a"]!) actor=ops-user duration_ms=MS backend=sqlite output=out
        INFO prepared for delay=S
        WARN not restored action=RESTORE_FAIL tombstone=\(RestoreTests.unknown) actor=ops-user duration_ms=MS backend=sqlite code=not_found error="no item has the tombstone \(RestoreTests.unknown)" output=none
        Records: 3

        """, "\(outcome)")
  }
}
