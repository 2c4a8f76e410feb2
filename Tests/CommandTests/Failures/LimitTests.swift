import Foundation
import Testing

@Suite("memory limits", .serialized)
struct LimitTests {
  private static let environment = ProcessInfo.processInfo.environment

  /// Full sizes are used with the release build; a debug build would take minutes.
  private static let isRelease = environment["ARCHIVE_TOOLS_BIN"] != nil

  private static let isTorture = environment["TORTURE_KILLS"] != nil

  /// A sanitizer's shadow memory would be measured instead of the tool's.
  private static let isMeasured = environment["SANITIZER"] == nil

  private func expect(_ w: Workspace, _ file: String, atMost limit: Double, _ what: String) throws {
    let peak = try #require(Double(try w.read(file)))
    // Printed in the log of every run, so that slow growth is seen before the limit is reached.
    print("peak memory, \(what): \(Int(peak)) MiB of \(Int(limit))")
    if Self.isMeasured { #expect(peak <= limit, "\(what)") }
  }

  @Test("restore's memory does not grow with the manifest")
  func memoryForManyLines() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let count = Self.isRelease ? 1_000_000 : 20_000
    try w.write("measure.py", Workspace.peakMemoryScript)
    try w.write(
      "lines.py",
      """
      import sys
      for i in range(int(sys.argv[2])):
          print('{"tombstone":"%s","output":"d%d/e/file%d.txt"}' % (sys.argv[1].replace('N', '%08x' % i), i // 1000, i))
      """)
    let dry = try await w.sh(
      "python3 lines.py \(t["a"]!) \(count) >m; python3 measure.py peak archive-restore --by ops --dry-run <m | grep -c '\"reason\":\"dry_run\"'"
    )
    #expect(dry.stdout == "\(count)\n", "\(dry.stderr)")
    try expect(w, "peak", atMost: 64, "\(count) lines, dry run")
    let failing = try await w.sh(
      "python3 lines.py N-0000-4000-8000-000000000000 \(count) >m; python3 measure.py peak archive-restore --by ops --continue-on-error <m | grep -c '\"code\":\"not_found\"'"
    )
    #expect(failing.stdout == "\(count)\n", "\(failing.stderr)")
    try expect(w, "peak", atMost: 64, "\(count) lines, all failing")
  }

  /// Half of the large file cannot be compressed, so it is kept in slices. The other content just fits into a row.
  @Test("store's and restore's memory does not grow with the file", arguments: [true, false])
  func memoryForLargeFile(_ isSliced: Bool) async throws {
    let w = try Workspace()
    let size = Self.isTorture ? 2 << 30 : Self.isRelease ? 256 << 20 : 160 << 20
    let random = isSliced ? max(size / 2, 80 << 20) : 39 << 20
    try w.write("measure.py", Workspace.peakMemoryScript)
    try await w.sh("head -c \(random) /dev/urandom >large; truncate -s \(size) large")
    let stored = try await w.sh(
      "python3 measure.py peak archive-store --init demo large --by dev --commit \(Workspace.commit) >s; jq -r .status s"
    )
    #expect(stored.stdout == "success\n", "\(stored.stderr)")
    try expect(w, "peak", atMost: 96, "storing \(size >> 20) MiB")
    let slices = try await w.sh(
      "sqlite3 .codex/archive.sqlite 'SELECT count(*) > 0 FROM artifact_slice'")
    #expect(slices.stdout == (isSliced ? "1\n" : "0\n"))
    let restored = try await w.sh(
      "python3 measure.py peak archive-restore --by ops --root out <s | jq -r .status; cmp large out/large")
    #expect(restored.stdout == "success\n" && restored.status == 0, "\(restored.stderr)")
    try expect(w, "peak", atMost: 96, "restoring \(size >> 20) MiB")
    #expect(
      try await w.sh("archive-config check --json | jq -c '[.healthy, .items_retrievable]'").stdout == "[true,1]\n")
    if isSliced {
      // The Python tool purges only the artifact's row: the slices must be deleted with it.
      try w.damage(
        "UPDATE artifact SET blob_bytes = NULL, storage_driver = 'object', object_url = 'purged://dual-control'")
      let purged = try await w.sh(
        "sqlite3 .codex/archive.sqlite 'SELECT count(*) FROM artifact_slice'; archive-restore --by ops --root out2 <s | jq -r .error.code; archive-store --init demo large --by dev --commit \(Workspace.commit) --revive | jq -r .status; archive-restore --by ops --root out3 <s | jq -r .status"
      )
      #expect(purged.stdout == "0\npurged\nsuccess\nsuccess\n", "\(purged.stderr)")
    }
  }
}
