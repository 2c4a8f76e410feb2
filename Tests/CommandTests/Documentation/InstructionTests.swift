import Foundation
import Testing

/// The instruction counts of small jobs, which Tests/Benchmarks/instructions records.
@Suite("instruction counts")
struct InstructionTests {
  private let benchmarks = Workspace.tests.appending(path: "Benchmarks")

  private func counts(_ text: String) -> [String: Double] {
    Dictionary(
      text.split(separator: "\n").map { line in
        let parts = line.split(separator: " ")
        return (String(parts[0]), Double(parts[1]) ?? .nan)
      }, uniquingKeysWith: { first, _ in first })
  }

  /// A debug build needs many times as many instructions.
  private static let isReleaseBuild = ProcessInfo.processInfo.environment["ARCHIVE_TOOLS_BIN"] != nil

  @Test("a small job takes at most a tenth more instructions than recorded", .enabled(if: isReleaseBuild))
  func growth() async throws {
    let w = try Workspace()
    let script = benchmarks.appending(path: "count-instructions").path
    let outcome = try await w.sh("'\(script)' '\(Workspace.tools)'")
    #expect(outcome.status == 0, "\(outcome)")
    let recorded = counts(try String(contentsOf: benchmarks.appending(path: "instructions"), encoding: .utf8))
    let found = counts(outcome.stdout)
    #expect(recorded.count == 4 && Set(found.keys) == Set(recorded.keys))
    for (job, count) in recorded {
      let now = try #require(found[job])
      #expect(
        now <= count * 1.1,
        "\(job): \(now) instructions, \(count) are recorded; Tests/Benchmarks/NOTES.md says how to find out where they go"
      )
    }
  }
}
