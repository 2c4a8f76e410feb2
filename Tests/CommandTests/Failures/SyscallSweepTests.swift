import Foundation
import Testing

/// Every system call of small jobs fails once: all claims stay true, nothing is left half done, and nothing hangs.
///
/// `Tests/Sweep/sweep.py` has the jobs and the checks after each run; it prints a table of the results.
@Suite("failing system calls")
struct SyscallSweepTests {
  /// The number of runs, a random sample; `SWEEP_RUNS=all` runs all of them.
  private static let runs = ProcessInfo.processInfo.environment["SWEEP_RUNS"] ?? "120"

  private static let seed = ProcessInfo.processInfo.environment["SWEEP_SEED"] ?? "1"

  @Test("a tool whose system call fails once claims nothing false, leaves nothing half done and does not hang")
  func everyCallFailsOnce() async throws {
    let w = try Workspace()
    let sources = Workspace.tests.appending(path: "Sweep").path(percentEncoded: false)
    let sample = Self.runs == "all" ? "" : "--runs \(Self.runs) --seed \(Self.seed)"
    let outcome = try await w.sh(
      """
      cc -O1 -shared -fPIC -o failing.so '\(sources)/failing.c' -ldl || exit 9
      mkdir work; python3 -B '\(sources)/sweep.py' '\(Workspace.tools)' failing.so work \(sample)
      """, limit: Self.runs == "all" ? 86_400 : Workspace.hangLimit)
    // The table appears in the log of every run.
    print(outcome.stdout)
    #expect(outcome.status == 0, "\(outcome.stderr)")
  }
}
