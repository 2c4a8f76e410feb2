import Foundation
import Testing

/// Runs that stop before their input ends, and their reports.
@Suite("archive-restore: stopping early")
struct StopRuleTests {
  @Test("--max-failures stops restore after a number or a percentage of failures", arguments: [1, 4])
  func maxFailures(_ concurrency: Int) async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    var input = ""
    for index in 0..<300 { input += manifestLine(index % 10 == 9 ? unknownTombstone : t["a"]!, "o/\(index)") }
    func statuses(_ arguments: String, status: Int = 1) async throws -> [String] {
      let outcome = try await w.sh(
        "rm -rf o; archive-restore --by ops --concurrency \(concurrency) \(arguments)", stdin: input)
      #expect(outcome.status == status, "\(arguments): \(outcome.stderr)")
      return try outcome.records().map { $0["status"] as? String ?? "" }
    }
    // The third failure is line 30.
    var found = try await statuses("--max-failures 3")
    #expect(found.prefix(30).filter { $0 == "success" }.count == 27)
    #expect(found[29] == "failed" && found[30...].allSatisfy { $0 == "skipped" } && found.count == 300)
    #expect(try w.files(in: "o").count == 27)
    // One in ten fails: more than 9 % of the first hundred, never more than 10 %.
    found = try await statuses("--max-failures 9%")
    #expect(found[..<100].filter { $0 == "failed" }.count == 10 && found[100...].allSatisfy { $0 == "skipped" })
    #expect(try await statuses("--max-failures 10%", status: 0).filter { $0 == "failed" }.count == 30)
    // 2 % of the 300 announced records are six: the seventh failure, line 70, exceeds it.
    found = try await statuses("--max-failures 2% --total 300")
    #expect(found[69] == "failed" && found[70...].allSatisfy { $0 == "skipped" })
    let usage = try await w.sh("archive-restore --by ops --max-failures 0 </dev/null")
    #expect(usage.status == 64)
  }

  @Test("--max-failures accepts failures up to the limit and judges the whole run at its end")
  func tolerance() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    // One of eight fails: a percentage is not judged before a hundred answers, only at the end.
    let input = (0..<8).map { manifestLine($0 == 2 ? unknownTombstone : t["a"]!, "o/\($0)") }.joined()
    let cause = "archive-restore:   1 not_found: no item has the tombstone \(unknownTombstone)\n"
    for (limit, status, verdict) in [
      ("13%", 0, "within --max-failures 13%"), ("12.5%", 0, "within --max-failures 12.5%"),
      ("12%", 1, "1 of 8 failed, the limit is --max-failures 12%"), ("2", 0, "within --max-failures 2"),
    ] {
      let outcome = try await w.sh("archive-restore --by ops --max-failures \(limit)", stdin: input)
      #expect(outcome.status == status, "\(limit): \(outcome.stderr)")
      #expect(outcome.stderr == "archive-restore: 7 restored, 1 failed, 0 skipped; \(verdict)\n" + cause)
    }
    let stopped = try await w.sh("archive-restore --by ops --max-failures 1", stdin: input)
    #expect(stopped.status == 1)
    #expect(
      stopped.stderr
        == "archive-restore: 2 restored, 1 failed, 5 skipped; 1 of 3 failed, the limit is --max-failures 1\n" + cause)
    let clean = try await w.sh("archive-restore --by ops --max-failures 5%", stdin: manifestLine(t["a"]!, "x"))
    #expect(clean.status == 0 && clean.stderr == "")
  }

  @Test("a tool whose standard input is a terminal shows its usage, unless - was given")
  func forgottenPipe() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    for (tool, command) in [
      ("archive-restore", "archive-restore --by x"), ("archive-store", "archive-store demo --by x --no-commit"),
      ("archive-retention", "archive-retention release --by x"), ("archive-report", "archive-report"),
      ("archive-manifest", "archive-manifest read"), ("archive-manifest", "archive-manifest check"),
    ] {
      // script(1) gives the tool a terminal.
      let outcome = try await w.sh("script -qec '\(command)' /dev/null; echo $?")
      let lines = outcome.stdout.replacing("\r\n", with: "\n").split(separator: "\n")
      #expect(lines.first?.hasPrefix("\(tool): standard input is a terminal; pipe ") == true, "\(command): \(outcome)")
      #expect(lines.dropFirst().first?.hasPrefix("\(tool): usage: \(tool)") == true, "\(command): \(outcome)")
      #expect(lines.last == "64", "\(command): \(outcome)")
    }
    // The terminal that script(1) makes ends at once, since its own input does.
    let named = try await w.sh("script -qec 'archive-report -' /dev/null </dev/null; echo $?")
    #expect(named.stdout.contains("reading results from the terminal; press Ctrl-D at the end"), "\(named)")
  }

  @Test("on a terminal, restore without --by is refused, and an empty selection is reported")
  func terminalHints() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    // script(1) gives the tool a terminal.
    let outcome = try await w.sh(
      """
      script -qec 'archive-restore --root out' /dev/null; echo $?
      script -qec 'archive-manifest query --repo none >records' /dev/null; wc -c <records
      archive-manifest query --repo none; printf '%s' '\(manifestLine(t["a"]!, "x"))' | archive-restore 2>&1 >/dev/null; echo $?
      """)
    #expect(
      outcome.stdout.replacing("\r\n", with: "\n") == """
        archive-restore: --by is missing; it names who restores. Manifest records are read from standard input: archive-manifest query | archive-restore --by NAME
        64
        archive-manifest: no archived item matches
        0
        archive-restore: line 1: no "actor"; add it to the record, or pass --by NAME
        1

        """, "\(outcome)")
    #expect(outcome.stderr == "")
  }

  @Test("a run that ends with failures names the most frequent causes, each with its first message")
  func causes() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let input =
      (0..<5).map { manifestLine("0000000\($0)-0000-4000-8000-000000000000", "o/\($0)") }.joined()
      + manifestLine(t["a"]!, "good") + "nonsense\n" + manifestLine(t["a"]!, "good") + "{}\n"
    let outcome = try await w.sh("archive-restore --by ops --continue-on-error", stdin: input)
    #expect(
      outcome.stderr == """
        archive-restore: 1 restored, 8 failed, 0 skipped
        archive-restore:   5 not_found: the first: no item has the tombstone 00000000-0000-4000-8000-000000000000
        archive-restore:   2 invalid_item: the first: line 7, column 1: not a JSON object
        archive-restore:   1 duplicate_output: good: line 6 of this run has the same output

        """)
    let stored = try await w.sh(
      "printf 'no1\nno2\nno3\n' | archive-store --init demo --by dev --commit \(Workspace.commit)")
    #expect(
      stored.stderr == """
        archive-store: 0 archived, 3 failed, 0 skipped
        archive-store:   3 not_found: the first: no1: No such file or directory

        """)
    let checked = try await w.sh(
      "archive-manifest check", stdin: manifestLine(t["a"]!, "x") + manifestLine(unknownTombstone, "y"))
    #expect(checked.status == 1)
    #expect(
      checked.stderr == """
        archive-manifest: 1 available, 1 not available
        archive-manifest:   1 not_found: no item has the tombstone \(unknownTombstone)

        """)
  }

  /// Runs a script with a small file system of its own at `small`.
  private func mounted(_ w: Workspace, _ options: String, _ script: String) async throws -> Outcome {
    try await w.sh(
      "mkdir -p small && \(Workspace.privateMounts) sh -c 'mount -t tmpfs -o \(options) none small && { \(script); }'"
    )
  }

  @Test("restore does not begin an item for which there is no space")
  func noSpace() async throws {
    let w = try Workspace()
    try await w.sh("head -c 3000000 /dev/urandom >big; echo A >a")
    try await w.sh("printf 'a\\nbig\\na\\n' | archive-store --init demo --by dev --commit \(Workspace.commit) >s")
    let outcome = try await mounted(
      w, "size=1m", "archive-restore --by ops --root small --continue-on-error <s; echo $? >&2; find small -type f >&2")
    let records = try outcome.records()
    #expect(records.map { $0["status"] as? String } == ["success", "failed", "skipped"], "\(outcome.stderr)")
    #expect(errorCode(records[1]) == "no_space" && records[2]["reason"] as? String == "stopped")
    let message = (records[1]["error"] as? [String: Any])?["message"] as? String ?? ""
    #expect(message.contains("needs 3000000 bytes"))
    #expect(outcome.stderr.hasSuffix("1\nsmall/a\n"))
  }

  @Test("restore counts no space for duplicate outputs")
  func duplicatesNeedNoSpace() async throws {
    let w = try Workspace()
    try await w.sh(
      "head -c 600000 /dev/urandom >big; archive-store --init demo big --by dev --commit \(Workspace.commit) >s")
    try await w.sh("jq -c '.output = (\"a\", \"a\", \"a\", \"a\", \"a\", \"b\")' s >m")
    let outcome = try await mounted(
      w, "size=2m", "archive-restore --by ops --root small --continue-on-error <m")
    #expect(
      try outcome.records().map { errorCode($0) ?? "success" }
        == ["success"] + [String](repeating: "duplicate_output", count: 4) + ["success"], "\(outcome.stderr)")
  }

  @Test("restore refuses an unwritable root before any work")
  func unwritableRoot() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let outcome = try await mounted(
      w, "size=64k",
      "mount -o remount,ro small; archive-manifest query | archive-restore --by ops --root small; echo $?; "
        + "mount -o remount,rw small; head -c 64k /dev/zero >small/fill; archive-manifest query | archive-restore --by ops --root small; echo $?"
    )
    #expect(outcome.stdout == "73\n73\n")
    #expect(outcome.stderr.contains("Read-only file system") && outcome.stderr.contains("No space left on device"))
  }

  @Test("restore refuses more workers than the descriptor limit allows")
  func tooFewDescriptors() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      "ulimit -n 64; archive-manifest query | archive-restore --by ops --concurrency 64; echo $?; archive-manifest query | archive-restore --by ops --concurrency 1 | jq -r .status"
    )
    #expect(outcome.stdout == "64\nsuccess\n", "\(outcome.stderr)")
    #expect(outcome.stderr.contains("64 workers need") && outcome.stderr.contains("ulimit -n"))
  }

  @Test("restore fails only the item that exceeds its time limit", .movesClock)
  func itemTimeout() async throws {
    let w = try Workspace()
    try await w.sh("truncate -s 2G zeros; echo A >a")
    try await w.sh(
      "printf 'a\\nzeros\\na\\n' | archive-store --init demo --by dev --commit \(Workspace.commit) >s; rm zeros")
    // An hour passes while the second item is being written.
    let outcome = try await w.sh(
      """
      jq -c '.output = .output + (input_line_number | tostring)' s >m; echo +0 >clock; export CODEX_ARCHIVE_BATCH_TIMEOUT=1800
      \(Workspace.movableClock) archive-restore --by ops --root out --sparse --continue-on-error --concurrency 1 <m >r & tool=$!
      until [ -e out/a1 ] && find out -name '.archive-restore-*.tmp' | grep -q .; do kill -0 $tool || exit 9; sleep 0.01; done
      kill -STOP $tool; echo +3600 >clock; kill -CONT $tool
      wait $tool; cat r
      """)
    let records = try outcome.records()
    #expect(records.map { errorCode($0) ?? "success" } == ["success", "timeout", "success"], "\(outcome.stderr)")
    #expect((records[1]["error"] as? [String: Any])?["class"] as? String == "transient")
    #expect(try w.files(in: "out") == ["a1", "a3"])
  }

  @Test("restore reports an archive that vanishes during the run", arguments: ["", "--continue-on-error"])
  func vanishedArchive(_ flag: String) async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    // The archive vanishes after the run has opened it: the workers do not find it any more.
    let outcome = try await w.sh(
      """
      mkfifo in; archive-restore --by ops \(flag) --concurrency 2 <in >r & tool=$!
      exec 3>in
      until [ -e .codex/archive.sqlite-shm ]; do kill -0 $tool || exit 9; sleep 0.01; done
      mv .codex/archive.sqlite gone
      for n in 1 2 3; do echo "{\\"tombstone\\":\\"\(t["a"]!)\\",\\"output\\":\\"o/$n\\"}"; done >&3; exec 3>&-
      wait $tool; echo $?; jq -r '.error.code // .reason' r
      """)
    #expect(outcome.stdout == "69\nbackend_unavailable\nstopped\nstopped\n", "\(outcome.stderr)")
    #expect(outcome.stderr.contains("there is no archive here"))
  }

  @Test("--max-failures does not count items that are not selected")
  func unselectedItems() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    try w.damage("UPDATE artifact SET blob_bytes = x'00'")
    let outcome = try await w.sh(
      "archive-manifest query >m; for n in $(seq 3000); do cat m; done | archive-restore --verify --sample 10% --max-failures 50% | jq -r .status | sort | uniq -c | tr -d ' '"
    )
    #expect(outcome.stdout.contains("100failed\n"), "\(outcome.stdout)")
  }

  @Test("restore of one tombstone refuses options for many items")
  func streamOptions() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    for wrong in ["o --sample 1%", "o --shard 1/2", "o --total 1", "o --max-failures 1", "- --verify"] {
      let outcome = try await w.sh("archive-restore \(t["a"]!) \(wrong) --by ops")
      #expect(outcome.status == 64 && outcome.stdout == "", "\(wrong)")
    }
    #expect(try await w.sh("archive-restore \(t["a"]!) o --verify | jq -r .action").stdout == "verified\n")
  }
}
