import Foundation
import Subprocess
import Testing

/// Control characters of values have no effect in messages, and are shown.
@Suite("messages of all tools")
struct MessageTests {
  /// Clears the screen, changes colours, reverses the text's direction and forges a line.
  static let hostile = "x\u{1B}[2J\u{9B}31m\u{202E}\u{7F}\r\narchive-restore: 9 restored\t\u{2066}"

  static let escaped = #"x\x1B[2J\x9B31m\u{202E}\x7F\r\narchive-restore: 9 restored\t\u{2066}"#

  @Test(
    "messages, logs and text output contain no control characters",
    arguments: [
      "archive-store --init demo \"$X\" --by d --commit $C", "archive-store --init demo a --by d --commit \"$X\"",
      "archive-store \"$X\" \"$X\" --by \"$X\" --commit $C --debug --set logging.format=text",
      "archive-store --init demo a --by d --commit $C --metadata \"$X\"",
      "archive-store --init demo a --by d --archive-url \"$X\"",
      "archive-store --init --from-archive \"sqlite:///$X\" --by \"$X\" </dev/null",
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
      "archive-retention hold \"$X\" --by d --reason r",
      "archive-retention hold $T --by \"$X\" --reason \"$X\" --debug",
      "archive-retention request $T --by \"$X\" --reason r >r; archive-retention approve --by \"$X\" <r",
      "archive-retention due $T --by d --reason r --delete-after \"$X\"",
      "jq -nc '{tombstone:env.X}' | archive-retention release --by \"$X\"",
      "archive-retention release --by d --resume \"$X\"",
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
  func controlCharactersAreEscaped(_ command: String) async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])["a"]!
    let outcome = try await w.sh(
      command,
      environment: ["X": Self.hostile, "T": t, "C": Workspace.commit])
    #expect(controlLines(in: outcome.stderr) == [], "\(outcome.stderr)")
    // Records are left out: they carry their input byte for byte.
    let texts = outcome.stdout.split(separator: "\n").filter { !$0.hasPrefix("{") }.joined(separator: "\n")
    #expect(controlLines(in: texts) == [], "\(texts)")
    // No line is forged.
    for line in outcome.stderr.split(separator: "\n") where !line.hasPrefix("{") {
      #expect(!line.hasPrefix("archive-restore: 9 restored"), "\(outcome.stderr)")
    }
  }

  @Test("a message shows which control characters a name contains")
  func controlCharactersAreShown() async throws {
    let w = try Workspace()
    let outcome = try await w.sh("archive-manifest read \"$X\"", environment: ["X": Self.hostile])
    #expect(outcome.stderr == "archive-manifest: \(Self.escaped): No such file or directory\n")
  }
}
