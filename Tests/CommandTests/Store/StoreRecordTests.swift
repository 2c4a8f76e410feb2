import Foundation
import Testing

@Suite("archive-store: input and records")
struct StoreRecordTests {
  @Test("store answers every path in order")
  func answersInOrder() async throws {
    let w = try Workspace()
    try await w.sh("echo A >a; echo A >b; mkdir d; ln -s a l; mkfifo p")
    let outcome = try await w.sh(
      "archive-store --init demo --by dev --commit \(Workspace.commit)", stdin: "a\nnone\nb\nd\nl\np\na\n")
    let records = try outcome.records()
    #expect(outcome.status == 1)
    #expect(records.map { $0["path"] as? String } == ["a", "none", "b", "d", "l", "p", "a"])
    #expect(
      records.map { errorCode($0) ?? "success" } == [
        "success", "not_found", "success", "invalid_item", "invalid_item", "invalid_item", "success",
      ])
    #expect(records.map { $0["deduplicated"] as? Bool } == [false, nil, true, nil, nil, nil, true])
    #expect(
      try await w.sh("sqlite3 .codex/archive.sqlite 'SELECT count(*) FROM artifact; SELECT count(*) FROM item'").stdout
        == "1\n3\n")
    #expect(Set(records.compactMap { $0["tombstone"] as? String }).count == 3)
  }

  @Test("store takes reason, kind, tags and actor from an input record before the command line")
  func inputRecords() async throws {
    let w = try Workspace()
    try await w.sh("echo A >a; echo B >b")
    let input = """
      {"path":"a","reason":"pruned","kind":"asset","language":"none","mime":"x/y","tag":["t1","t2"],"metadata":{"n":1},"by":"alice","commit":"\(String(repeating: "f", count: 40))","ticket":7}
      {"path":"b"}
      {"path":"b","reason":"bored"}
      {"path":"b","metadata":{"sha256":"x"}}
      {"no":"path"}
      {broken

      """
    let outcome = try await w.sh(
      "archive-store --init demo --by dev --reason dead --commit \(Workspace.commit) --tag all", stdin: input)
    let records = try outcome.records()
    #expect(records.map { $0["status"] as? String } == ["success", "success", "failed", "failed", "failed", "failed"])
    let first = records[0]
    #expect(
      first["reason"] as? String == "pruned" && first["kind"] as? String == "asset"
        && first["archived_by"] as? String == "alice")
    #expect(first["ticket"] as? Int == 7 && records[1]["archived_by"] as? String == "dev")
    let shown = try await w.sh(
      "archive-manifest show \(first["tombstone"] as! String) | jq -c '[.tags,.metadata.n,.commit[0:4],.artifact.mime_type]'"
    )
    #expect(shown.stdout == "[[\"all\",\"t1\",\"t2\"],1,\"ffff\",\"x/y\"]\n")
  }

  @Test("store -0 reads paths that are separated by NUL")
  func nulSeparatedPaths() async throws {
    let w = try Workspace()
    try w.write("two\nlines", "A")
    let outcome = try await w.sh(
      "find . -name 'two*' -print0 | archive-store --init demo -0 --by dev --commit \(Workspace.commit)")
    #expect(try outcome.records().map { $0["path"] as? String } == ["./two\nlines"])
  }

  @Test("store's records do not depend on --concurrency")
  func concurrency() async throws {
    let w = try Workspace()
    for index in 0..<200 { try w.write("in/\(index)", String(repeating: "\(index % 150) ", count: index * 20)) }
    try await w.sh("mkdir in/d; (find in -type f; echo none; echo in/d; find in -type f | head -20) | sort >paths")
    var answers: Set<String> = []
    for concurrency in [1, 2, 8, 32] {
      let outcome = try await w.sh(
        "archive-store --init demo --by dev --commit \(Workspace.commit) --concurrency \(concurrency) --archive-url sqlite:///a\(concurrency) <paths >s; jq -c 'del(.tombstone, .archived_at)' s; archive-manifest query --archive-url sqlite:///a\(concurrency) | jq -c '[.path, .sha256]'"
      )
      answers.insert(outcome.stdout)
    }
    #expect(answers.count == 1 && answers.first?.split(separator: "\n").count == 222 + 220)
  }
}
