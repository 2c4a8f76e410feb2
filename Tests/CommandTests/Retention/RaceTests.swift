import Foundation
import Subprocess
import Testing

/// Two processes work on the same items: nothing is lost, and nothing false is claimed.
///
/// `Tests/Races/races.py` has the races and the checks after each round; it prints a table of the results.
@Suite("races of retention")
struct RaceTests {
  /// Rounds of each race, and moments at which a purge is killed.
  private static let rounds = ProcessInfo.processInfo.environment["RACE_ROUNDS"] ?? "4"
  private static let kills = ProcessInfo.processInfo.environment["RACE_KILLS"] ?? "8"

  @Test(
    "holds, purges, restores and stores that race lose nothing and claim nothing false",
    arguments: Workspace.databaseNames)
  func races(_ database: String) async throws {
    let w = try Workspace()
    var variables = try Workspace.newDatabase(database)
    variables["URL"] = variables["CODEX_ARCHIVE_URL"] ?? "sqlite:///archive.sqlite"
    let script = Workspace.tests.appending(path: "Races/races.py").path(percentEncoded: false)
    let outcome = try await w.sh(
      "mkdir work; python3 -B '\(script)' '\(Workspace.tools)' \"$URL\" work --rounds \(Self.rounds) --kills \(Self.kills)",
      environment: variables)
    // The table appears in the log of every run.
    print("\(database):\n\(outcome.stdout)")
    #expect(outcome.status == 0, "\(outcome.stderr)")
  }
}
