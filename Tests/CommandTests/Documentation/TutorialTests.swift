import Foundation
import Testing

@Suite("the tutorial of the library")
struct TutorialTests {
  private static let folder = Workspace.project.appending(path: "Sources/ArchiveCore/ArchiveCore.docc/Tutorials")
  private static let resources = folder.appending(path: "Resources")
  private static let program = "FirstArchive"

  @Test("the tutorial names every file in Resources, and no other")
  func namedFiles() throws {
    let named = try Self.tutorials().flatMap { text in
      text.matches(of: /(?:file|source): "([^"]+)"/).map { String($0.1) }
    }
    #expect(Set(named).sorted() == (try Self.resourceNames()))
  }

  @Test("the tutorial shows the steps of its program in their order")
  func order() throws {
    let shown = try Self.tutorials().flatMap { text in
      text.matches(of: /@Code\(name: "main.swift", file: "([^"]+)"\)/).map { String($0.1) }
    }
    #expect(shown == (try Self.stepNames()))
  }

  @Test("the last step of the tutorial is the program in Snippets")
  func lastStep() throws {
    let last = try #require(try Self.stepNames().last)
    let snippet = Workspace.project.appending(path: "Snippets/\(Self.program).swift")
    #expect(try Self.text(of: last) == String(contentsOf: snippet, encoding: .utf8))
  }

  @Test("each step of the tutorial only adds lines to the one before it")
  func addedLines() throws {
    let names = try Self.stepNames()
    try #require(names.count > 1)
    for (name, next) in zip(names, names.dropFirst()) {
      let lines = try Self.lines(of: name)
      let longer = try Self.lines(of: next)
      #expect(longer.count > lines.count, "\(next)")
      var rest = longer[...]
      for line in lines {
        let place = try #require(rest.firstIndex(of: line), "\(next) lacks this line of \(name): \(line)")
        rest = rest[(place + 1)...]
      }
    }
  }

  @Test("the manifest of the tutorial depends on a product of this package")
  func manifest() throws {
    let manifest = try Self.text(of: "\(Self.program)-Manifest.swift")
    let package = try String(contentsOf: Workspace.project.appending(path: "Package.swift"), encoding: .utf8)
    let product = try #require(manifest.firstMatch(of: /\.product\(name: "([^"]+)", package: "([^"]+)"\)/))
    #expect(package.contains(".library(name: \"\(product.1)\""))
    #expect(package.contains("name: \"\(product.2)\",\n  products:"))
    // A package can depend only on one with the same or an earlier version of the tools.
    #expect(Self.firstLine(manifest) == Self.firstLine(package))
  }

  @Test("the program of the tutorial prints the output in the tutorial")
  func output() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      exec 3>&1 >setup 2>&1
      \(try Self.text(of: "\(Self.program)-Setup.sh"))
      '\(Self.built)' >&3 2>log; echo "status $?" >&3
      cmp greeting.txt copies/greeting.txt >&3; git status --short greeting.txt >&3
      """)
    #expect(outcome.stdout == (try Self.text(of: "\(Self.program)-Output.txt")) + "status 0\n", "\(outcome)")
  }

  @Test("the program of the tutorial reports a wrong configuration, a missing file and a damaged archive")
  func failures() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      git init -q . && git commit -q --allow-empty -m x
      run() { '\(Self.built)' 2>>log; echo "status $?"; }
      run
      mkdir other && cd other && mkdir .codex && echo text >.codex/archive.sqlite && run
      printf '[batch]\\nmax_concurrent = "many"\\n' >.codex/archive.toml; run
      """)
    #expect(
      outcome.stdout == """
        not stored: greeting.txt: No such file or directory
        status 1
        archive: ./.codex/archive.sqlite: not an SQLite database; check backend.url with: archive-config show
        status 1
        configuration: .codex/archive.toml:2:1: "batch.max_concurrent" must be a whole number, 1 or more
        status 1

        """, "\(outcome)")
  }

  /// The program of the tutorial, built beside the tests.
  private static var built: String {
    URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: program)
      .path(percentEncoded: false)
  }

  private static func tutorials() throws -> [String] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "tutorial" }.map { try String(contentsOf: $0, encoding: .utf8) }
  }

  private static func resourceNames() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: resources.path(percentEncoded: false)).sorted()
  }

  private static func stepNames() throws -> [String] {
    try resourceNames().filter { $0.wholeMatch(of: /FirstArchive-[0-9]{2}\.swift/) != nil }
  }

  private static func text(of resource: String) throws -> String {
    try String(contentsOf: resources.appending(path: resource), encoding: .utf8)
  }

  private static func lines(of resource: String) throws -> [Substring] {
    try text(of: resource).split(separator: "\n", omittingEmptySubsequences: false)
  }

  private static func firstLine(_ text: String) -> Substring { text.prefix { $0 != "\n" } }
}
