import Testing

/// One cause has the same status in all tools.
struct StatusTests {
  @Test("every tool, including check, ends with 75 if the archive is locked") func lockedArchive() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      archive-config init >/dev/null; mkfifo hold locked
      sqlite3 .codex/archive.sqlite <hold >locked &
      exec 3>hold; echo 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; DELETE FROM tag; COMMIT; SELECT 1;' >&3
      head -n 2 locked >/dev/null
      archive-config check --no-evidence --timeout 1 >checked; echo $?
      archive-manifest query --set batch.timeout_per_item=1; echo $?
      exec 3>&-; wait
      archive-config check --no-evidence >/dev/null; echo $?
      """)
    #expect(outcome.stdout == "75\n75\n0\n", "\(outcome)")
  }

  @Test("report ends with 73 if its evidence log cannot be opened, and with 74 if it cannot be written", .limitsFiles)
  func evidenceOfReports() async throws {
    let w = try Workspace()
    let result = "{\"record\":\"result\",\"tombstone\":\"t\",\"status\":\"success\"}\n"
    let outcome = try await w.sh(
      """
      cat >results; echo x >file; mkdir evidence; yes '{"x":1}' | head -n 3000 >evidence/archive_ops.jsonl
      archive-report --save=a --set evidence.dir=file results >/dev/null; echo $?; [ -e a ] || echo none
      (ulimit -f 8; archive-report --save=b --set evidence.dir=evidence results >/dev/null); echo $?; [ -e b ] && echo saved
      """, stdin: result)
    #expect(outcome.stdout == "73\nnone\n74\nsaved\n", "\(outcome)")
    #expect(outcome.stderr.contains("archive-report: the evidence log cannot be written: evidence/archive_ops.jsonl: "))
  }
}
