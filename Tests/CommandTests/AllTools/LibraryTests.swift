import Foundation
import Testing

@Suite("libraries of the tools")
struct LibraryTests {
  @Test("--version --verbose lists the linked libraries")
  func libraryVersions() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      for tool in store restore manifest config retention report; do archive-$tool --version --verbose | sed -E 's/ [0-9.]+( \\(.*)?$//'; done
      archive-config --version -v | sed -n 's/^SQLite //p'; sqlite3 --version | cut -d' ' -f1
      """)
    let database = "SQLite\nlibpq\nMariaDB Connector/C\nzstd\nzlib\n"
    let tools = ["store", "restore", "manifest", "config", "retention"].map { "archive-\($0)\n" + database }.joined()
    let all = tools + "archive-report\nzstd\nzlib\n"
    #expect(outcome.stdout.hasPrefix(all), "\(outcome)")
    let versions = outcome.stdout.dropFirst(all.count).split(separator: "\n")
    #expect(versions.count == 2 && versions[0] == versions[1])
  }

  @Test("--version names the tool, its version, the commit and the kind of build", arguments: Workspace.toolNames)
  func versionLine(_ tool: String) async throws {
    let w = try Workspace()
    let outcome = try await w.sh("\(tool) --version")
    let line = try #require(
      outcome.stdout.wholeMatch(of: /([a-z-]+) [0-9]+\.[0-9]+\.[0-9]+ \((.+), (debug|release) build\)\n/))
    #expect(line.1 == tool && outcome.status == 0)
    // Built by make in a clone, the tools name the commit; one with changes says so.
    let commit = String(line.2)
    #expect(
      commit == "unknown commit"
        || commit.wholeMatch(of: /commit [0-9a-f]{7,}(-dirty)? of [0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil, "\(commit)")
  }

  @Test("a file called --version is archived")
  func fileCalledVersion() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      "echo x >./--version; archive-store --init demo --by d --no-commit -- --version | jq -r .path")
    #expect(outcome.stdout == "--version\n", "\(outcome)")
  }

  @Test("a tool links neither Foundation nor a database client that it does not use")
  func linkedLibraries() async throws {
    let w = try Workspace()
    for tool in ["store", "manifest", "restore", "report", "config", "retention"] {
      let outcome = try await w.sh("ldd \"$(command -v archive-\(tool))\"")
      #expect(outcome.status == 0)
      let libraries = outcome.stdout
      if libraries.contains("libswiftCore") {
        // A debug build links the libraries that its dependencies name; it must use no symbol of them.
        let used = try await w.sh(
          """
          nm -D --undefined-only "$(command -v archive-\(tool))" | awk '{print $2}' | sed 's/@.*//' | sort >used
          for name in Foundation FoundationInternationalization; do
            library=$(ldd "$(command -v archive-\(tool))" | awk -v name="lib$name.so" '$1 == name { print $3 }')
            [ -z "$library" ] || nm -D --defined-only "$library" | awk '{print $3}' | sort | comm -12 used -
          done
          """)
        #expect(used.stdout == "", "archive-\(tool)")
      } else {
        // If ICU were linked in, its data would be half of the file.
        let data = try await w.sh("nm \"$(command -v archive-\(tool))\" 2>/dev/null | grep -c icudt")
        #expect(data.stdout == "0\n", "archive-\(tool)")
        #expect(!libraries.contains("Foundation") && !libraries.contains("libicu"), "archive-\(tool): \(libraries)")
      }
      if tool == "report" {
        for client in ["libsqlite3", "libpq", "libmariadb"] { #expect(!libraries.contains(client), "\(libraries)") }
      }
    }
  }
}
