import Foundation
import Testing

@Suite("programs of the documentation")
struct SnippetTests {
  @Test("the program of the library's documentation restores an item")
  func documentedProgram() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "RestoreOne")
    let outcome = try await w.sh(
      """
      run() { '\(program.path(percentEncoded: false))' "$@" 2>>log | sed 's/in [0-9.]* ms/in MS/'; }
      run \(t["a"]!) out; cat out; run \(unknownTombstone) none; cut -d' ' -f2- log | sed 's/duration_ms=[0-9.]*/duration_ms=MS/;s/delay=[0-9.]*/delay=S/'
      archive-config evidence verify | head -n 1
      """)
    #expect(
      outcome.stdout == """
        success created in MS
        Afailed none in MS
        notFound no item has the tombstone \(unknownTombstone)
        INFO prepared for delay=S
        INFO restored action=RESTORE tombstone=\(t["a"]!) actor=ops-user duration_ms=MS backend=sqlite output=out
        INFO prepared for delay=S
        WARN not restored action=RESTORE_FAIL tombstone=\(unknownTombstone) actor=ops-user duration_ms=MS backend=sqlite code=not_found error="no item has the tombstone \(unknownTombstone)" output=none
        Records: 3

        """, "\(outcome)")
  }
}
