import Foundation
import Testing

@Suite("programs of the documentation")
struct SnippetTests {
  @Test("the program of the library's documentation restores an item")
  func documentedProgram() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let program = program("RestoreOne")
    let outcome = try await w.sh(
      """
      run() { '\(program)' "$@" 2>>log | sed 's/in [0-9.]* ms/in MS/'; }
      run \(t["a"]!) out; cat out; run \(unknownTombstone) none; cut -d' ' -f2- log | sed 's/duration_ms=[0-9.]*/duration_ms=MS/;s/delay=[0-9.]*/delay=S/'
      archive-config evidence verify | head -n 1
      """)
    #expect(
      outcome.stdout == """
        success created in MS
        in the archive: success
        Afailed none in MS
        notFound no item has the tombstone \(unknownTombstone)
        in the archive: failed
        INFO restored action=RESTORE tombstone=\(t["a"]!) actor=ops-user duration_ms=MS backend=sqlite output=out
        INFO patience delay=S
        WARN not restored action=RESTORE_FAIL tombstone=\(unknownTombstone) actor=ops-user duration_ms=MS backend=sqlite code=not_found error="no item has the tombstone \(unknownTombstone)" output=none
        WARN not restored action=RESTORE_FAIL tombstone=\(unknownTombstone) duration_ms=MS backend=sqlite code=not_found error="no item has the tombstone \(unknownTombstone)" output=-
        INFO patience delay=S
        Records: 3

        """, "\(outcome)")
  }

  /// A program of the documentation, built beside the tests.
  private func program(_ name: String) -> String {
    URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: name)
      .path(percentEncoded: false)
  }

  @Test("the program that retires files stores, finds, restores and verifies them")
  func retireFiles() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      git init -q . && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m x
      printf one >a; printf more >b
      '\(program("RetireFiles"))' a b missing 2>log | sed -E 's/[0-9a-f]{8}-[0-9a-f-]{27}/TOMBSTONE/' | sort; sha256sum a b | cut -d' ' -f1 | sort
      cmp a restored/a && cmp b restored/b && archive-manifest query --tag 2026 | jq -r .path | sort
      archive-config evidence verify | head -n 1
      """)
    let lines = outcome.stdout.split(separator: "\n").map(String.init)
    let hashes = lines.filter { $0.count == 64 }
    try #require(hashes.count == 2, "\(outcome)")
    #expect(
      lines == [
        "a 3 ops-user", "archived a as TOMBSTONE", "archived b as TOMBSTONE", "b 4 ops-user",
        "not archived: missing: No such file or directory", "success \(hashes[0])", "success \(hashes[1])",
        "success a ",
        "success b ",
      ] + hashes + ["a", "b", "Records: 4"], "\(outcome)")
  }
}
