import Foundation
import Testing

/// Command tests as data: `Cases/<tool>/<case>/{command,stdin,stdout,stderr,status}`.
///
/// `command` is a shell script; what is not there is empty, or status 0. What differs between runs is
/// replaced before comparing: times by TIME, ids by UUID, durations by MS, the working directory by DIR.
struct CaseTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let directory: URL
    var testDescription: String { directory.pathComponents.suffix(2).joined(separator: "/") }

    func text(_ name: String) -> String {
      (try? String(contentsOf: directory.appending(path: name), encoding: .utf8)) ?? ""
    }
  }

  static let cases: [Case] = {
    let root = Workspace.tests.appending(path: "CommandTests/Cases")
    func children(_ url: URL) -> [URL] {
      (try? FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)) ?? []
    }
    return children(root).flatMap(children).map(Case.init).sorted { $0.testDescription < $1.testDescription }
  }()

  @Test func casesAreFound() { #expect(Self.cases.count >= 30) }

  @Test(arguments: cases) func matches(_ test: Case) async throws {
    let workspace = try Workspace()
    let outcome = try await workspace.sh(test.text("command"), stdin: test.text("stdin"))
    let status = Int(test.text("status").trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    #expect(outcome.status == status)
    #expect(Self.normalized(outcome.stdout, workspace) == test.text("stdout"))
    #expect(Self.normalized(outcome.stderr, workspace) == test.text("stderr"))
  }

  static func normalized(_ text: String, _ workspace: Workspace) -> String {
    text.replacing(workspace.path(), with: "DIR/")
      .replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/, with: "TIME")
      .replacing(/\d{8}_\d{6}/, with: "STAMP")
      .replacing(/"(duration|fetch|decompress|write|commit)_ms":[0-9.]+/) { "\"\($0.1)_ms\":MS" }
      .replacing(/Total Time: \d+ms/, with: "Total Time: MSms")
      .replacing(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "UUID")
  }
}
