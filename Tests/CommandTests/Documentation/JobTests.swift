import Foundation
import Testing

/// Whole jobs of users, as scripts in Tests/Jobs; each checks itself, against git or with the shell's own tools.
@Suite("jobs of users")
struct JobTests {
  @Test(
    "a user's job works from start to end",
    arguments: [
      "deleted-from-git", "awkward-spreadsheet", "interrupt-and-resume", "from-a-subdirectory", "from-cron",
      "from-another-directory",
    ])
  func job(_ name: String) async throws {
    let w = try Workspace()
    let script = Workspace.tests.appending(path: "Jobs/\(name)").path
    let outcome = try await w.sh("mkdir work; cd work; bash -x \(script) 2>../trace; echo $?; tail -n 20 ../trace >&2")
    #expect(outcome.stdout.hasSuffix("0\n") && !outcome.stdout.hasSuffix("10\n"), "\(outcome)")
  }
}
