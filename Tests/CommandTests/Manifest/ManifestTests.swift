import Foundation
import Testing

/// archive-manifest on real archives and files.
struct ManifestTests {
  @Test func queryFilters() async throws {
    let w = try Workspace()
    try await w.archive(["src/a.py": "1", "src/deep/b.py": "2", "doc/c.md": "3"])
    try await w.sh(
      "echo x >x; archive-store other x --by alice --reason pruned --kind asset --tag red --tag 'blue sky' --commit \(String(repeating: "a", count: 40))"
    )
    try w.useDamage("UPDATE item SET archived_at = '2020-01-01T00:00:00Z' WHERE path = 'doc/c.md'")
    func paths(_ options: String) async throws -> String {
      try await w.sh("archive-manifest query \(options) | jq -r .output").stdout.replacing("\n", with: " ")
    }
    #expect(try await paths("") == "doc/c.md src/a.py src/deep/b.py x ")
    #expect(try await paths("--repo demo --path 'src/*.py'") == "src/a.py src/deep/b.py ")
    #expect(try await paths("--path 'src/?.py'") == "src/a.py ")
    #expect(try await paths("--tag red --tag 'blue sky'") == "x ")
    #expect(try await paths("--tag red --tag green") == "")
    #expect(try await paths("--kind doc") == "doc/c.md ")
    #expect(try await paths("--reason pruned") == "x ")
    #expect(try await paths("--archived-by alice") == "x ")
    #expect(try await paths("--commit AAAA") == "x ")
    #expect(try await paths("--until 2020-01-02") == "doc/c.md ")
    #expect(try await paths("--since 2020-01-02 --limit 2") == "src/a.py src/deep/b.py ")
    #expect(try await paths("--limit 0") == "")
    #expect(
      try await paths("--path '*.py' --output 'r/{repo}/{dir}/{stem}_{kind}.{ext}{{}}'")
        == "r/demo/src/a_code.py{} r/demo/src/deep/b_code.py{} ")
  }

  @Test func queryStreamsInConstantMemory() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    func peak(_ items: Int) async throws -> Int {
      try w.useDamage(
        """
        DELETE FROM event; DELETE FROM item WHERE path <> 'a';
        INSERT INTO item (id, repo, path, commit_sha, kind, reason, artifact_id, archived_by, tombstone_id)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(items))
        SELECT 'i' || i, 'r', 'path/' || i, 'c', 'code', 'dead', (SELECT id FROM artifact), 'dev',
          printf('%08x-0000-4000-8000-000000000000', i) FROM n
        """)
      let outcome = try await w.sh(
        "python3 -c 'import resource,subprocess,sys; n=sum(1 for _ in subprocess.Popen([\"archive-manifest\",\"query\"],stdout=subprocess.PIPE).stdout); print(n)'; "
          + "python3 -c 'import resource,subprocess; subprocess.run([\"archive-manifest\",\"query\"],stdout=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)'"
      )
      let numbers = outcome.stdout.split(separator: "\n").compactMap { Int($0) }
      #expect(numbers.first == items + 1)
      return numbers.last ?? .max
    }
    let (small, large) = (try await peak(1000), try await peak(100_000))
    // A hundred times the items; memory that grew with them would be far above this.
    // A sanitizer's own memory grows with every allocation there was.
    if ProcessInfo.processInfo.environment["SANITIZER"] == nil {
      #expect(large < small + 16 * 1024, "\(small) KiB and \(large) KiB")
    }
  }

  @Test func checkTellsWhyNot() async throws {
    let w = try Workspace()
    try w.useFixture("python-zstd")
    let outcome = try await w.sh(
      "(archive-manifest query; echo '{\"tombstone\":\"\(RestoreTests.unknown)\",\"output\":\"u\"}'; echo '{}') | archive-manifest check"
    )
    #expect(outcome.status == 1)
    let records = try outcome.records()
    let reasons = records.compactMap { record -> String? in
      guard record["available"] as? Bool == false else { return nil }
      return (record["error"] as? [String: Any])?["code"] as? String
    }
    #expect(records.count == 22)
    #expect(reasons.sorted() == ["invalid_item", "not_found", "purged", "unsupported_codec"])
  }

  @Test func formatsGiveTheSameRecords() async throws {
    let w = try Workspace()
    let a = "11111111-1111-4111-8111-111111111111"
    let b = "22222222-2222-4222-8222-222222222222"
    try w.write(
      "object.json",
      "{\n \"name\": \"dr\", \"items\": [\n  {\"tombstone\": \"\(a)\", \"output\": \"x, \\\"1\\\"\", \"team\": \"core\"},\n  {\"tombstone\": \"\(b)\", \"output\": \"y\", \"team\": \"\"}\n ], \"n\": [1]\n}\n"
    )
    try w.write(
      "array.json",
      "[{\"tombstone\":\"\(a)\",\"output\":\"x, \\\"1\\\"\",\"team\":\"core\"},{\"tombstone\":\"\(b)\",\"output\":\"y\",\"team\":\"\"}]"
    )
    try w.write(
      "lines.ndjson",
      "\u{FEFF}{\"tombstone\":\"\(a)\",\"output\":\"x, \\\"1\\\"\",\"team\":\"core\"}\r\n\r\n{\"tombstone\":\"\(b)\",\"output\":\"y\",\"team\":\"\"}"
    )
    try w.write("table.csv", "team,output,tombstone\r\ncore,\"x, \"\"1\"\"\",\(a)\r\n\r\n,y,\(b)")
    try w.write(
      "comment.json",
      "// manifest.json\n{\"items\": [{\"tombstone\": \"\(a)\", \"output\": \"x, \\\"1\\\"\", \"team\": \"core\"}, {\"tombstone\": \"\(b)\", \"output\": \"y\", \"team\": \"\"}]}"
    )
    var answers: Set<String> = []
    for file in ["object.json", "array.json", "lines.ndjson", "table.csv", "comment.json"] {
      let outcome = try await w.sh("archive-manifest read \(file)")
      #expect(outcome.status == 0 && outcome.stderr == "", "\(file): \(outcome.stderr)")
      answers.insert(try await w.sh("jq -cS .", stdin: outcome.stdout).stdout)
    }
    #expect(
      answers == [
        """
        {"actor":null,"output":"x, \\"1\\"","overwrite":null,"record":"manifest","sha256":null,"size_bytes":null,"team":"core","tombstone":"\(a)","version":1}
        {"actor":null,"output":"y","overwrite":null,"record":"manifest","sha256":null,"size_bytes":null,"team":"","tombstone":"\(b)","version":1}

        """
      ])
  }
}
