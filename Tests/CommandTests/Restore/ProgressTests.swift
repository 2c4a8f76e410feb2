import Foundation
import Subprocess
import Testing

@Suite("archive-restore: progress")
struct ProgressTests {
  private func lines(_ w: Workspace, _ count: Int) async throws {
    let t = try await w.archive(["a": "A"])
    var manifest = ""
    for index in 0..<count { manifest += "{\"tombstone\":\"\(t["a"]!)\",\"output\":\"o/\(index)\"}\n" }
    try w.write("m", manifest)
  }

  @Test("--progress plain prints the guide's lines")
  func plainLines() async throws {
    let w = try Workspace()
    try await lines(w, 2)
    #expect(
      try await w.sh("archive-restore --by ops --progress plain --total 2 <m >/dev/null").stderr
        == "Progress: 1/2 (50%)\nProgress: 2/2 (100%)\n")
    // The total is also known once the input has ended.
    let ahead = try await w.sh("archive-restore --by ops --progress plain <m >/dev/null").stderr
    #expect(ahead.hasSuffix("Progress: 2/2 (100%)\n"))
    // One line for each percent, for any number of records.
    try await lines(w, 1000)
    let many = try await w.sh("archive-restore --by ops --progress plain --total 1000 <m >/dev/null").stderr
    #expect(many.split(separator: "\n").count == 100)
    #expect(many.hasPrefix("Progress: 10/1000 (1%)\n") && many.hasSuffix("Progress: 1000/1000 (100%)\n"))
    #expect(try await w.sh("archive-restore --by ops <m >/dev/null").stderr == "")
  }

  @Test("--progress json has null for an unknown total")
  func jsonRecords() async throws {
    let w = try Workspace()
    try await lines(w, 3)
    // The input ends only after the progress has reported an unknown total.
    let outcome = try await w.sh(
      """
      mkfifo in; archive-restore --by ops --progress json --progress-interval 0.1 <in >/dev/null 2>p & tool=$!
      exec 3>in; cat m >&3
      until grep -q '"items_done":3' p; do kill -0 $tool || exit 9; sleep 0.01; done
      exec 3>&-; wait $tool
      jq -c 'select(.phase == "restore" and .items_done == 3) | [.items_total, .remaining_ms]' p | head -1
      tail -1 p | jq -c '[.record, .phase, .items_done, .items_total, .succeeded, .content_bytes]'
      """)
    #expect(outcome.stdout == "[null,null]\n[\"progress\",\"done\",3,3,3,3]\n", "\(outcome.stderr)")
  }

  @Test("--progress knows the total of a file before its records are read")
  func totalOfFile() async throws {
    let w = try Workspace()
    try await lines(w, 1000)
    // No process reads the answers, so that the run waits while the total is reported.
    let outcome = try await w.sh(
      """
      mkfifo answers
      # Empty lines are not records, and the last line may lack its end.
      { printf '\\n\\n'; cat m; printf '\\n'; } | head -c -2 >records
      seq 1000 | sed 's/.*/a/' | tr '\\n' '\\0' >paths
      stands() {
        input=$1; shift
        "$@" --progress json --progress-interval 0.1 <"$input" >answers 2>p & tool=$!
        exec 4<answers
        until grep -q '"phase":"\\(re\\)*store","items_done":[0-9]*,"items_total":1000,' p; do kill -0 $tool || exit 9; sleep 0.01; done
        wc -l <&4; wait $tool; echo $?
      }
      stands records archive-restore --by ops
      stands paths archive-store demo --by dev --no-commit -0
      """)
    #expect(outcome.stdout == "1000\n0\n1000\n0\n", "\(outcome)")
  }

  @Test("SIGUSR1 makes restore report its progress")
  func signal() async throws {
    let w = try Workspace()
    try await lines(w, 3)
    let outcome = try await w.sh(
      """
      mkfifo in answers; archive-restore --by ops --total 6 <in >answers 2>err & tool=$!
      exec 3>in 4<answers; cat m >&3
      for i in 1 2 3; do read -r answer <&4; done
      kill -USR1 $tool
      until grep -q . err; do kill -0 $tool || exit 9; sleep 0.01; done
      exec 3>&-; wait $tool; echo $?; cat err
      """)
    #expect(outcome.stdout.hasPrefix("0\narchive-restore: 3 of 6 items done (50%): 3 restored, 0 failed, 0 skipped; "))
  }

  @Test("restore on a terminal draws a bar that fits its width")
  func terminalBar() async throws {
    let w = try Workspace()
    try await lines(w, 3)
    // script(1) gives the tool a terminal at standard error.
    func shown(_ environment: String, width: Int = 60) async throws -> String {
      try await w.sh(
        "script -qec 'stty cols \(width); \(environment) archive-restore --by ops <m >/dev/null' /dev/null </dev/null"
      ).stdout
    }
    let bar = try await shown("env -u NO_COLOR TERM=xterm LC_ALL=C.UTF-8")
    #expect(bar.contains("\r\u{1B}[K\u{1B}[32m━") && bar.contains("3/3  100%") && bar.last?.isNewline == true)
    let plain = try await shown("NO_COLOR=1 TERM=xterm LC_ALL=C", width: 50)
    #expect(plain.contains("[####") && !plain.contains("\u{1B}[32m"))
    let widest = plain.split(whereSeparator: \.isNewline).flatMap { $0.components(separatedBy: "\u{1B}[K") }.map(
      \.count
    ).max()
    #expect((widest ?? 99) < 50, "\(plain)")
    let dumb = try await shown("TERM=dumb")
    #expect(!dumb.contains("\u{1B}") && dumb.contains("Progress: 3/3 (100%)"))
  }
}
