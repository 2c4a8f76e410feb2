import Foundation
import Testing

@Suite("archive-restore: --overwrite")
struct OverwriteTests {
  @Test("--overwrite always, never and if-changed treat an existing output as documented")
  func overwritePolicies() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    try w.write("same", "A")
    try w.write("other", "B")
    func restore(_ output: String, _ policy: String) async throws -> [String: Any] {
      try await w.sh("archive-restore \(t["a"]!) \(output) --by ops --overwrite \(policy)").records()[0]
    }
    let inode = try await w.sh("stat -c %i same").stdout
    #expect(try await restore("same", "if-changed")["action"] as? String == "unchanged")
    #expect(try await w.sh("stat -c %i same").stdout == inode)
    #expect(errorCode(try await restore("other", "never")) == "output_exists")
    #expect(try w.read("other") == "B")
    #expect(try await restore("other", "if-changed")["action"] as? String == "replaced")
    #expect(try w.read("other") == "A")
    #expect(try await restore("same", "always")["action"] as? String == "replaced")
    #expect(try await w.sh("stat -c %i same").stdout != inode)
    #expect(try await restore("new", "never")["action"] as? String == "created")
  }

  @Test("--overwrite backup keeps the replaced file under a numbered name")
  func backup() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    try await w.sh("mkdir o; echo first >o/f; ln -s target o/link; echo kept >o/g.~1~; echo second >o/g")
    let input =
      manifestLine(t["a"]!, "o/f") + manifestLine(t["a"]!, "o/link") + manifestLine(t["a"]!, "o/g")
      + manifestLine(t["a"]!, "o/new")
    let records = try await w.sh("archive-restore --by ops --overwrite backup", stdin: input).records()
    #expect(records.map { $0["backup"] as? String } == ["o/f.~1~", "o/link.~1~", "o/g.~2~", nil])
    #expect(records.map { $0["action"] as? String } == ["replaced", "replaced", "replaced", "created"])
    #expect(try w.read("o/f") == "A" && w.read("o/f.~1~") == "first\n")
    #expect(try w.read("o/g.~1~") == "kept\n" && w.read("o/g.~2~") == "second\n" && w.read("o/new") == "A")
    #expect(try await w.sh("readlink o/link.~1~; cat o/link").stdout == "target\nA")
    // The record's own policy wins, and the second backup gets the next free number.
    let again = try await w.sh(
      "archive-restore --by ops", stdin: manifestLine(t["a"]!, "o/f", ",\"overwrite\":\"backup\"")
    ).records()
    #expect(again[0]["backup"] as? String == "o/f.~2~")
  }

  @Test("--overwrite backup keeps an output of the same run")
  func backupOfOwnOutput() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    try await w.sh("mkdir o; echo old >o/f")
    // The first output's backup has the name of the second output.
    let records = try await w.sh(
      "archive-restore --by ops --overwrite backup",
      stdin: manifestLine(t["a"]!, "o/f") + manifestLine(t["b"]!, "o/f.~1~")
    ).records()
    #expect(records.map { $0["backup"] as? String } == ["o/f.~1~", "o/f.~1~.~1~"])
    #expect(records.map { $0["action"] as? String } == ["replaced", "replaced"])
    #expect(try w.read("o/f") == "A" && w.read("o/f.~1~") == "B" && w.read("o/f.~1~.~1~") == "old\n")
  }
}
