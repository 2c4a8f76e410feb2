import Foundation
import Testing

/// Several versions of a path: choosing one, and restoring one.
@Suite("versions of a path")
struct ManifestVersionTests {
  /// An archive with versions 1 to 3 of `p` and 1 to 2 of `q`, one each day from 2026-01-01.
  private func archive() async throws -> Workspace {
    let w = try Workspace()
    for (path, version) in [("p", 1), ("q", 1), ("p", 2), ("q", 2), ("p", 3)] {
      try w.write(path, "\(path)\(version)")
      try await w.sh("archive-store --init demo \(path) --by dev --no-commit --tag v\(version)")
      try w.damage(
        "UPDATE item SET archived_at = '2026-01-0\(version)T00:00:00Z' WHERE id = (SELECT max(id) FROM item)")
    }
    return w
  }

  @Test("manifest query selects the newest version of each path, all versions of a path, and one by its name")
  func query() async throws {
    let w = try await archive()
    func contents(_ arguments: String) async throws -> String {
      let outcome = try await w.sh(
        "rm -rf out; archive-manifest query \(arguments) | archive-restore --by ops --root out --quiet >/dev/null; cat out/* 2>/dev/null || :"
      )
      return outcome.stdout
    }
    #expect(try await contents("--latest") == "p3q2")
    #expect(try await contents("--as-of 2026-01-02") == "p2q2")
    #expect(try await contents("--as-of 2026-01-01T12:00:00Z") == "p1q1")
    #expect(try await contents("--as-of 2025-12-31") == "")
    #expect(try await contents("--latest --until 2026-01-02") == "p1q1")
    #expect(try await contents("--latest --tag v2") == "p2q2")
    #expect(try await contents("q --latest") == "q2")
    let outcome = try await w.sh(
      """
      archive-manifest query --versions p | jq -r .archived_at
      t=$(archive-manifest query --versions q --limit 1 | jq -r .tombstone)
      archive-manifest query p $t --latest | jq -r .path
      archive-manifest show $(echo $t | cut -c1-13) | jq -r .tombstone | cmp - <<END && echo prefix
      $t
      END
      archive-manifest show q; echo $?
      archive-manifest show abc; echo $?
      archive-manifest query p --versions q; echo $?
      """)
    #expect(
      outcome.stdout == """
        2026-01-01T00:00:00Z
        2026-01-02T00:00:00Z
        2026-01-03T00:00:00Z
        p
        q
        prefix
        64
        1
        64

        """, "\(outcome)")
    let told = outcome.stderr.split(separator: "\n").map(String.init)
    #expect(told[0] == "archive-manifest: \"q\" matches 2 items; give the tombstone of one:")
    #expect(
      told[1].hasSuffix("  2026-01-01T00:00:00Z  demo  q") && told[2].hasSuffix("  2026-01-02T00:00:00Z  demo  q"))
    #expect(told[3].contains("--latest for the newest"), "\(told)")
    #expect(told[4].contains("the archive has no item \"abc\""), "\(told)")
  }

  @Test("restore --latest-wins restores the newest version of an output, at any place in the stream")
  func latestWins() async throws {
    let w = try await archive()
    let outcome = try await w.sh(
      """
      archive-manifest query | tac >m
      echo '{"tombstone":"no"}' >>m
      archive-restore --by ops --root out --latest-wins --continue-on-error <m >r; echo $?
      jq -r '[.line, .output, .status, .reason, .error.code] | @tsv' r; cat out/p out/q; echo
      sqlite3 .codex/archive.sqlite "SELECT count(*) FROM event WHERE action = 'RESTORE'"
      # Once more, and resumed from its own results: the answers report the same items as superseded.
      archive-restore --by ops --root out --latest-wins --continue-on-error --resume r <m | jq -r '[.line, .status, .reason] | @tsv'
      cat out/p out/q; echo
      archive-restore --by ops --root out --latest-wins </dev/null; echo $?
      archive-restore --by ops --latest-wins 00000000-0000-4000-8000-000000000000 x; echo $?
      archive-restore --verify --latest-wins <m; echo $?
      archive-restore --by ops --root again --continue-on-error <m | jq -r '.error.code // .status'
      """)
    #expect(
      outcome.stdout == """
        1
        1\tp\tsuccess\t\t
        2\tq\tsuccess\t\t
        3\tp\tskipped\tsuperseded\t
        4\tq\tskipped\tsuperseded\t
        5\tp\tskipped\tsuperseded\t
        6\t\tfailed\t\tinvalid_item
        p3q2
        2
        1\tskipped\tresumed
        2\tskipped\tresumed
        3\tskipped\tsuperseded
        4\tskipped\tsuperseded
        5\tskipped\tsuperseded
        6\tfailed\t
        p3q2
        0
        64
        64
        success
        success
        duplicate_output
        duplicate_output
        duplicate_output
        invalid_item

        """, "\(outcome)")
  }

  @Test("restore --latest-wins restores the later of two versions of the same second")
  func sameSecond() async throws {
    let w = try await archive()
    try w.damage("UPDATE item SET archived_at = '2026-01-01T00:00:00Z'")
    let outcome = try await w.sh(
      "archive-manifest query | archive-restore --by ops --root out --latest-wins | jq -r .status | sort | uniq -c | tr -d ' '; cat out/p out/q"
    )
    #expect(outcome.stdout == "3skipped\n2success\np3q2", "\(outcome)")
  }
}
