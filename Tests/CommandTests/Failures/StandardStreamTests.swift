import Foundation
import Testing

@Suite("standard streams of all tools")
struct StandardStreamTests {
  @Test("a full standard output is an error")
  func fullStandardOutput() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    for command in [
      "archive-manifest query", "archive-config show", "archive-config schema",
      "archive-report --format json </dev/null",
      "archive-manifest show \(t["a"]!)", "archive-restore \(t["a"]!) o --by ops", "archive-store --help",
      "archive-store --init demo a --by dev --commit \(Workspace.commit)",
    ] {
      let outcome = try await w.sh("\(command) >/dev/full")
      #expect(outcome.status == 74, "\(command)")
      #expect(outcome.stderr.contains("standard output: No space left on device"), "\(command)")
    }
  }

  @Test("a closed pipe at standard output ends a tool by SIGPIPE, without a message")
  func closedPipe() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    for command in [
      "archive-manifest query", "archive-config show", "archive-restore --by ops </dev/stdin",
      "archive-report </dev/null",
      "archive-store --init demo a --by dev --commit \(Workspace.commit)",
    ] {
      // The reader is gone before the tool begins; the shell reports the signal as 141.
      let outcome = try await w.sh(
        "mkfifo closed; (exec 3<closed) & exec 4>closed; wait; \(command) >&4; echo \"status $?\" >&2",
        stdin: "{\"tombstone\":\"\(t["a"]!)\",\"output\":\"o\"}\n")
      #expect(outcome.stderr.hasSuffix("status 141\n"), "\(command): \(outcome.stderr)")
      #expect(!outcome.stderr.contains("archive-"), "\(command): \(outcome.stderr)")
      try await w.sh("rm closed")
    }
  }

  @Test("a closed standard stream is an error where it is needed")
  func closedStreams() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      "archive-restore --by ops <&-; echo $?; archive-manifest query >&-; echo $? >status; cat status; archive-manifest query <&- >out; echo $?; wc -l <out"
    )
    #expect(outcome.stdout == "74\n74\n0\n1\n", "\(outcome.stdout)\(outcome.stderr)")
    #expect(outcome.stderr.contains("standard input: Bad file descriptor"))
  }

  @Test("restore succeeds on empty input, and report has nothing to judge")
  func emptyInput() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      "archive-restore --by ops </dev/null >results; echo $?; wc -c <results; archive-report <results; echo $?")
    #expect(outcome.stdout.hasPrefix("0\n0\n"))
    #expect(outcome.stdout.contains("Nothing to report"))
    #expect(outcome.stdout.hasSuffix("\n3\n"))
  }

  /// Runs a tool whose standard error is a full pipe; then drains the pipe, or sends the tool a signal.
  private static let fullPipe = """
    import fcntl, os, signal, subprocess, sys, time
    drains = sys.argv[1] == 'drain'
    r, w = os.pipe()
    fcntl.fcntl(w, fcntl.F_SETFL, os.O_NONBLOCK if sys.argv[2] == 'nonblocking' else 0)
    fcntl.fcntl(r, fcntl.F_SETFL, os.O_NONBLOCK)
    flags = fcntl.fcntl(w, fcntl.F_GETFL)
    fcntl.fcntl(w, fcntl.F_SETFL, flags | os.O_NONBLOCK)
    size = 0
    try:
        while True: size += os.write(w, b'.')
    except BlockingIOError: pass
    fcntl.fcntl(w, fcntl.F_SETFL, flags)
    p = subprocess.Popen(sys.argv[3:], stderr=w, stdin=subprocess.DEVNULL)
    os.close(w)
    # Until the tool waits: in poll(2) for a nonblocking pipe, else in write(2).
    while True:
        state = open(f'/proc/{p.pid}/stat').read().rsplit(')', 1)[1].split()[0]
        call = open(f'/proc/{p.pid}/syscall').read().split()[0]
        if state == 'S' and call in ('1', '7', '271'): break
        time.sleep(0.01)
    if drains:
        fcntl.fcntl(r, fcntl.F_SETFL, 0)
        data = b''
        while chunk := os.read(r, 1 << 20): data += chunk
        sys.stdout.write(data.decode().lstrip('.'))
    else:
        p.send_signal(signal.SIGTERM)
    print(p.wait())
    """

  @Test("a message waits while a nonblocking standard error is full, until a signal ends the tool")
  func fullStandardError() async throws {
    let w = try Workspace()
    try w.write("full.py", Self.fullPipe)
    let said = try await w.sh("python3 full.py drain nonblocking archive-manifest read nowhere")
    #expect(said.stdout == "archive-manifest: nowhere: No such file or directory\n66\n", "\(said)")
    let stopped = try await w.sh("python3 full.py stop nonblocking archive-manifest read nowhere", limit: 120)
    #expect(stopped.stdout == "-15\n" || stopped.stdout == "66\n", "\(stopped)")
  }
}
