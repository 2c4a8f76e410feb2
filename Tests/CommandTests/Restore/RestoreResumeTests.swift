import Foundation
import Testing

@Suite("archive-restore: --resume")
struct RestoreResumeTests {
  @Test("--resume skips intact outputs and restores the others")
  func resume() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B", "c": "C"])
    let input = manifestLine(t["a"]!, "o/a") + manifestLine(t["b"]!, "o/b") + manifestLine(t["c"]!, "o/c")
    try await w.sh("archive-restore --by ops >done.ndjson", stdin: input)
    // One output is changed, one is gone, one is intact; the results end in a torn line.
    try await w.sh("echo changed >o/a; rm o/b; printf '{\"record\":\"res' >>done.ndjson")
    let records = try await w.sh("archive-restore --by ops --resume done.ndjson", stdin: input).records()
    #expect(records.map { $0["status"] as? String } == ["success", "success", "skipped"])
    #expect(records[2]["reason"] as? String == "resumed")
    #expect(try w.read("o/a") == "A" && w.read("o/b") == "B")
  }

  @Test("--resume reads several result files")
  func resumeFromSeveralFiles() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B", "c": "C"])
    let input = manifestLine(t["a"]!, "o/a") + manifestLine(t["b"]!, "o/b") + manifestLine(t["c"]!, "o/c")
    try w.write("m", input)
    let outcome = try await w.sh(
      """
      head -1 m | archive-restore --by ops >first; tail -1 m | archive-restore --by ops >third
      archive-restore --by ops --resume first third --durability none <m | jq -r '.reason // .action'
      archive-restore --resume first --resume third --by ops <m | jq -r '.reason // .action'
      """)
    #expect(outcome.stdout == "resumed\ncreated\nresumed\nresumed\nreplaced\nresumed\n", "\(outcome.stderr)")
  }

  @Test("--resume refuses a file that does not hold results")
  func resumeFromOtherFiles() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    try w.write("text", "not results\n")
    try w.write("manifest", manifestLine(t["a"]!, "o"))
    try w.write("torn", "{\"record\":\"res")
    try w.write("empty", "")
    for (file, status) in [("text", 65), ("manifest", 65), ("/bin/ls", 65), ("torn", 0), ("empty", 0), ("none", 66)] {
      let outcome = try await w.sh("archive-restore --by ops --resume \(file) </dev/null")
      #expect(outcome.status == status, "\(file): \(outcome.stderr)")
      if status == 65 { #expect(outcome.stderr.contains(":1: not a result record")) }
    }
  }
}
