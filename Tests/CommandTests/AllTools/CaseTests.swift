import Foundation
import Testing

/// Command tests as data: `Cases/<tool>/<case>/{command,stdin,stdout,stderr,status}`.
///
/// `command` is a shell script; a missing file stands for an empty text, or for status 0. The output is compared after
/// `Workspace.normalized` has replaced everything that differs between runs.
@Suite("command cases")
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

  @Test("the directory of command cases is found")
  func casesAreFound() { #expect(Self.cases.count >= 30) }

  @Test("a command case gives its recorded output and exit status", arguments: cases)
  func caseMatches(_ test: Case) async throws {
    let workspace = try Workspace()
    let outcome = try await workspace.sh(test.text("command"), stdin: test.text("stdin"))
    let status = Int(test.text("status").trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    #expect(outcome.status == status)
    #expect(workspace.normalized(outcome.stdout) == test.text("stdout"))
    #expect(workspace.normalized(outcome.stderr) == test.text("stderr"))
  }
}
