import Foundation
import Subprocess
import Testing

/// What the tools say to a person: no control character of a value takes effect, and nothing is lost.
struct MessageTests {
  /// Moves the cursor, changes its colour, clears the screen, turns the text's direction, fakes a line.
  static let hostile = "x\u{1B}[2J\u{9B}31m\u{202E}\u{7F}\r\narchive-restore: 9 restored\t\u{2066}"
  static let escaped = #"x\x1B[2J\x9B31m\u{202E}\x7F\r\narchive-restore: 9 restored\t\u{2066}"#

  private func controls(in text: String) -> [String] {
    text.split(separator: "\n").map(String.init).filter { line in
      line.unicodeScalars.contains {
        $0.properties.generalCategory == .control || (0x202A...0x202E).contains($0.value)
          || (0x2066...0x2069).contains($0.value)
      }
    }
  }

  @Test(
    "messages, logs and texts of all tools are free of control characters",
    arguments: [
      "archive-store demo \"$X\" --by d --commit $C", "archive-store demo a --by d --commit \"$X\"",
      "archive-store \"$X\" \"$X\" --by \"$X\" --commit $C --debug --set logging.format=text",
      "archive-store demo a --by d --commit $C --metadata \"$X\"", "archive-store demo a --by d --archive-url \"$X\"",
      "archive-store --from-archive \"sqlite:///$X\" --by \"$X\" </dev/null",
      "archive-manifest read \"$X\"", "printf 'tombstone,%s\\n' \"$X\" | archive-manifest read",
      "archive-manifest query --output \"{$X}\"", "archive-manifest query --since \"$X\"", "archive-manifest \"$X\"",
      "archive-manifest show \"$X\"", "jq -nc '{tombstone:env.X,output:env.X}' | archive-manifest check",
      "jq -nc '{tombstone:env.X,output:env.X,actor:env.X}' | archive-restore --debug",
      "jq -nc '{tombstone:env.X,output:env.X}' | archive-restore --by \"$X\" --debug --set logging.format=text",
      "jq -nc '{tombstone:env.T,output:env.X}' | archive-restore --by \"$X\" --debug --progress plain",
      "archive-restore $T \"no/$X/../..\" --by d --root \"$X\"", "archive-restore $T o --by d --overwrite \"$X\"",
      "archive-restore $T o --by d \"--$X\"", "archive-restore --by d --resume \"$X\"",
      "archive-restore --by d --resume a </dev/null", "archive-restore $T \"$X/\" --by d",
      "archive-restore $T o --by d --archive-url \"postgres://$X@127.0.0.1:1/$X\"",
      "archive-restore $T o --by d --archive-url \"mysql://u@127.0.0.1:1/d?$X=1\"",
      "archive-restore $T o --by d --archive-url \"sqlite:///$X\"",
      "jq -nc '{status:\"failed\",error:{code:env.X}}' | archive-report", "archive-report \"$X\"",
      "jq -nc 'env.X' | archive-report", "archive-report --save=\"$X\" </dev/null",
      "archive-config show --archive-url \"sqlite:///$X\"", "archive-config show --origin --set evidence.dir=\"$X\"",
      "archive-config show --config \"$X\"", "archive-config check --set evidence.dir=\"a/$X\"",
      "archive-config check --verbose --archive-url \"sqlite:///$X\"", "archive-config get \"$X\"",
      "printf '[\"%s\"]\\na=1' \"$X\" | archive-config validate -", "jq -n 'env.X' | archive-config validate -",
      "printf 'x=1' >\"$X\"; archive-config validate \"$X\"",
      "echo '[evidence]' >\"$X\"; archive-config validate \"$X\"",
      "CODEX_ARCHIVE_LOG_LEVEL=\"$X\" archive-config show", "archive-config \"$X\"", "archive-config show \"$X\"",
      "archive-config evidence verify \"$X\"", "cp a \"$X\"; archive-config evidence verify \"$X\" --offline",
      "archive-config evidence verify --expect-head \"$X\"", "archive-config check --set \"$X\"",
      "archive-config check --set backend.password_command='[\"sh\",\"-c\",\"printf %s \\\"$X\\\" >&2; exit 1\"]' --archive-url postgres://u@127.0.0.1:1/x",
      "archive-config init --archive-url \"sqlite:///$X\"",
    ])
  func hostileValues(_ command: String) async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])["a"]!
    let outcome = try await w.sh(
      command,
      environment: ["X": Self.hostile, "T": t, "C": Workspace.commit])
    #expect(controls(in: outcome.stderr) == [], "\(outcome.stderr)")
    // Records carry what came in, byte for byte.
    let texts = outcome.stdout.split(separator: "\n").filter { !$0.hasPrefix("{") }.joined(separator: "\n")
    #expect(controls(in: texts) == [], "\(texts)")
    // Every line is one that the tool began.
    for line in outcome.stderr.split(separator: "\n") where !line.hasPrefix("{") {
      #expect(!line.hasPrefix("archive-restore: 9 restored"), "\(outcome.stderr)")
    }
  }

  @Test("a message shows which control characters a name holds")
  func escapes() async throws {
    let w = try Workspace()
    let outcome = try await w.sh("archive-manifest read \"$X\"", environment: ["X": Self.hostile])
    #expect(outcome.stderr == "archive-manifest: \(Self.escaped): No such file or directory\n")
  }

  @Test("config get gives programs the value as it is, and a terminal what can be shown")
  func terminal() async throws {
    let w = try Workspace()
    let get = "archive-config get evidence.dir --set evidence.dir=\"$X\""
    let outcome = try await w.sh(
      "\(get) | od -An -tx1 | tr -d ' \\n'; echo; script -qec '\(get)' /dev/null", environment: ["X": "a\u{1B}b"])
    #expect(outcome.stdout == "611b620a\na\\x1Bb\r\n", "\(outcome)")
  }

  @Test("git's own reason is in the message, with the next step")
  func gitsReason() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      exec 2>&1
      git init -q g; cd g; echo a >a; archive-store demo a --by d; git commit -q --allow-empty -m x
      archive-store demo a --by d --commit nope
      GIT_TEST_ASSUME_DIFFERENT_OWNER=1 archive-store demo a --by d
      mkdir ../bin; printf '#!/bin/sh\\nprintf "warning: x\\\\nfatal: \\\\033[31m"; head -c 5000 /dev/zero | tr "\\\\0" y; exit 1\\n' >../bin/git
      sed -i 's/$/ >\\&2/;1s/ .*//' ../bin/git; chmod +x ../bin/git
      PATH=../bin:$PATH archive-store demo a --by d | wc -c
      PATH=../bin:$PATH archive-store demo a --by d 2>&1 | tail -c 55
      """)
    let lines = outcome.stdout.split(separator: "\n").map(String.init)
    let advice = "pass the commit's full id with --commit"
    #expect(lines[0] == "archive-store: git knows no commit \"HEAD\" here; \(advice)")
    #expect(lines[1] == "archive-store: git knows no commit \"nope\" here; \(advice)")
    #expect(
      lines[2].hasPrefix(
        "archive-store: git cannot resolve the commit \"HEAD\": detected dubious ownership in repository at")
        && lines[2].contains("; if you trust the repository: git config --global --add safe.directory ")
        && lines[2].hasSuffix("; or \(advice)"), "\(lines[2])")
    #expect(controls(in: outcome.stdout) == [] && outcome.stdout.utf8.count < 3000, "\(outcome.stdout)")
  }

  @Test("neither the answer nor the message of a password's program that failed is shown")
  func passwordProgram() async throws {
    let w = try Workspace()
    // A part of the password, which redaction by the whole of it would not find.
    try w.write("ask", "#!/bin/sh\necho 'hunter2 secret '\necho 'cannot decrypt hunter2' >&2\nexit 2\n")
    let outcome = try await w.sh(
      "chmod +x ask; archive-config check --set 'backend.password_command=[\"./ask\"]' --archive-url postgres://u@127.0.0.1:1/x"
    )
    #expect(outcome.status == 78 && !(outcome.stdout + outcome.stderr).contains("hunter2"), "\(outcome)")
    #expect(outcome.stdout.contains("ended with status 2; run it by itself to see its message\n"), "\(outcome.stdout)")
  }

  /// Runs a tool whose standard error is a full pipe that does not block, and, with `drains`, empties it.
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
    # It waits: poll(2) in the nonblocking case, write(2) in the other.
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

  @Test("a message waits for a standard error that is full and does not block, and ends with a signal")
  func fullStandardError() async throws {
    let w = try Workspace()
    try w.write("full.py", Self.fullPipe)
    let said = try await w.sh("python3 full.py drain nonblocking archive-manifest read nowhere")
    #expect(said.stdout == "archive-manifest: nowhere: No such file or directory\n66\n", "\(said)")
    let stopped = try await w.sh("python3 full.py stop nonblocking archive-manifest read nowhere", limit: 120)
    #expect(stopped.stdout == "-15\n" || stopped.stdout == "66\n", "\(stopped)")
  }

  @Test("completions load in bash's POSIX mode", arguments: DocumentationTests.tools)
  func posixCompletions(_ tool: String) async throws {
    let w = try Workspace()
    let file = "\(Workspace.project.path())completions/\(tool).bash"
    let outcome = try await w.sh(
      "bash --posix -c 'source \"$0\"; complete -p \(tool)' '\(file)'; grep -c '_archive-' '\(file)'")
    #expect(outcome.stderr == "" && outcome.stdout.hasSuffix(" \(tool)\n0\n"), "\(outcome)")
    // They complete, in either mode.
    for mode in ["", "--posix"] {
      let words = try await w.sh(
        "bash \(mode) -c 'source \"$0\"; COMP_WORDS=(\(tool) --log-l); COMP_CWORD=1; COMP_LINE=\"\(tool) --log-l\"; COMP_POINT=${#COMP_LINE}; $(complete -p \(tool) | sed \"s/.*-F \\([^ ]*\\) .*/\\1/\") \(tool) --log-l \(tool); echo \"${COMPREPLY[@]}\"' '\(file)'"
      )
      if tool == "archive-restore" { #expect(words.stdout.contains("--log-level"), "\(mode): \(words)") }
    }
  }

  @Test("examples/codex knows every option of archive-restore that takes a value")
  func codexKnowsTheOptions() async throws {
    let w = try Workspace()
    let help = try await w.sh("archive-restore --help").stdout
    let options = Set(help.matches(of: /(--[a-z][a-z-]+) </).map { String($0.1) })
    let script = try String(contentsOf: Workspace.project.appending(path: "examples/codex"), encoding: .utf8)
    let list = try #require(script.firstMatch(of: /\n    (--by \|[^)]*)\)/)).1
    let known = Set(list.matches(of: /--[a-z][a-z-]+/).map { String($0.0) })
    #expect(options.count > 10 && known == options)
    let t = try await w.archive(["a": "A"])["a"]!
    try w.write("m.json", "[{\"tombstone\":\"\(t)\",\"output\":\"o\"}]")
    let run = try await w.sh(
      "codex archive batch-restore --max-failures 5% --progress none --set evidence.dir=ev m.json --by x --total 1")
    #expect(run.status == 0 && run.stdout.contains("✓ Succeeded: 1"), "\(run)")
  }
}
