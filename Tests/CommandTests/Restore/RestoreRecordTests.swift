import Foundation
import Testing

@Suite("archive-restore: input and results")
struct RestoreRecordTests {
  @Test("restore answers every line once and in order")
  func answersInOrder() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    let input =
      manifestLine(t["a"]!, "out/a") + "{\"tombstone\": nonsense}\n" + "\n" + manifestLine(unknownTombstone, "out/u")
      + "{\"output\":\"x\"}\n" + "{\"tombstone\":\"abc\",\"output\":\"x\"}\n" + manifestLine(t["b"]!, "out/b")
    let outcome = try await w.sh("archive-restore --by ops --continue-on-error", stdin: input)
    let records = try outcome.records()
    #expect(outcome.status == 1)
    #expect(records.map { $0["line"] as? Int } == [1, 2, 4, 5, 6, 7])
    #expect(records.map { $0["status"] as? String } == ["success", "failed", "failed", "failed", "failed", "success"])
    #expect(records.map(errorCode) == [nil, "invalid_item", "not_found", "invalid_item", "invalid_item", nil])
    let fault = try #require(records[1]["error"] as? [String: Any])
    #expect(fault["column"] as? Int == 15)
    #expect((fault["message"] as? String)?.hasPrefix("line 2, column 15:") == true)
    #expect(try w.read("out/a") == "A" && w.read("out/b") == "B")
    #expect(!w.exists("out/u"))
  }

  @Test("restore stops at the first failure and skips the rest")
  func firstFailureStops() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    let input =
      manifestLine(t["a"]!, "out/a") + manifestLine(unknownTombstone, "out/u") + manifestLine(t["b"]!, "out/b")
      + "broken\n"
    let outcome = try await w.sh("archive-restore --by ops", stdin: input)
    let records = try outcome.records()
    #expect(outcome.status == 1)
    #expect(records.map { $0["status"] as? String } == ["success", "failed", "skipped", "skipped"])
    #expect(records.map { $0["reason"] as? String } == [nil, nil, "stopped", "stopped"])
    #expect(try w.files(in: "out") == ["a"])
  }

  @Test("restore carries unknown fields unchanged")
  func unknownFields() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let extra =
      ",\"ticket\":12345678901234567890123, \"z\": 1.50,\"n\":{\"b\":[1,2 ],\"a\":\"\\u00e9\"},\"status\":\"x\""
    let outcome = try await w.sh("archive-restore --by ops", stdin: manifestLine(t["a"]!, "o", extra))
    #expect(
      outcome.stdout.hasSuffix(
        ",\"ticket\":12345678901234567890123,\"z\":1.50,\"n\":{\"b\":[1,2 ],\"a\":\"\\u00e9\"}}\n"))
    #expect(outcome.stdout.contains("\"status\":\"success\""))
  }

  @Test("restore takes the actor from the record, or from --by")
  func actor() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let input = manifestLine(t["a"]!, "1", ",\"actor\":\"alice\"") + manifestLine(t["a"]!, "2")
    let with = try await w.sh("archive-restore --by bob", stdin: input).records()
    #expect(with.map { $0["actor"] as? String } == ["alice", "bob"])
    let without = try await w.sh("archive-restore --continue-on-error", stdin: input).records()
    #expect(without.map { $0["status"] as? String } == ["success", "failed"])
    #expect(try await w.sh("archive-restore \(t["a"]!) x").status == 64)
  }

  @Test("restore refuses a content whose size is not the record's")
  func expectedSize() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      "archive-restore --by ops --continue-on-error",
      stdin: manifestLine(t["a"]!, "w", ",\"size_bytes\":2") + manifestLine(t["a"]!, "r", ",\"size_bytes\":1"))
    #expect(try outcome.records().map { errorCode($0) ?? "success" } == ["hash_mismatch", "success"])
  }

  @Test("restore refuses a content whose hash is not the record's")
  func expectedHash() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let wrong = String(repeating: "0", count: 64)
    let right = "559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd"
    let outcome = try await w.sh(
      "archive-restore --by ops --continue-on-error",
      stdin: manifestLine(t["a"]!, "w", ",\"sha256\":\"\(wrong)\"")
        + manifestLine(t["a"]!, "r", ",\"sha256\":\"\(right)\""))
    #expect(try outcome.records().map { errorCode($0) ?? "success" } == ["hash_mismatch", "success"])
    #expect(!w.exists("w"))
  }

  @Test("a record of the greatest length passes through read, restore and report")
  func longestRecord() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let start = "{\"tombstone\":\"\(t["a"]!)\",\"output\":\"o\",\"x\":\""
    let record = start + String(repeating: "x", count: (1 << 20) - start.utf8.count - 2) + "\"}\n"
    #expect(record.utf8.count == (1 << 20) + 1)
    let outcome = try await w.sh(
      "archive-manifest read | archive-restore --by ops | archive-restore --by ops | archive-report", stdin: record)
    #expect(outcome.status == 0 && outcome.stdout.contains("Succeeded: 1"), "\(outcome.stdout)\(outcome.stderr)")
  }

  @Test("restore's results do not depend on --concurrency", arguments: ["", "--continue-on-error"])
  func concurrency(_ flag: String) async throws {
    let w = try Workspace()
    var files: [String: String] = [:]
    for index in 0..<300 { files["f\(index)"] = String(repeating: "\(index) ", count: index * 10) }
    try await w.archive(files)
    try w.damage(
      "UPDATE artifact SET blob_bytes = x'00' WHERE id IN (SELECT artifact_id FROM item WHERE path IN ('f150', 'f151', 'f20', 'f299'))"
    )
    try await w.sh("(archive-manifest query; echo broken; archive-manifest query --limit 3 --output 'again/{path}') >m")
    var answers: Set<String> = []
    var trees: Set<Set<String>> = []
    for concurrency in [1, 2, 8, 32] {
      let outcome = try await w.sh(
        "archive-restore --by ops --root out\(concurrency) \(flag) --concurrency \(concurrency) <m >r; jq -c 'del(.started_at,.duration_ms,.fetch_ms,.decompress_ms,.write_ms,.commit_ms)' r"
      )
      answers.insert(outcome.stdout)
      trees.insert(try w.files(in: "out\(concurrency)"))
    }
    #expect(answers.count == 1 && answers.first?.split(separator: "\n").count == 304)
    #expect(trees.count == 1)
    // One event for each success, from either run.
    let events = try await w.sh(
      "sqlite3 .codex/archive.sqlite \"SELECT count(*) FROM event WHERE action = 'RESTORE'\"; grep -c '\"status\":\"success\"' r"
    )
    let counts = events.stdout.split(separator: "\n").compactMap { Int($0) }
    #expect(counts[0] == counts[1] * 4 && counts[1] > 0)
  }

  @Test("restore accepts whole-number sizes however they are written")
  func wholeSizes() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "hello\n"])["a"]!
    let outcome = try await w.sh(
      """
      for n in 6 6.0 6e0 60e-1 6.5 7.0 1e400; do
        printf '{"tombstone":"\(t)","output":"o%s","size_bytes":%s}\\n' $n $n
      done | archive-restore --by x --continue-on-error 2>/dev/null | jq -c '[.status,.error.code]'
      printf 'tombstone,output,size_bytes\\n\(t),o,6.0\\n' | archive-manifest read | archive-restore --by x | jq -c .status
      """)
    #expect(
      outcome.stdout == """
        ["success",null]
        ["success",null]
        ["success",null]
        ["success",null]
        ["failed","invalid_item"]
        ["failed","hash_mismatch"]
        ["failed","invalid_item"]
        "success"

        """, "\(outcome.stdout)")
  }

  @Test("restore carries half a surrogate pair and refuses it in an output")
  func halfSurrogates() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "hello\n"])["a"]!
    let outcome = try await w.sh(
      #"""
      printf '{"tombstone":"\#(t)","output":"o","x":["\\ud800","\\uDC00x"]}\n' | archive-manifest read | archive-restore --by x | grep -o '"x":.*'
      printf '{"tombstone":"\#(t)","output":"o\\ud800"}\n' | archive-restore --by x | jq -r .error.message | sed 's/column [0-9]*/column N/'
      """#)
    #expect(
      outcome.stdout
        == "\"x\":[\"\\ud800\",\"\\uDC00x\"]}\nline 1, column N: \"output\": unpaired surrogate in a string\n",
      "\(outcome.stdout)")
  }
}
