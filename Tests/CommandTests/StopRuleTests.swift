import Foundation
import Testing

/// When a run stops before its input does, and what it says then.
struct StopRuleTests {
  private func line(_ tombstone: String, _ output: String) -> String {
    "{\"tombstone\":\"\(tombstone)\",\"output\":\"\(output)\"}\n"
  }

  private func code(_ record: [String: Any]) -> String? { (record["error"] as? [String: Any])?["code"] as? String }

  @Test(arguments: [1, 4]) func stopsAfterTheFailureTooMany(_ concurrency: Int) async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    var input = ""
    for index in 0..<300 { input += line(index % 10 == 9 ? RestoreTests.unknown : t["a"]!, "o/\(index)") }
    func statuses(_ arguments: String) async throws -> [String] {
      let outcome = try await w.sh(
        "rm -rf o; archive-restore --by ops --concurrency \(concurrency) \(arguments)", stdin: input)
      #expect(outcome.status == 1)
      return try outcome.records().map { $0["status"] as? String ?? "" }
    }
    // The third failure is line 30.
    var found = try await statuses("--max-failures 3")
    #expect(found.prefix(30).filter { $0 == "success" }.count == 27)
    #expect(found[29] == "failed" && found[30...].allSatisfy { $0 == "skipped" } && found.count == 300)
    #expect(try w.files(in: "o").count == 27)
    // A tenth fails: more than 9 % of the first hundred, never more than 10 %.
    found = try await statuses("--max-failures 9%")
    #expect(found[..<100].filter { $0 == "failed" }.count == 10 && found[100...].allSatisfy { $0 == "skipped" })
    #expect(try await statuses("--max-failures 10%").filter { $0 == "failed" }.count == 30)
    // Of 300 announced records 2 % are six: the seventh, line 70, is too many.
    found = try await statuses("--max-failures 2% --total 300")
    #expect(found[69] == "failed" && found[70...].allSatisfy { $0 == "skipped" })
    let usage = try await w.sh("archive-restore --by ops --max-failures 0 </dev/null")
    #expect(usage.status == 64)
  }

  /// A small file system of our own, which tests may fill; nil where mounting is not allowed.
  private func mounted(_ w: Workspace, _ options: String, _ script: String) async throws -> Outcome {
    try await w.sh(
      "mkdir -p small && unshare --mount sh -c 'mount -t tmpfs -o \(options) none small && { \(script); }'")
  }

  @Test func whatDoesNotFitIsNotBegun() async throws {
    let w = try Workspace()
    try await w.sh("head -c 3000000 /dev/urandom >big; echo A >a")
    try await w.sh("printf 'a\\nbig\\na\\n' | archive-store demo --by dev --commit \(Workspace.commit) >s")
    let outcome = try await mounted(
      w, "size=1m", "archive-restore --by ops --root small --continue-on-error <s; echo $? >&2; find small -type f >&2")
    let records = try outcome.records()
    #expect(records.map { $0["status"] as? String } == ["success", "failed", "skipped"], "\(outcome.stderr)")
    #expect(code(records[1]) == "no_space" && records[2]["reason"] as? String == "stopped")
    let message = (records[1]["error"] as? [String: Any])?["message"] as? String ?? ""
    #expect(message.contains("needs 3000000 bytes"))
    #expect(outcome.stderr.hasSuffix("1\nsmall/a\n"))
  }

  @Test func aRootThatCannotBeWrittenIsToldBeforeAnyWork() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let outcome = try await mounted(
      w, "size=64k",
      "mount -o remount,ro small; archive-manifest query | archive-restore --by ops --root small; echo $?; "
        + "mount -o remount,rw small; head -c 64k /dev/zero >small/fill; archive-manifest query | archive-restore --by ops --root small; echo $?"
    )
    #expect(outcome.stdout == "73\n73\n")
    #expect(outcome.stderr.contains("Read-only file system") && outcome.stderr.contains("No space left on device"))
  }

  @Test func tooFewDescriptorsAreToldBeforeAnyWork() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      "ulimit -n 60; archive-manifest query | archive-restore --by ops --concurrency 64; echo $?; archive-manifest query | archive-restore --by ops --concurrency 1 | jq -r .status"
    )
    #expect(outcome.stdout == "64\nsuccess\n", "\(outcome.stderr)")
    #expect(outcome.stderr.contains("64 workers need") && outcome.stderr.contains("ulimit -n"))
  }

  @Test func anItemThatTakesTooLongFailsAlone() async throws {
    let w = try Workspace()
    try await w.sh("truncate -s 6G zeros; echo A >a")
    try await w.sh("printf 'a\\nzeros\\na\\n' | archive-store demo --by dev --commit \(Workspace.commit) >s; rm zeros")
    // Six gigabytes take more than a second to hash on any machine there is.
    let outcome = try await w.sh(
      "jq -c '.output = .output + (input_line_number | tostring)' s | CODEX_ARCHIVE_BATCH_TIMEOUT=1 archive-restore --by ops --root out --sparse --continue-on-error"
    )
    let records = try outcome.records()
    #expect(records.map { code($0) ?? "success" } == ["success", "timeout", "success"], "\(outcome.stderr)")
    #expect((records[1]["error"] as? [String: Any])?["class"] as? String == "transient")
    #expect(try w.files(in: "out") == ["a1", "a3"])
  }
}
