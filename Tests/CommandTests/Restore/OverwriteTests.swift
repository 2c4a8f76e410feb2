import Foundation
import Testing

/// What becomes of outputs that are there already, and of what lies beside them.
struct OverwriteTests {
  private func line(_ tombstone: String, _ output: String, _ more: String = "") -> String {
    "{\"tombstone\":\"\(tombstone)\",\"output\":\"\(output)\"\(more)}\n"
  }

  @Test func backupKeepsTheOldFile() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    try await w.sh("mkdir o; echo first >o/f; ln -s target o/link; echo kept >o/g.~1~; echo second >o/g")
    let input = line(t["a"]!, "o/f") + line(t["a"]!, "o/link") + line(t["a"]!, "o/g") + line(t["a"]!, "o/new")
    let records = try await w.sh("archive-restore --by ops --overwrite backup", stdin: input).records()
    #expect(records.map { $0["backup"] as? String } == ["o/f.~1~", "o/link.~1~", "o/g.~2~", nil])
    #expect(records.map { $0["action"] as? String } == ["replaced", "replaced", "replaced", "created"])
    #expect(try w.read("o/f") == "A" && w.read("o/f.~1~") == "first\n")
    #expect(try w.read("o/g.~1~") == "kept\n" && w.read("o/g.~2~") == "second\n" && w.read("o/new") == "A")
    #expect(try await w.sh("readlink o/link.~1~; cat o/link").stdout == "target\nA")
    // A record's own wish comes first, and a second time the next number is free.
    let again = try await w.sh(
      "archive-restore --by ops", stdin: line(t["a"]!, "o/f", ",\"overwrite\":\"backup\"")
    ).records()
    #expect(again[0]["backup"] as? String == "o/f.~2~")
  }

  @Test func backupKeepsWhatTheRunItselfMade() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    try await w.sh("mkdir o; echo old >o/f")
    // The first output's backup has the name of the second output.
    let records = try await w.sh(
      "archive-restore --by ops --overwrite backup", stdin: line(t["a"]!, "o/f") + line(t["b"]!, "o/f.~1~")
    ).records()
    #expect(records.map { $0["backup"] as? String } == ["o/f.~1~", "o/f.~1~.~1~"])
    #expect(records.map { $0["action"] as? String } == ["replaced", "replaced"])
    #expect(try w.read("o/f") == "A" && w.read("o/f.~1~") == "B" && w.read("o/f.~1~.~1~") == "old\n")
  }

  /// A manifest of many files and long answers: with nobody reading these, a run stands still with files that are
  /// written and have no name yet.
  private func longManifest(_ w: Workspace) async throws {
    let t = try await w.archive(["a": String(repeating: "content ", count: 1000)])
    try await w.sh(
      "seq 2000 | jq -c '{tombstone: \"\(t["a"]!)\", output: \"out/in/\\(.)\", x: (\"y\" * 500)}' >m; mkfifo answers; mkdir -p out/in"
    )
  }

  /// Starts a run as `$tool` whose answers are not read, and waits until it has files without a name.
  private static let standingStill = """
    archive-restore --by ops <m >answers & tool=$!
    exec 4<answers
    until find out/in -name ".archive-restore-$tool-*" | grep -q .; do kill -0 $tool || exit 9; sleep 0.01; done
    """

  @Test func leftOversOfAKilledRunAreSweptAndNothingElse() async throws {
    let w = try Workspace()
    try await longManifest(w)
    // Files that somebody else named much alike.
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

  @Test func aRunThatIsAliveKeepsItsTemporaryFiles() async throws {
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
