import Foundation
import Testing

/// The scripts for people (scripts/, the Makefile) and those in examples/ that repeat what the tools define.
@Suite("scripts for people")
struct ScriptTests {
  private let project = Workspace.project.path(percentEncoded: false)

  /// Stubs that hide the real commands: no package is installed, and a package manager only records its call.
  private func machineWithoutPackages(user: Int) throws -> Workspace {
    let w = try Workspace()
    try w.writeProgram("bin/dpkg-query", "#!/bin/sh\necho not-installed\n")
    try w.writeProgram("bin/id", "#!/bin/sh\necho \(user)\n")
    try w.writeProgram("bin/sudo", "#!/bin/sh\necho sudo >>'\(w.path("called"))'\n\"$@\"\n")
    try w.writeProgram("bin/apt-get", "#!/bin/sh\necho \"$@\" >>'\(w.path("called"))'\n")
    return w
  }

  private let prepare = "PATH=$PWD/bin:$PATH"

  @Test(
    "make build, install, deb, release, generate and lint name missing packages and install nothing",
    arguments: [
      ("build", "libpq-dev"), ("install", "libpq-dev"), ("deb", "libpq-dev"), ("release", "libpq-dev"),
      ("generate", "libpq-dev"), ("lint", "shellcheck"),
    ])
  func buildNamesMissingPackages(_ target: String, _ package: String) async throws {
    let w = try machineWithoutPackages(user: 1000)
    let outcome = try await w.sh(
      "\(prepare); make -C '\(project)' \(target) SWIFT=false PREFIX=/nowhere DESTDIR=/nowhere")
    #expect(outcome.status == 2, "\(outcome.stdout)")
    #expect(outcome.stderr.contains("missing Debian packages: "))
    #expect(
      outcome.stderr.firstMatch(
        of: try Regex(
          "install them with: sudo apt-get update && sudo apt-get install --no-install-recommends .*\(package)"))
        != nil,
      "\(outcome.stderr)")
    #expect(!w.exists("called"))
  }

  @Test(
    "make demo and make test install missing packages, with sudo only for a user who is not root", arguments: [0, 1000])
  func demoInstallsMissingPackages(_ user: Int) async throws {
    for target in ["demo", "test"] {
      let w = try machineWithoutPackages(user: user)
      let outcome = try await w.sh("\(prepare); make -C '\(project)' \(target) SWIFT=false")
      // The stub installed nothing, so that the build is refused.
      #expect(outcome.status == 2)
      let announcement = "== Installing Debian packages\(user == 0 ? "" : " with sudo"): "
      #expect(outcome.stdout.split(separator: "\n").contains { $0.hasPrefix(announcement) }, "\(outcome.stdout)")
      let called = try w.read("called").split(separator: "\n")
      #expect(called.filter { $0 == "sudo" }.count == (user == 0 ? 0 : 2))
      #expect(called.contains { $0.hasPrefix("install ") && $0.contains(" libpq-dev ") })
    }
  }

  /// Tests/Packages has the tests of the Debian package and of a release, which need root and a mirror: make test-packages.
  @Test("make install puts working tools below DESTDIR, and make uninstall removes them and nothing else")
  func installAndUninstall() async throws {
    let w = try Workspace()
    let outcome = try await w.sh("'\(project)/Tests/Packages/install' '\(Workspace.tools)'")
    #expect(outcome.status == 0 && outcome.stdout.hasSuffix("make install and make uninstall passed\n"), "\(outcome)")
  }

  @Test("codex batch-restore knows every option of archive-restore that takes a value")
  func codexKnowsOptionsWithValues() async throws {
    let w = try Workspace()
    let help = try await w.sh(
      """
      archive-restore --experimental-dump-help |
        jq -r '.command.arguments[] | select(.kind == "option").names[] | (if .kind == "short" then "-" else "--" end) + .name'
      """)
    let script = try String(contentsOf: Workspace.project.appending(path: "examples/codex"), encoding: .utf8)
    let pattern = try #require(script.firstMatch(of: /case \$argument in\n((?:.|\n)*?)\)\n/)).1
    let known = pattern.split { "| \\\n".contains($0) }
    #expect(help.stdout.split(separator: "\n").sorted() == known.sorted())
    #expect(known.contains("--by"))
  }
}
