import Foundation
import Testing

@Suite("archive-report")
struct ReportTests {
  static let results = """
    {"status":"success","duration_ms":1,"size_bytes":10,"started_at":"2026-01-01T00:00:00.000Z","actor":"a","action":"created"}
    {"status":"success","duration_ms":3,"size_bytes":20,"started_at":"2026-01-01T00:00:00.100Z","actor":"a","action":"replaced"}
    {"status":"failed","duration_ms":9,"started_at":"2026-01-01T00:00:00.400Z","actor":"a","error":{"code":"corrupt"}}
    {"status":"skipped","reason":"stopped","actor":"a"}

    """

  @Test("report sums up results as text and as JSON")
  func summary() async throws {
    let w = try Workspace()
    let text = try await w.sh("archive-report", stdin: Self.results)
    #expect(
      text.stdout == """
        Batch Restore Complete:
          ✓ Succeeded: 2
          ✗ Failed: 1
          - Skipped: 1
          Total Time: 409ms
          Errors: 1 corrupt

        """)
    let json = try await w.sh(
      "archive-report --format json | jq -c '[.summary.total,.summary.succeeded,.summary.failed,.summary.skipped,.summary.bytes,.summary.total_time_ms,.summary.duration_ms.p50,.summary.duration_ms.max,.summary.errors.corrupt,(.items|length)]'",
      stdin: Self.results)
    #expect(json.stdout == "[4,2,1,1,30,409,1,3,1,4]\n")
  }

  @Test("report --save overwrites no file")
  func save() async throws {
    let w = try Workspace()
    let outcome = try await w.sh("archive-report --save=r.json && archive-report --save=r.json", stdin: Self.results)
    #expect(outcome.status == 73)
    #expect(outcome.stdout.contains("\n\nResults saved to: r.json\n"))
    #expect(
      try await w.sh("jq -c '[.summary.total,(.items|length),.items[3].reason]' r.json").stdout == "[4,4,\"stopped\"]\n"
    )
    // Two reports in the same second get different names.
    try await w.sh(
      "archive-report --save <r.json >/dev/null; for i in 1 2 3; do archive-report --save; done", stdin: Self.results)
    let names = try w.files(in: "").filter { $0.hasPrefix("batch_restore_") }
    #expect(names.count == 4)
    #expect(names.allSatisfy { $0.wholeMatch(of: /batch_restore_\d{8}_\d{6}(-\d+)?\.json/) != nil })
    let evidence = try await w.sh("jq -c '[.action,.actor,.total,.failed]' .codex/evidence/archive_ops.jsonl | head -1")
    #expect(evidence.stdout == "[\"BATCH_RESTORE_COMPLETE\",\"a\",4,1]\n")
  }

  @Test("report --save takes a file name only after an equals sign")
  func saveWithFileName() async throws {
    let w = try Workspace()
    try w.write("results.ndjson", Self.results)
    let outcome = try await w.sh(
      "archive-report --save results.ndjson && archive-report results.ndjson --save=r.json && ls *.json")
    #expect(outcome.status == 0, "\(outcome.stderr)")
    #expect(outcome.stdout.contains(/batch_restore_\d+_\d+\.json\nr\.json\n$/))
    #expect(try w.read("results.ndjson") == Self.results)
  }

  @Test("report on records of archive-store has the heading of a store")
  func storeRecords() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      "echo A >a; archive-store --init demo a --by dev --commit \(Workspace.commit) | archive-report")
    #expect(outcome.stdout.hasPrefix("Batch Store Complete:\n  ✓ Succeeded: 1\n"))
  }

  @Test("report names a line that is not a result and counts the others")
  func invalidLine() async throws {
    let w = try Workspace()
    let outcome = try await w.sh("archive-report", stdin: "nonsense\n" + Self.results)
    #expect(outcome.status == 0)
    #expect(outcome.stdout.contains("Succeeded: 2") && outcome.stdout.contains("Not Records: 1\n"))
    #expect(outcome.stderr.contains("line 1, column 1"))
    #expect(try await w.sh("archive-report --strict", stdin: "nonsense\n" + Self.results).status == 65)
    #expect(try await w.sh("archive-report --strict", stdin: Self.results).status == 0)
  }

  @Test("report counts what would succeed in a dry run, and shows a store's time as far as the records have it")
  func dryRunAndStore() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    let outcome = try await w.sh(
      """
      { archive-manifest query; echo '\(manifestLine(unknownTombstone, "x"))'; } >m
      archive-restore --by ops --root out --dry-run --continue-on-error <m 2>/dev/null | archive-report
      archive-restore --by ops --root out <m 2>/dev/null | archive-report | sed '/Time/d'
      stored() { printf '{"record":"stored","status":"success","path":"%s","archived_at":"2026-01-01T00:00:%sZ"}\\n' "$@"; }
      { stored a 01; stored b 03; } | archive-report
      { stored a 01.250; stored b 03.500; } | archive-report
      """)
    #expect(t.count == 2)
    #expect(
      w.normalized(outcome.stdout) == """
        Batch Restore Dry Run Complete:
          ✓ Would Succeed: 2
          ✗ Failed: 1
          Total Time: MSms
          Errors: 1 not_found
        Batch Restore Complete:
          ✓ Succeeded: 2
          ✗ Failed: 1
          Errors: 1 not_found
        Batch Store Complete:
          ✓ Succeeded: 2
          ✗ Failed: 0
          Total Time: less than 3s
        Batch Store Complete:
          ✓ Succeeded: 2
          ✗ Failed: 0
          Total Time: MSms

        """, "\(outcome)")
    #expect(outcome.stdout.contains("Total Time: 2250ms"))
  }

  @Test("report as CSV has a row for each record, as Python's csv module reads it")
  func csv() async throws {
    let w = try Workspace()
    try w.write(
      "r",
      #"""
      {"record":"result","line":1,"tombstone":"t1","output":"a, \"b\"\nc","status":"success","action":"created","actor":"ops","size_bytes":12,"sha256":"ab","attempts":1,"started_at":"2026-01-01T00:00:00.000Z","duration_ms":1.5,"error":null,"reason":null,"source_line":7}
      {"record":"result","line":2,"tombstone":"t2","output":null,"status":"failed","actor":"ops","error":{"code":"not_found","message":"no item, here"},"repo":"demo, two","labels":[1]}
      {"record":"stored","tombstone":"t3","path":"p","status":"success","archived_by":"dev","archived_at":"2026-01-01T00:00:01Z","reason":"dead","size_bytes":3}

      """#)
    let outcome = try await w.sh(
      """
      archive-report --format csv --column repo --column labels r >r.csv; echo $?
      archive-report r --column status --format csv 2>&1 | head -n 1; archive-report r --column repo 2>&1 | head -n 1
      python3 -c 'import csv, json; print(json.dumps(list(csv.DictReader(open("r.csv", newline="")))))' |
        jq -c '.[] | [.line, .tombstone, .output, .status, .actor, .size_bytes, .duration_ms, .error_code, .error_message, .started_at, .source_line, .repo, .labels]'
      """)
    #expect(
      outcome.stdout == #"""
        0
        archive-report: --column status: CSV has that column already
        archive-report: --column is for CSV; add --format csv or --output csv=FILE
        ["1","t1","a, \"b\"\nc","success","ops","12","1.5","","","2026-01-01T00:00:00.000Z","7","",""]
        ["2","t2","","failed","ops","","","not_found","no item, here","","","demo, two","[1]"]
        ["","t3","p","success","dev","3","","","","2026-01-01T00:00:01Z","","",""]

        """#, "\(outcome)")
  }

  @Test("report sums up many foreign lines without a message for each")
  func foreignLines() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      "yes garbage | head -n 1000 | archive-report; echo $?; printf '%s' '{\"status\":\"succ' | archive-report 2>&1 >/dev/null"
    )
    #expect(outcome.stdout.contains("Nothing to report"), "\(outcome)")
    #expect(outcome.stdout.contains("Not Records: 1000\n") && outcome.stdout.contains("\n3\n"))
    #expect(outcome.stdout.contains("; the line is incomplete"))
    let lines = outcome.stderr.split(separator: "\n")
    #expect(lines.count == 11 && lines.last?.hasSuffix("990 more lines are not result records") == true, "\(outcome)")
  }
}
