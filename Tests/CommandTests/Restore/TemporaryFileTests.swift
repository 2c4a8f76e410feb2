import Foundation
import Testing

@Suite("archive-restore: temporary files of other runs")
struct TemporaryFileTests {
  /// Writes a manifest of many files with long answers: if no process reads the answers, the run stops while it has
  /// files that are written and do not have their names yet.
  private func longManifest(_ w: Workspace) async throws {
    let t = try await w.archive(["a": String(repeating: "content ", count: 1000)])
    try await w.sh(
      "seq 2000 | jq -c '{tombstone: \"\(t["a"]!)\", output: \"out/in/\\(.)\", x: (\"y\" * 500)}' >m; mkfifo answers; mkdir -p out/in"
    )
  }

  /// Starts a run as `$tool` whose answers no process reads, and waits until it has files without their names.
  private static let standingStill = """
    archive-restore --by ops <m >answers & tool=$!
    exec 4<answers
    until find out/in -name ".archive-restore-$tool-*.tmp" | grep -q .; do kill -0 $tool || exit 9; sleep 0.01; done
    """

  @Test("restore removes the temporary files of a killed run and nothing else")
  func filesOfKilledRun() async throws {
    let w = try Workspace()
    try await longManifest(w)
    // Files of another program with similar names.
    let others = [".archive-restore-.tmp", ".archive-restore-1-a-1-b.tmp~", ".archive-restore-1-x.tmp"]
    for other in others { try w.write("out/in/\(other)", "mine") }
    let killed = try await w.sh(
      Self.standingStill + """

        kill -KILL $tool; wait $tool; echo $?
        find out/in -name ".archive-restore-$tool-*" | grep -q . && echo left
        archive-restore --by ops <m | jq -r .status | sort | uniq -c | tr -d ' '
        """)
    #expect(killed.stdout == "137\nleft\n2000success\n", "\(killed.stderr)")
    let left = try await w.sh("cd out/in; LC_ALL=C ls -A | grep -v '^[0-9]'")
    #expect(left.stdout.split(separator: "\n").map(String.init) == others)
  }

  @Test("restore keeps the temporary files of another run that is alive")
  func filesOfLiveRun() async throws {
    let w = try Workspace()
    try await longManifest(w)
    let outcome = try await w.sh(
      Self.standingStill + """

        kill -STOP $tool
        while grep -h '^State:' /proc/$tool/task/*/status | grep -qv T; do sleep 0.01; done
        before=$(find out/in -name '.archive-restore-*' | wc -l)
        head -1 m | jq -c '.output = "out/in/other"' | archive-restore --by ops | jq -r .status
        [ "$(find out/in -name '.archive-restore-*' | wc -l)" = "$before" ] && echo all there
        kill -CONT $tool
        jq -r .status <&4 | sort | uniq -c | tr -d ' '
        wait $tool; echo $?
        find out -name '.archive-restore-*'
        """)
    #expect(outcome.stdout == "success\nall there\n2000success\n0\n", "\(outcome.stderr)")
  }
}
