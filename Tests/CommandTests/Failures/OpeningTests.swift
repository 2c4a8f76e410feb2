import Foundation
import Testing

/// No tool hangs on a file that it opens.
@Suite("opening pipes")
struct OpeningTests {
  @Test("a tool waits for the writer of a pipe, with a message, until a signal")
  func pipesWithoutWriter() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])["a"]!
    let commands = [
      "archive-config show --config p", "CODEX_ARCHIVE_CONFIG=p archive-config show", "archive-config validate p",
      "archive-restore \(t) o --by x --config p", "archive-restore --by x --resume p", "archive-manifest read p",
      "archive-manifest check p", "archive-report p", "archive-config evidence verify p --offline",
      "archive-restore \(t) o --by x --archive-url postgres://u@127.0.0.1:1/d --set backend.password_file=p",
      "cd configured && archive-config show",
      "cd configured && archive-store --init demo a --by x --commit \(Workspace.commit)",
    ]
    // All at once, because each waits for some seconds.
    let starts = commands.enumerated().map { index, command in
      "(\(command)) >o\(index) 2>e\(index) & eval p\(index)=$!"
    }
    let ends = commands.indices.map { index in
      """
      until grep -q 'waiting for a program that writes to this pipe' e\(index); do
        kill -0 $p\(index) 2>/dev/null || break; sleep 0.05
      done
      pkill -TERM -P $p\(index) || kill -TERM $p\(index); wait $p\(index); echo $?
      """
    }
    let outcome = try await w.sh(
      "mkfifo p; mkdir -p configured/.codex; mkfifo configured/.codex/archive.toml\n"
        + (starts + ends).joined(separator: "\n"))
    #expect(outcome.stdout == String(repeating: "143\n", count: commands.count), "\(outcome)")
    #expect(!w.exists("o"))
  }

  @Test("a pipe whose writer comes late is read to its end")
  func lateWriter() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A", "b": "B"])
    let outcome = try await w.sh(
      """
      mkfifo p; archive-manifest query >m; records=$(wc -l <.codex/evidence/archive_ops.jsonl)
      # The writer opens the pipe only when the reader waits.
      late() { until [ -s e ] || ! kill -0 $!; do sleep 0.05; done; cat "$1" >p; wait $!; echo $?; }
      printf '[logging]\\nlevel = "warn"\\n' >c
      archive-config get logging.level --config p >o 2>e & late c; cat o
      archive-manifest read p >o 2>e & late m; wc -l <o
      archive-config evidence verify p --offline >o 2>e & late .codex/evidence/archive_ops.jsonl
      [ "$(sed -n 's/^Records: //p' o)" = "$records" ] && echo all
      """)
    #expect(outcome.stdout == "0\nwarn\n0\n2\n0\nall\n", "\(outcome)")
  }

  @Test("a pipe is refused where a regular file is needed")
  func refusedPipes() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])["a"]!
    let outcome = try await w.sh(
      """
      mkfifo p; mkdir log head; mkfifo log/archive_ops.jsonl head/archive_ops.head
      for url in sqlite:///p; do
        archive-restore \(t) o --by x --archive-url $url; echo $?
        archive-store --init demo a --by x --commit \(Workspace.commit) --archive-url $url; echo $?
        archive-manifest query --archive-url $url; echo $?
        archive-config init --archive-only --archive-url $url; echo $?
      done >statuses
      for dir in log head; do
        archive-restore \(t) o --by x --set evidence.dir=$dir; echo $?
        archive-config check --set evidence.dir=$dir >checked; echo $?
      done >>statuses
      archive-config evidence verify --set evidence.dir=head --offline; echo $? >>statuses
      archive-config evidence head --set evidence.dir=head; echo $? >>statuses
      archive-report --save=p <statuses >reported; echo $? >>statuses
      cat statuses; [ -p p ] && [ -p log/archive_ops.jsonl ] && [ -p head/archive_ops.head ] && echo pipes
      """)
    #expect(!w.exists("o"))
    let statuses = outcome.stdout.split(separator: "\n").compactMap { Int($0) }
    #expect(statuses.count == 11 && !statuses.contains(0), "\(outcome)")
    #expect(statuses.prefix(4) == [69, 69, 69, 69] && statuses.last == 73, "\(outcome)")
    #expect(outcome.stdout.hasSuffix("pipes\n"))
  }

  @Test("a log that is a pipe does not delay a run, without a reader or with one that does not read")
  func logPipe() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])["a"]!
    try w.write("m", (0..<600).map { "{\"tombstone\":\"\(t)\",\"output\":\"r/\($0)\"}\n" }.joined())
    let outcome = try await w.sh(
      """
      mkfifo log; restore="archive-restore --by x --set logging.file=log --log-level debug"
      $restore \(t) o 2>e | jq -r .status; wc -l <e; grep -c 'log: is a pipe that no process reads from' e
      # Opened by a process that never reads: the pipe takes 64 KiB and no more.
      exec 3<>log
      $restore <m 2>e | jq -r .status | sort | uniq -c | tr -s ' '; wc -l <e; grep -c 'log: no process reads from this pipe' e
      # The lines that were written are complete, except for the last one.
      python3 -c 'import os; os.set_blocking(3, False); os.write(1, os.read(3, 1 << 20))' >taken; exec 3>&-
      sed '$d' taken | jq -r .message | sort -u
      # A process that reads gets everything.
      cat log >taken & exec 3>log
      $restore --root again <m 2>e | jq -r .status | sort -u; exec 3>&-; wait; grep -c restored taken; wc -l <e
      """)
    #expect(
      outcome.stdout == "success\n1\n1\n 600 success\n1\n1\nrestored\nsuccess\n600\n0\n", "\(outcome)")
  }
}
