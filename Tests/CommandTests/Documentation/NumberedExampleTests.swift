import Foundation
import Subprocess
import TestServers
import Testing

/// The numbered scripts in examples/, each run in an empty directory as their README says; each checks its own result.
@Suite("numbered examples")
struct NumberedExampleTests {
  private static let examples = Workspace.project.appending(path: "examples").path

  /// The examples that are there.
  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: examples)) ?? [])
    .filter { $0.prefixMatch(of: /[0-9][0-9]-/) != nil }.sorted()

  /// A line that each example prints after it has checked its result.
  private static let lines = [
    "01-first-restore": "obsolete.py is back, byte for byte, and the archive recorded 2 restores.",
    "02-filter-with-jq": "3 of 6 items were selected and restored, and every result has its ticket.",
    "03-recovery-runbook": "All 200 files are restored, in 2 runs; report.json and report.html have the details.",
    "04-retire-dead-code": "4 dead files were archived and removed, and came back as they were in v1.",
    "05-nightly-verify": "The thirty parts of a month verify each of the 1000 items once.",
    "06-fan-out": "2000 items were restored exactly once, by several processes.",
    "07-sqlite-to-postgresql":
      "The new archive has all 301 items and 304 events, and restores the same 300 files.",
    "08-spreadsheet": "3 of 4 rows of the sheet were restored; results.csv goes back to the people who wrote it.",
    "09-retention": "hr/bob.txt is gone, by the decision of alice and bob; hr/ann.txt is held and was kept.",
    "10-signed-evidence": "The signed head proves the original log; every forgery was refused.",
    "11-codex": "The guide's commands did what the guide says.",
    "12-ci-gate": "The job failed with 2 of 5 items missing, and passed when all 3 were restored.",
  ]

  /// The example that needs a server.
  private static let copy = "07-sqlite-to-postgresql"

  @Test("every numbered example is tested, and is in the table of the examples' README")
  func allAreTested() throws {
    #expect(Self.names.count >= 12)
    #expect(Self.names == Self.lines.keys.sorted())
    let readme = try String(contentsOfFile: Self.examples + "/README.md", encoding: .utf8)
    for name in Self.names { #expect(readme.contains("\n| `\(name)` |"), "\(name)") }
  }

  @Test("a numbered example does what it says", arguments: names.filter { $0 != copy })
  func example(_ name: String) async throws {
    try await run(name)
  }

  @Test("the example of a copy has the same archive on a server", arguments: TestServer.available)
  func copyToServer(_ kind: TestServer.Kind) async throws {
    try await run(Self.copy, environment: ["NEW_ARCHIVE_URL": try TestServer.shared(kind).newURL()])
  }

  @Test("the example of a copy asks for the URL of a server")
  func copyWithoutServer() async throws {
    let w = try Workspace()
    let outcome = try await w.sh("'\(Self.examples)/\(Self.copy)'")
    #expect(outcome.status == 64 && outcome.stderr.contains("NEW_ARCHIVE_URL="), "\(outcome)")
    #expect(try w.files(in: "").isEmpty)
  }

  /// Runs an example with a trace, whose end is shown when it fails.
  private func run(_ name: String, environment: [Environment.Key: String] = [:]) async throws {
    let w = try Workspace()
    let script = "\(Self.examples)/\(name)"
    #expect(FileManager.default.isExecutableFile(atPath: script))
    let outcome = try await w.sh(
      """
      mkdir 'empty directory'; cd 'empty directory'
      sh -x '\(script)' 2>../trace || { status=$?; tail -n 30 ../trace >&2; exit "$status"; }
      """, environment: environment)
    #expect(outcome.status == 0, "\(outcome)")
    let line = try #require(Self.lines[name])
    #expect(outcome.stdout.split(separator: "\n").contains { $0 == line }, "\(outcome)")
  }
}
