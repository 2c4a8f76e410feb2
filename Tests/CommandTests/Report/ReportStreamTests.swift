import Foundation
import Testing

@Suite("archive-report: in a pipe")
struct ReportStreamTests {
  @Test("--failed writes a manifest for archive-restore, with the members that the records carried")
  func failedItemsAsManifest() async throws {
    let w = try Workspace()
    _ = try await w.archive(["a": "A", "b": "B", "c": "C", "d": "D"])
    let outcome = try await w.sh(
      """
      archive-manifest query --output 'out/{path}' | jq -c '.ticket = .path' >m; mkdir -p out/b
      archive-restore --by ops <m >r 2>/dev/null; echo $?
      archive-report r --failed again >/dev/null; archive-report r --failed - 2>/dev/null | cmp - again
      jq -r '[.record, .output, .ticket] | @tsv' again; jq -c 'has("status") or has("error") or has("line")' again | sort -u
      rmdir out/b; archive-restore --by ops <again | jq -r '[.status, .output, .ticket] | @tsv'; cat out/a out/b out/c out/d
      # Failed items of a store are for archive-store.
      printf '%s\\n' '{"path":"gone","metadata":{"n":1},"owner":"x"}' '{"path":"m"}' | archive-store demo --by dev --no-commit >s 2>/dev/null
      archive-report s --failed store >/dev/null; cat store; echo G >gone; archive-store demo --by dev --no-commit <store | jq -r '[.status, .owner] | @tsv'
      # A dry run is not a list of failures, and a report without items has none.
      archive-restore --by ops --dry-run <m | archive-report --failed none >/dev/null; wc -c <none
      archive-report r --format json --no-items >r.json; archive-report r.json --failed none >/dev/null; echo $?
      """)
    #expect(
      outcome.stdout == """
        1
        manifest\tout/b\tb
        manifest\tout/c\tc
        manifest\tout/d\td
        false
        success\tout/b\tb
        success\tout/c\tc
        success\tout/d\td
        ABCD{"path":"gone","repo":"demo","kind":"code","reason":"dead","mime":"application/octet-stream","tags":[],"metadata":{"n":1},"owner":"x"}
        success\tx
        0
        65

        """, "\(outcome)")
  }

  @Test("--tee passes on every byte, also of foreign and truncated lines, and the report goes to standard error")
  func tee() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      printf '\\357\\273\\277{"status":"success"}\\r\\n\\nforeign\\n{"status":"suc' >a; printf '{"status":"success"}\\n' >b
      archive-report --tee <a 2>e | cmp - a && grep -c Succeeded e
      archive-report --tee a b 2>/dev/null >t; { cat a; echo; cat b; } | cmp - t && echo joined
      archive-report --tee --output json=s.json b 2>e >t; cmp t b; wc -c <e; jq .summary.total s.json
      """)
    #expect(outcome.stdout == "1\njoined\n0\n1\n", "\(outcome)")
  }

  @Test("--every writes a line about the stream while it continues")
  func every() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      mkfifo p; archive-report --every 1s <p >out 2>err & exec 3>p
      printf '{"status":"success","duration_ms":4,"size_bytes":2048}\\n{"status":"failed","error":{"code":"timeout"}}\\n' >&3
      until grep -q items err; do sleep 0.05; done; exec 3>&-; wait; head -n 1 err; grep Succeeded out
      """)
    #expect(
      outcome.stdout.contains(
        /archive-report: [0-9.]+m?s: 2 items, 1 failed, 0 skipped; [0-9.]+\/s; p50 -, p99 -; 2.0 KiB\n  ✓ Succeeded: 1\n/
      ),
      "\(outcome)")
  }

  @Test("--live draws the figures so far on a terminal, and erases them at the end")
  func live() async throws {
    let w = try Workspace()
    // script(1) gives the tool a terminal at standard error.
    let outcome = try await w.sh(
      """
      mkfifo p; : >screen
      script -qefc 'stty cols 50; env -u NO_COLOR TERM=xterm LC_ALL=C.UTF-8 archive-report --live p >out' screen >/dev/null </dev/null & exec 3>p
      printf '{"status":"success","duration_ms":4,"size_bytes":2048}\\n{"status":"failed","output":"src/\\303\\251/%060d.c","error":{"code":"timeout"}}\\n' 1 >&3
      until grep -q 'timeout: src' screen; do sleep 0.05; done; exec 3>&-; wait; grep Succeeded out; cat screen
      """)
    let screen = outcome.stdout
    #expect(screen.hasPrefix("  ✓ Succeeded: 1\n"), "\(outcome)")
    #expect(screen.contains("2 items in ") && screen.contains("succeeded 1  failed 1  skipped 0"), "\(outcome)")
    #expect(screen.contains("\u{1B}[31m  timeout: src/é/000"), "\(outcome)")
    // Lines of the display are truncated to the terminal's width, and cleared at the end.
    let board = screen.replacing(/\u{1B}\[[0-9;]*[A-Za-z]/, with: "\n").split(whereSeparator: \.isNewline)
    #expect(board.filter { $0.contains("000") }.allSatisfy { $0.count < 50 }, "\(outcome)")
    let end = try #require(screen.ranges(of: "timeout: src").last?.upperBound)
    #expect(screen[end...].contains("\u{1B}[J") || screen[end...].contains("\u{1B}[K"), "\(outcome)")
  }

  @Test("a report over sixteen shards equals that of the whole, byte for byte")
  func shards() async throws {
    let w = try Workspace()
    try w.write("r", ReportFormatTests.results())
    let outcome = try await w.sh(
      """
      split -n l/16 r s.; for s in s.??; do archive-report $s --format json --group-by owner >$s.json; done
      archive-report r --format json --group-by owner >whole; archive-report s.*.json --format json --group-by owner | cmp - whole && echo same
      for s in s.??; do archive-report $s --format json --no-items >$s.json; done
      archive-report r --format json --no-items >whole; archive-report $(ls -r s.*.json) --format json --no-items | cmp - whole && echo same
      """)
    #expect(outcome.stdout == "same\nsame\n", "\(outcome)")
  }

  @Test("a baseline shows the changes, and the configuration may set the gates")
  func baseline() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      for i in 1 2 3 4; do echo "{\\"status\\":\\"success\\",\\"duration_ms\\":$i}"; done >a; sed 's/\\([0-9]\\)}/\\10}/' a >b
      archive-report a --format json --no-items >a.json
      archive-report b --baseline a.json --require 'p50<=1.2x' | grep -E 'Verdict|p50'; archive-report a --baseline a.json --require 'p50<=1.2x' >/dev/null; echo $?
      printf '[report]\\nrequire = ["total>=5"]\\n' >c.toml; archive-report a --config c.toml >/dev/null; echo $?
      archive-report a --config c.toml --require total=4 >/dev/null; echo $?
      printf '[report]\\nrequire = ["total"]\\n' >c.toml; archive-report a --config c.toml 2>&1; echo $?
      archive-report a --baseline missing 2>/dev/null; echo $?; archive-report a --baseline /dev/null 2>&1; echo $?
      """)
    #expect(
      outcome.stdout == """
        Verdict: fail
          ✗ p50<=1.2x: 20.0ms, fail
          p50        2.00ms  20.0ms  ×10.0 worse
        0
        3
        0
        archive-report: c.toml:2:1: report.require: "total": give a figure, a comparison and a limit, such as success=100% or p99<500ms
        78
        66
        archive-report: /dev/null: contains no results to compare with
        65

        """, "\(outcome)")
  }

  @Test("an output replaces a file only when it is complete")
  func outputs() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      echo old >r.md; ln -s /dev/null n; mkfifo p; archive-report --output markdown=r.md <p >/dev/null & exec 3>p
      echo '{"status":"success"}' >&3; cat r.md; exec 3>&-; wait; head -n 1 r.md; ls -A | grep -c 'tmp$'
      echo '{"status":"success"}' >r; archive-report r --output csv=n; echo $?; archive-report r --output csv=d/e/r.csv >/dev/null; wc -l <d/e/r.csv
      """)
    #expect(outcome.stdout == "old\n## Restore: all 1 items succeeded\n0\n64\n2\n", "\(outcome)")
  }
}
