import Foundation
import Testing

@Suite("archive-restore: slow input")
struct RestoreStreamTests {
  @Test("restore answers every line of slow input at once")
  func slowInput() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    // The writer continues only after the answer to its first line; a tool that waits for more input would hang.
    let outcome = try await w.sh(
      """
      mkfifo in out
      archive-restore --by ops <in >out &
      exec 3>in 4<out
      echo '{"tombstone":"\(t["a"]!)","output":"1"}' >&3
      read -r answer <&4
      echo "$answer" | jq -r .line
      echo '{"tombstone":"\(t["a"]!)","output":"2"}' >&3
      read -r answer <&4
      echo "$answer" | jq -r .line
      exec 3>&-
      wait
      """)
    #expect(outcome.stdout == "1\n2\n")
  }

  @Test("restore answers the lines before a half line at once")
  func halfLine() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      """
      mkfifo in out
      archive-restore --by ops <in >out &
      exec 3>in 4<out
      line='{"tombstone":"\(t["a"]!)","output":"'
      printf '%s' "${line}1\\"}
      ${line}2\\"}
      ${line}" | sed 's/\\\\//' >&3
      read -r answer <&4; read -r answer <&4
      echo "$answer" | jq -r .line
      echo '3"}' >&3
      exec 3>&-
      read -r answer <&4; echo "$answer" | jq -r .line
      wait
      """)
    #expect(outcome.stdout == "2\n3\n", "\(outcome.stderr)")
  }

  @Test("restore answers a finished item while another is being written")
  func finishedItemIsAnswered() async throws {
    let w = try Workspace()
    try await w.sh("echo A >a; truncate -s 1G zeros")
    let outcome = try await w.sh(
      """
      printf 'a\\nzeros\\n' | archive-store --init demo --by dev --commit \(Workspace.commit) >s; mkfifo answers
      env --default-signal=TERM archive-restore --by ops --root out <s >answers 2>/dev/null & tool=$!
      exec 4<answers
      read -r answer <&4
      echo "$answer" | jq -r .output
      # The second file still has its temporary name.
      [ -e out/zeros ] || echo under way
      kill -TERM $tool; wait $tool
      """)
    #expect(outcome.stdout == "a\nunder way\n", "\(outcome.stderr)")
  }
}
