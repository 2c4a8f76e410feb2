import Foundation
import Testing

@Suite("archive-restore: metrics")
struct MetricsTests {
  private static let fields = "[.duration_ms, .fetch_ms, .decompress_ms, .write_ms, .commit_ms]"

  @Test("restore results have the time of each phase, or null where it is not measured")
  func phaseTimes() async throws {
    let w = try Workspace()
    let big = String(repeating: "0123456789abcdef", count: 1 << 18)
    let t = try await w.archive(["big": big, "small": "s"])
    let outcome = try await w.sh(
      """
      archive-manifest query >m; echo '{"tombstone":"\(unknownTombstone)","output":"x"}' >>m
      archive-restore --by ops --root out --continue-on-error <m >r
      jq -c '\(Self.fields) | map(type)' r
      jq -s 'map(select(.status == "success")) | all(.fetch_ms + .decompress_ms + .write_ms <= .duration_ms + 0.01)' r
      jq -s 'map(select(.status == "success") | .commit_ms) | unique | length' r
      jq -r 'select(.output == "big") | .decompress_ms > 0 and .write_ms > 0' r
      off='--set performance.enable_metrics=false'
      archive-restore --by ops --root out --continue-on-error $off <m | tee r2 | jq -c '\(Self.fields)'
      jq -c 'select(.action == "RESTORE") | .duration_ms' .codex/evidence/archive_ops.jsonl | tail -n 1
      archive-report <r2 | grep -c Succeeded
      archive-restore --by ops --root out --set performance.track_decompression=false --continue-on-error <m |
        jq -c '\(Self.fields) | map(type)' | head -n 1
      archive-restore \(t["big"]!) - --by ops 2>&1 >/dev/null | jq -c '\(Self.fields) | map(type)'
      """)
    #expect(
      outcome.stdout == """
        ["number","number","number","number","number"]
        ["number","number","number","number","number"]
        ["number","null","null","null","null"]
        true
        1
        true
        [null,null,null,null,null]
        [null,null,null,null,null]
        [null,null,null,null,null]
        null
        1
        ["number","number","null","number","number"]
        ["number","number","number","number","number"]

        """, "\(outcome)")
  }
}
