import Foundation
import Testing

@Suite("archive-manifest: query")
struct ManifestQueryTests {
  @Test("manifest query selects items by each filter")
  func filters() async throws {
    let w = try Workspace()
    try await w.archive(["src/a.py": "1", "src/deep/b.py": "2", "doc/c.md": "3"])
    try await w.sh(
      "echo x >x; archive-store --init other x --by alice --reason pruned --kind asset --tag red --tag 'blue sky' --commit \(String(repeating: "a", count: 40))"
    )
    try w.damage("UPDATE item SET archived_at = '2020-01-01T00:00:00Z' WHERE path = 'doc/c.md'")
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

  @Test("manifest query's memory does not grow with the archive")
  func constantMemory() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    try w.write("measure.py", Workspace.peakMemoryScript)
    /// The peak resident memory of a query of this many items, in MiB.
    func peak(_ items: Int) async throws -> Double {
      try w.damage(
        """
        DELETE FROM event; DELETE FROM item WHERE path <> 'a';
        INSERT INTO item (id, repo, path, commit_sha, kind, reason, artifact_id, archived_by, tombstone_id)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(items))
        SELECT 'i' || i, 'r', 'path/' || i, 'c', 'code', 'dead', (SELECT id FROM artifact), 'dev',
          printf('%08x-0000-4000-8000-000000000000', i) FROM n
        """)
      let outcome = try await w.sh(
        "archive-manifest query | wc -l; python3 measure.py peak archive-manifest query >all; cat peak")
      let numbers = outcome.stdout.split(separator: "\n").compactMap { Double($0) }
      #expect(numbers.first == Double(items + 1))
      return numbers.last ?? .infinity
    }
    let (small, large) = (try await peak(1000), try await peak(100_000))
    // There are a hundred times as many items; memory that grows with them would be far above this.
    // A sanitizer's own memory grows with every allocation.
    if ProcessInfo.processInfo.environment["SANITIZER"] == nil {
      #expect(large < small + 16, "\(small) MiB and \(large) MiB")
    }
  }

  @Test("manifest query --path counts characters in every locale, and leap seconds are accepted")
  func queryPatterns() async throws {
    let w = try Workspace()
    try await w.archive(["café": "x", "cafe": "y"])
    let outcome = try await w.sh(
      """
      for l in C C.UTF-8; do LC_ALL=$l archive-manifest query --path 'caf?' | wc -l; done
      archive-manifest query --path 'caf[!e]' | jq -r .path
      archive-manifest query --since 2016-12-31T23:59:60Z --until 2099-06-30T23:59:60.5Z | wc -l
      archive-manifest query --since 2016-12-30T23:59:60Z; echo $?
      """)
    #expect(outcome.stdout == "2\n2\ncafé\n2\n64\n", "\(outcome)")
  }
  @Test("manifest query finds by content, size and restores", arguments: Workspace.databaseNames)
  func findByContentAndRestores(_ database: String) async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      printf same >a; cp a b; printf 'another content' >c
      archive-store --init demo a b --by dev --tag red --tag blue --commit \(Workspace.commit) >s
      archive-store --init demo c --by dev --commit \(Workspace.commit) >>s
      archive-manifest query --path a | archive-restore --by ann --root out >r
      q() { echo "$(archive-manifest query "$@" | jq -r .path | sort | tr '\\n' ' ')$?"; }
      q --sha256 "$(sha256sum <a | cut -d' ' -f1)"; q --larger 4; q --larger 1K; q --duplicates
      q --never-restored; q --restored-by ann; q --restored-by bob; q --restored-since 1h; q --restored-since 2099-01-01
      archive-manifest query --sort -size --limit 1 | jq -r .path; archive-manifest query --sort=path | jq -r .path | tr -d '\\n'; echo
      q --since yesterday; q --since 2w --until today
      archive-manifest query --path a | jq -c '[keys_unsorted[-4:], .tags, .compressed_size > 0, .restored_at != null, .delete_after]'
      archive-manifest query --path c | jq -c '[.tags, .restored_at]'
      archive-manifest query --path a | archive-restore --by bob --root out >r
      jq -c '[.status, .tags, .compressed_size > 0, .restored_at != null]' r
      # No name appears twice in a record.
      grep -o '"[a-z_0-9]*":' r | sort | uniq -d
      archive-manifest query --path a >q; archive-manifest read q | cmp - q && echo same
      """, environment: try Workspace.newDatabase(database))
    #expect(
      outcome.stdout == """
        a b 0
        c 0
        0
        a b 0
        b c 0
        a 0
        0
        a 0
        0
        c
        abc
        a b c 0
        0
        [["tags","compressed_size","restored_at","delete_after"],["blue","red"],true,true,null]
        [[],null]
        ["success",["blue","red"],true,true]
        same

        """, "\(outcome)")
  }

  @Test("manifest events shows who did what, from the database", arguments: Workspace.databaseNames)
  func events(_ database: String) async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      echo 1 >a; echo 2 >b
      archive-store --init demo a b --by dev --commit \(Workspace.commit) >s
      archive-manifest query --path a | archive-restore --by ann --root out >r
      archive-manifest events --action RESTORE >e
      jq -c 'keys_unsorted' e
      jq -c --arg t "$(jq -r .tombstone r)" '[.record, .version, .action, .actor, .tombstone == $t, .repo, .path, .context.output]' e
      e() { echo "$(archive-manifest events "$@" | jq -r .path | sort | tr '\\n' ' ')$?"; }
      e; e --action restore; e --actor dev; e --actor nobody; e --since 1h; e --until yesterday; e --actor dev --limit 1 | wc -w
      archive-manifest events | jq -r .at | sort -c && echo sorted
      archive-manifest events --since never 2>&1 | head -n 1 | cut -c1-66
      """, environment: try Workspace.newDatabase(database))
    #expect(
      outcome.stdout == """
        ["record","version","at","action","actor","tombstone","repo","path","context","id"]
        ["event",1,"RESTORE","ann",true,"demo","a","a"]
        a a b 0
        a 0
        a b 0
        0
        a a b 0
        0
        2
        sorted
        archive-manifest: The value 'never' is invalid for '--since <time>

        """, "\(outcome)")
  }
}
