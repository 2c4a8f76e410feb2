import Foundation
import Testing

@Suite("signals to a waiting tool")
struct InterruptionTests {
  /// Starts a tool, waits for a condition, sends a signal, and prints the exit status.
  private static let run = """
    run() { # until COMMAND...
      until=$1; shift; "$@" >o 2>e & pid=$!
      while ! eval "$until"; do kill -0 $pid || break; sleep 0.02; done
      kill -TERM $pid; wait $pid; echo $?
    }

    """

  @Test("a signal ends a tool that waits for a server, a program or a lock")
  func signalEndsWaiting() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    try w.writeProgram("ask", "#!/bin/sh\n: >asked; exec sleep 3600\n")
    let dead =
      "--archive-url postgres://u@127.0.0.1:1/d --set retry.enabled=true --set retry.initial_delay=3600 --set retry.max_delay=3600"
    let outcome = try await w.sh(
      Self.run + """
        archive-manifest query >m
        # The tool waits between two attempts to open the archive.
        for tool in 'archive-manifest query' 'archive-restore --by x' 'archive-config evidence verify' 'archive-config init --archive-only'; do
          run 'grep -q RETRY e' $tool \(dead)
        done
        # The tool waits for a program that does not answer.
        run '[ -e asked ]' archive-config check --archive-url postgres://u@127.0.0.1:1/d --set 'backend.password_command=["./ask"]'
        # Another process holds the evidence log.
        exec 9>>.codex/evidence/archive_ops.jsonl; flock 9
        run 'grep -q waiting e' archive-restore "$(jq -r .tombstone m)" out --by ops
        archive-config check --timeout 5 >t; echo $?; grep -c 'another process holds its lock' t
        """)
    #expect(outcome.stdout == "143\n143\n143\n143\n143\n143\n1\n1\n", "\(outcome)")
    // A restore without evidence is not a success.
    #expect(try w.read("o").contains("\"status\":\"failed\""))
  }

  @Test("a signal ends evidence verify in the middle of a log")
  func signalEndsVerify() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      Self.run + """
        mkdir -p .codex/evidence; archive-config init >/dev/null
        mkfifo feed; exec 3<>feed
        # A log that never ends.
        (while :; do echo '{"action":"ARCHIVE"}'; done) >&3 2>/dev/null & writer=$!
        run '[ "$(cut -d" " -f14 </proc/$pid/stat)" -gt 5 ]' archive-config evidence verify feed --offline
        kill $writer
        """)
    #expect(outcome.stdout == "143\n", "\(outcome)")
  }
}
