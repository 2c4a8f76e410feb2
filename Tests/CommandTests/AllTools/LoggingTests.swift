import Foundation
import Testing

@Suite("the log")
struct LoggingTests {
  private static let json = "--set logging.file=log --log-level debug"

  @Test("the JSON log has one object per line with the guide's fields")
  func jsonLines() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    let outcome = try await w.sh(
      """
      archive-manifest query | archive-restore --by 'Ops "1"' --root out \(Self.json) >/dev/null
      jq -c '[.level, .message, .action, .tombstone, .actor, (.duration_ms | type), .backend, .output]' log
      jq -r 'keys_unsorted | join(" ")' log | sort -u
      jq -r .ts log | grep -c '^20[0-9-]*T[0-9:]*Z$'
      archive-restore \(unknownTombstone) c --by ops --set logging.file=log2; jq -c '[.level, .action, .code]' log2
      """)
    #expect(
      outcome.stdout == """
        ["debug","restored","RESTORE","\(t["a"]!)","Ops \\"1\\"","number","sqlite","a"]
        ["debug","restored","RESTORE","\(t["b"]!)","Ops \\"1\\"","number","sqlite","b"]
        ts level message action tombstone actor duration_ms backend output
        2
        \(outcome.stdout.split(separator: "\n").first { $0.contains("\"not_found\"") && $0.contains("result") } ?? "")
        ["warn","RESTORE_FAIL","not_found"]

        """, "\(outcome)")
  }

  @Test("the text log quotes and escapes values")
  func textLines() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      "archive-restore \(t["a"]!) 'o u\nt' --by ops --set logging.format=text --set performance.enable_metrics=false >/dev/null"
    )
    #expect(
      w.normalized(outcome.stderr)
        == "TIME INFO restored action=RESTORE tombstone=UUID actor=ops backend=sqlite output=\"o u\\nt\"\n")
  }

  @Test("the log level and --quiet and --verbose select the logged events")
  func levels() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let restore = "archive-restore \(t["a"]!) out --by ops"
    let outcome = try await w.sh(
      """
      count() { "$@" 2>&1 >/dev/null | grep -c '"restored"'; }
      count \(restore); count \(restore) -q; count \(restore) --log-level warn; count \(restore) -v
      archive-manifest query | { count archive-restore --by ops --root r; }
      archive-manifest query | { count archive-restore --by ops --root r --verbose; }
      \(restore) -q -v; echo $?
      CODEX_ARCHIVE_LOG_LEVEL=loud archive-config show; echo $?
      """)
    #expect(outcome.stdout == "1\n0\n0\n1\n0\n1\n64\n78\n", "\(outcome)")
  }

  /// Does what logrotate does: moves the file and signals the process.
  @Test("a hangup reopens the log file, and ends a run that has none")
  func hangup() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A", "b": "B"])
    let outcome = try await w.sh(
      """
      archive-manifest query >m; mkfifo feed
      archive-restore --by ops --root out \(Self.json) <feed >r & pid=$!
      exec 3>feed
      head -n 1 m >&3; while [ ! -s r ]; do sleep 0.01; done
      mv log log.1; kill -HUP $pid
      tail -n 1 m >&3; exec 3>&-; wait $pid; echo $?
      jq -r .output log.1 log; wc -l <log.1; wc -l <log
      # Without a log file a hangup ends the run.
      archive-restore --by ops --root out <feed >r2 2>/dev/null & pid=$!
      exec 3>feed; head -n 1 m >&3; while [ ! -s r2 ]; do sleep 0.01; done
      kill -HUP $pid; wait $pid; echo $?; exec 3>&-
      """)
    #expect(outcome.stdout == "0\na\nb\n1\n1\n129\n", "\(outcome)")
  }

  @Test("a log that cannot be written is reported once and fails no item", arguments: ["/dev/full", "no/such/dir/log"])
  func unwritableLog(_ file: String) async throws {
    let w = try Workspace()
    try await w.archive(["a": "A", "b": "B", "c": "C"])
    let outcome = try await w.sh(
      "archive-manifest query | archive-restore --by ops --root out --set logging.file=\(file) -v | jq -r .status")
    #expect(outcome.stdout == "success\nsuccess\nsuccess\n")
    #expect(outcome.stderr.split(separator: "\n").count == 1)
    #expect(
      outcome.stderr.hasPrefix("archive-restore: warning: cannot write the log (logging.file)")
        && outcome.stderr.contains(file))
  }
}
