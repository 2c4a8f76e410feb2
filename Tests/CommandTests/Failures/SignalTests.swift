import Foundation
import Testing

/// Signals and limits cause an error with a record, or end a tool after its bookkeeping; none makes it hang.
@Suite("signals and resource limits")
struct SignalTests {
  @Test("a file size limit is an error and does not kill the tool", .limitsFiles)
  func fileSizeLimit() async throws {
    let w = try Workspace()
    try await w.sh("head -c 3000000 /dev/urandom >b")
    let t = try await w.archive(["a": "A"])["a"]!
    let outcome = try await w.sh(
      """
      t=$(archive-store --init demo b --by d --commit \(Workspace.commit) 2>e | jq -r .tombstone)
      archive-manifest query --path b | jq -c '.output = "out/s", .output = "out/t"' >m
      (ulimit -f 1000; archive-restore $t out/b --by x >r 2>e; echo $?); jq -r .error.code r
      (ulimit -f 1000; archive-restore --by x --continue-on-error <m >r 2>e; echo $?); jq -r .error.code r
      seq 3000 | sed 's/.*/{"tombstone":"\(t)","output":"&","status":"success"}/' >results
      (ulimit -f 200; archive-report --save=r.json --no-evidence <results >o 2>e; echo $?); cat e
      (ulimit -f 200; seq 200000 >full; archive-restore --by x --dry-run <results >full 2>e; echo $?); cat e
      # The evidence log is longer than the limit, the archive is not.
      seq 40000 | sed 's/.*/{"action":"x"}/' >>.codex/evidence/archive_ops.jsonl
      sqlite3 .codex/archive.sqlite "DELETE FROM item WHERE path = 'b'; DELETE FROM artifact WHERE size_bytes > 1000; VACUUM"
      archive-config evidence verify --offline >o 2>e
      (ulimit -f 400; archive-restore \(t) out/a --by x >r 2>e; echo $?); jq -r .error.code r; cat e
      find . -name '*.tmp'
      """)
    #expect(
      outcome.stdout == """
        1
        too_large
        1
        too_large
        too_large
        73
        archive-report: r.json: File too large
        74
        archive-restore: standard output: File too large
        74
        io_error
        archive-restore: the evidence log cannot be written: .codex/evidence/archive_ops.jsonl: File too large
        archive-restore: 0 restored, 1 failed, 0 skipped

        """, "\(outcome)")
  }

  @Test("a processor time limit ends a run after its bookkeeping")
  func processorTimeLimit() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A", "b": "B"])
    let outcome = try await w.sh(
      """
      archive-manifest query >m; mkfifo feed
      archive-restore --by ops --root out <feed >r 2>e & pid=$!
      exec 3>feed; head -n 1 m >&3; while [ ! -s r ]; do sleep 0.01; done
      kill -XCPU $pid; wait $pid; echo $?; jq -r .status r; cat e
      """)
    #expect(
      outcome.stdout == "152\nsuccess\narchive-restore: interrupted: 1 of the 1 items read were restored\n"
        || outcome.stdout.hasPrefix("152\nsuccess\narchive-restore: interrupted: 1 of the 1 items"), "\(outcome)")
  }

  @Test("an ignored SIGCHLD does not hide how git and a password program ended")
  func ignoredSIGCHLD() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      trap '' CHLD
      git init -q . && git commit -q --allow-empty -m x && echo A >a
      archive-store --init demo a --by d --commit HEAD 2>e | jq -r .status
      archive-config check --archive-url postgres://u@127.0.0.1:1/d --set 'backend.password_command=["false"]' |
        grep -c 'failed with status 1'
      """)
    #expect(outcome.stdout == "success\n1\n", "\(outcome)")
  }

  /// A minimal shell with job control: runs a command in the background of a terminal.
  private static let terminal = """
    import os, pty, signal, sys, termios, time
    pid, master = pty.fork()
    if pid == 0:
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        if sys.argv[1] == "tostop":
            modes = termios.tcgetattr(0)
            modes[3] |= termios.TOSTOP
            termios.tcsetattr(0, termios.TCSANOW, modes)
        job = os.fork()
        if job == 0:
            os.setpgid(0, 0)
            signal.signal(signal.SIGTTOU, signal.SIG_DFL)
            os.execvp("sh", ["sh", "-c", sys.argv[2]])
        try:
            os.setpgid(job, job)
        except OSError:
            pass
        _, status = os.waitpid(job, os.WUNTRACED)
        out = open("status", "w")
        if os.WIFSTOPPED(status):
            out.write("stopped %s\\n" % signal.Signals(os.WSTOPSIG(status)).name)
            os.tcsetpgrp(0, job)
            os.killpg(job, signal.SIGCONT)
            _, status = os.waitpid(job, 0)
        out.write("%d\\n" % os.waitstatus_to_exitcode(status))
        out.close()
        os._exit(0)
    os.write(master, open("typed", "rb").read() + b"\\x04")
    shown = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    open("shown", "wb").write(shown)
    os.waitpid(pid, 0)
    """

  @Test("a tool that reads from the terminal in the background stops, and continues in the foreground")
  func backgroundRead() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])["a"]!
    try w.write("terminal.py", Self.terminal)
    try await w.sh("archive-restore --by x >typed", stdin: manifestLine(t, "o"))
    let outcome = try await w.sh(
      "python3 terminal.py - 'exec archive-report - >r 2>e'; cat status; grep -o 'Succeeded: 1' r")
    #expect(outcome.stdout == "stopped SIGTTIN\n0\nSucceeded: 1\n", "\(outcome)")
  }

  @Test("restore draws no bar in the background and is not stopped there")
  func backgroundBar() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    try w.write("terminal.py", Self.terminal)
    try w.write("typed", "")
    let outcome = try await w.sh(
      """
      archive-manifest query >m
      TERM=xterm python3 terminal.py tostop 'exec archive-restore --by x --root o <m >r'; cat status; jq -r .status r
      grep -c '100%' shown
      """)
    #expect(outcome.stdout == "0\nsuccess\n0\n", "\(outcome)")
  }

  @Test("a tool that has no descriptor left at its start reports that", arguments: Workspace.toolNames)
  func noDescriptors(_ tool: String) async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let arguments = [
      "archive-store": "demo a --by x --commit \(Workspace.commit)", "archive-restore": "--by x --dry-run",
      "archive-config": "check", "archive-manifest": "query", "archive-report": "",
      "archive-retention": "hold --by x --reason y --dry-run",
    ]
    let outcome = try await w.sh(
      """
      archive-manifest query >m
      for limit in 4 5 6 8; do
        (ulimit -n $limit; exec \(tool) \(arguments[tool]!)) <m >o 2>e; status=$?
        [ $status = 0 ] || [ -s e ] || [ -s o ] || echo "$limit: nothing said"
        [ $status -lt 126 ] || { echo "$limit: $status"; cat e; }
      done
      """)
    #expect(outcome.stdout == "", "\(outcome)")
  }

  @Test("a lost wake-up does not hang restore")
  func lostWakeUps() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])["a"]!
    let outcome = try await w.sh(
      """
      for call in 1 2 3 4 5 6; do
        timeout 120 strace -f -qq -o trace -e trace=write -e inject=write:error=EIO:when=$call \
          archive-restore \(t) o$call --by x --progress plain --total 1 >r 2>e
        [ $? -lt 124 ] || echo "write $call: hangs"
      done
      """)
    #expect(outcome.stdout == "", "\(outcome)")
  }
}
