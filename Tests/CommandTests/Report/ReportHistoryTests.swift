import Testing

@Suite("archive-report: several runs as one history")
struct ReportHistoryTests {
  @Test("a report over an interrupted run and its resumption counts each item once")
  func interruptedAndResumed() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      \(Workspace.numberedFiles(60))
      find in -type f | archive-store --init demo --by dev --commit \(Workspace.commit) >m
      # Two outputs cannot be written in the first run, which stops at the second failure, and one in the second run.
      mkdir -p out/in; head -n 20 m | tail -n 2 | jq -r .output | while read f; do mkdir -p out/$f; done
      archive-restore --by ops --root out --max-failures 2 <m >r1 2>/dev/null; echo $?
      head -n 19 m | tail -n 1 | jq -r .output | (cd out && xargs rmdir)
      archive-restore --by ops --root out --continue-on-error --resume r1 <m >r2 2>/dev/null; echo $?
      head -n 20 m | tail -n 1 | jq -r .output | (cd out && xargs rmdir)
      archive-restore --by ops --root out --continue-on-error --resume r1 r2 <m >r3 2>/dev/null; echo $?
      archive-report r1 r2 | grep -v Total; archive-report r1 r2 r3 | grep -v Total; cat r3 | archive-report r1 r2 - | grep -v Total
      archive-report r1 r2 r3 --format json |
        jq -c '[.summary.total, .summary.succeeded, .summary.earlier_attempts, (.items | length), ([.items[].status] | unique)]'
      jq -s 'map(select(.status != "skipped")) | length' r1 r2 r3
      """)
    // Attempts: 20 in the first run, 42 in the second, 1 in the third; 63 for 60 items.
    #expect(
      outcome.stdout == """
        1
        1
        0
        Batch Restore Complete:
          ✓ Succeeded: 59
          ✗ Failed: 1
          ↻ Earlier Attempts: 2
          Errors: 1 io_error
        Batch Restore Complete:
          ✓ Succeeded: 60
          ✗ Failed: 0
          ↻ Earlier Attempts: 3
        Batch Restore Complete:
          ✓ Succeeded: 60
          ✗ Failed: 0
          ↻ Earlier Attempts: 3
        [60,60,3,60,["success"]]
        63

        """, "\(outcome)")
  }

  @Test("stored records of one path are one item, and lines that are not results are reported with their file")
  func storedAndForeign() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      echo A >a; store() { archive-store --init demo a b --by dev --commit \(Workspace.commit); }
      store >s1 2>/dev/null; echo B >b; store >s2; echo nonsense >>s1
      archive-report s1 s2 | grep -v Total; echo $?; archive-report s1 missing; echo $?
      """)
    #expect(
      outcome.stdout == """
        Batch Store Complete:
          ✓ Succeeded: 2
          ✗ Failed: 0
          ↻ Earlier Attempts: 2
          ? Not Records: 1
        0
        66

        """, "\(outcome)")
    #expect(outcome.stderr.contains("archive-report: s1: line 3, column 1: "), "\(outcome.stderr)")
    #expect(outcome.stderr.contains("archive-report: missing: No such file or directory"))
  }
}
