import Foundation
import Testing

@Suite("standard input as a file")
struct StandardInputTests {
  @Test("the file name - means standard input, read once, or is refused with the reason")
  func dashIsStandardInput() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "hello\n"])["a"]!
    try w.write("c.toml", "[backend]\nurl = \"sqlite:///.codex/archive.sqlite\"\n")
    let outcome = try await w.sh(
      """
      archive-config validate - <c.toml
      { cat c.toml; echo x=1; } | archive-config validate - --json | jq -r '.problems[0].file'
      archive-config get backend.url --config - <c.toml
      archive-config show --origin --config - <c.toml | grep -c '^backend.url .*standard input:2'
      archive-config evidence verify - <.codex/evidence/archive_ops.jsonl | tail -n 1
      cat .codex/evidence/archive_ops.jsonl | archive-config evidence verify - --offline | head -n 1
      echo 'tombstone,output' | archive-manifest read -; echo 'tombstone,output' | archive-manifest check -
      archive-report - </dev/null | head -n 1
      printf 'tombstone,output\\n\(t),o\\n' | codex archive batch-restore - --by x | grep Succeeded
      exec 2>&1
      archive-restore --by x --config - <c.toml
      archive-config evidence verify - - </dev/null
      archive-restore --by x --resume - 2>&1 </dev/null | head -n 1
      archive-store --init demo - --by d 2>&1 </dev/null | head -n 1
      archive-config check --set backend.password_file=- --archive-url postgres://u@127.0.0.1:1/x | grep -c 'cannot be read from standard input'
      archive-config get backend.url --config nowhere; CODEX_ARCHIVE_CONFIG=- archive-config show <c.toml
      """)
    #expect(
      outcome.stdout == """
        Standard input is valid.
        standard input
        sqlite:///.codex/archive.sqlite
        1
        Status: ✓ OK
        Records: 1
        Batch Restore Complete:
          ✓ Succeeded: 1
        archive-restore: standard input was read for a configuration already; it cannot be read again for manifest records
        archive-config: standard input was read for an evidence log already; it cannot be read again for an evidence log
        archive-restore: --resume -: standard input holds the manifest records; save the results to a file first
        archive-store: PATH -: leave PATH out to read paths from standard input; for a file of that name give ./-
        1
        archive-config: nowhere: no such file
        archive-config: -: no such file

        """, "\(outcome.stdout)")
  }
}
