import Foundation
import TestServers
import Testing

/// Copies of items from one archive to another.
@Suite("archive-store: --from-archive")
struct CopyTests {
  /// The items of a fixture that are sound or purged, and so can be copied.
  private static let sound = """
    jq -r 'to_entries[] | select(.value.expect == "success" or .value.expect == "purged").key' "$FIXTURES/$f/expected.json" | sort
    """

  /// Everything the tools show about each of them, with keys sorted by jq, and events of the same second sorted by
  /// action, because servers do not keep their order; times without the milliseconds that servers show.
  private func description(_ w: Workspace, _ fixture: String, _ url: String) async throws -> String {
    let shown = try await w.sh(
      """
      f=\(fixture); \(Self.sound) | while read -r t; do
        archive-manifest show "$t" --archive-url '\(url)'
      done | sed 's/\\(T[0-9:]*\\)\\.000Z"/\\1Z"/g' | jq -S -c '.events |= sort_by(.created_at, .action)'
      """)
    #expect(shown.status == 0 && shown.stderr == "", "\(shown.stderr)")
    return shown.stdout
  }

  @Test(
    "copies through every database and back leave an archive of the Python tool unchanged",
    arguments: ["python-zstd", "python-zlib"])
  func roundTrip(_ fixture: String) async throws {
    let w = try Workspace()
    try w.useFixture(fixture)
    try await w.sh(
      """
      sqlite3 .codex/archive.sqlite "INSERT INTO referent SELECT id, 'issue', 'é ' || path FROM item LIMIT 3;
        UPDATE item SET legal_hold = 1, delete_after = '2031-02-03T04:05:06Z' WHERE rowid = 2"
      """)
    var urls = ["sqlite:///.codex/archive.sqlite"]
    for kind in TestServer.available { urls.append(try TestServer.shared(kind).newURL()) }
    urls.append("sqlite:///copy.sqlite")
    let before = try await description(w, fixture, urls[0])
    let sound = try await w.sh("f=\(fixture); \(Self.sound)").stdout
    #expect(before.split(separator: "\n").count == sound.split(separator: "\n").count && !sound.isEmpty)
    for (from, to) in zip(urls, urls.dropFirst()) {
      // The first copy refuses unsound items, so the next does not see them.
      let copied = try await w.sh(
        """
        archive-manifest query --archive-url '\(from)' | archive-store --init --from-archive '\(from)' --by mover \
          --archive-url '\(to)' | jq -r 'select(.status == "success").tombstone' | sort
        """)
      #expect(copied.stdout == sound, "\(to): \(copied.stderr)")
      #expect(try await description(w, fixture, to) == before, "\(to)")
    }
    // SQLite's own client compares the contents, which stay compressed as they were.
    let compared = try await w.sh(
      """
      for f in .codex/archive copy; do
        sqlite3 $f.sqlite "ATTACH 'copy.sqlite' AS b; SELECT content_sha256, compression, hex(blob_bytes), object_url,
          storage_driver FROM artifact WHERE content_sha256 IN (SELECT content_sha256 FROM b.artifact) ORDER BY 1" \
          >"$(basename $f).txt"
      done
      cmp archive.txt copy.txt && grep -c . copy.txt >count
      """)
    #expect(compared.status == 0, "\(compared.stdout)\(compared.stderr)")
    let evidence = try await w.sh("jq -r 'select(.from).actor' .codex/evidence/archive_ops.jsonl | sort -u")
    #expect(evidence.stdout == "mover\n")
  }

  @Test("a copy resumes and adds newer events")
  func copyIsResumed() async throws {
    let w = try Workspace()
    try await w.archive(["a": "one", "b": "two", "c": "three"])
    let copy =
      "archive-store --init --from-archive sqlite:///.codex/archive.sqlite --by mover --archive-url sqlite:///copy.sqlite"
    let first = try await w.sh("archive-manifest query | head -n 2 | \(copy) | jq -c '[.path, .status, .archived_by]'")
    #expect(first.stdout == "[\"a\",\"success\",\"dev\"]\n[\"b\",\"success\",\"dev\"]\n")
    try await w.sh("archive-manifest query | head -n 1 | archive-restore --by ops --root out >r")
    let second = try await w.sh("archive-manifest query | \(copy) | jq -c '[.path, .status, .skipped, .deduplicated]'")
    #expect(
      second.stdout
        == "[\"a\",\"skipped\",\"present\",null]\n[\"b\",\"skipped\",\"present\",null]\n[\"c\",\"success\",null,false]\n",
      "\(second.stderr)")
    let events = try await w.sh(
      "sqlite3 copy.sqlite \"SELECT action, actor FROM event ORDER BY 1, 2; SELECT count(*) FROM item WHERE restored_at IS NOT NULL\""
    )
    #expect(events.stdout == "ARCHIVE|dev\nARCHIVE|dev\nARCHIVE|dev\nRESTORE|ops\n1\n")
    #expect(
      try await w.sh(
        "archive-manifest query --archive-url sqlite:///copy.sqlite | archive-restore --by ops --root back --archive-url sqlite:///copy.sqlite >r2; cmp a back/a && cmp c back/c"
      ).status == 0)
  }

  /// Two people purged it: a copy must not continue as if they had not.
  @Test("a copy reports an item that was purged since the last copy")
  func purgedSinceCopy() async throws {
    let w = try Workspace()
    try await w.archive(["a": "one"])
    let copy =
      "archive-manifest query | archive-store --init --from-archive sqlite:///.codex/archive.sqlite --by mover --archive-url sqlite:///copy.sqlite | jq -c '[.status, .error.code]'"
    #expect(try await w.sh(copy).stdout == "[\"success\",null]\n")
    let purge =
      "UPDATE artifact SET blob_bytes = NULL, storage_driver = 'object', object_url = 'purged://dual-control'"
    try await w.sh("sqlite3 .codex/archive.sqlite \"\(purge)\"")
    #expect(try await w.sh(copy).stdout == "[\"failed\",\"purged\"]\n")
    try await w.sh("sqlite3 copy.sqlite \"\(purge)\"")
    #expect(try await w.sh(copy).stdout == "[\"skipped\",null]\n")
  }

  @Test("concurrent copies copy each item once", arguments: TestServer.available)
  func concurrentCopies(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let w = try Workspace()
    let made = try await w.sh(
      """
      \(Workspace.numberedFiles(800))
      find in -type f | archive-store --init demo --by dev --commit \(Workspace.commit) >s; archive-manifest query >m
      { cat m; head -n 100 m; } >twice; tac m >back
      """)
    #expect(made.status == 0, "\(made.stderr)")
    let copy =
      "archive-store --init --from-archive sqlite:///.codex/archive.sqlite --by mover --archive-url '\(try server.url(database))'"
    let copied = try await w.sh(
      """
      export CODEX_ARCHIVE_RETRY_ENABLED=true CODEX_ARCHIVE_RETRY_MAX=1000 CODEX_ARCHIVE_RETRY_INITIAL=0.05
      \(copy) <twice >c1 & \(copy) <back >c2; a=$?; wait $!; echo $a $?
      cat c1 c2 | jq -r .status | sort | uniq -c | tr -s ' '
      jq -s 'map(select(.action == "ARCHIVE" and .from)) | length' .codex/evidence/archive_ops.jsonl
      """)
    #expect(copied.stdout == "0 0\n 900 skipped\n 800 success\n800\n", "\(copied)")
    #expect(try server.sql("SELECT count(*) FROM event;", in: database) == "800")
  }

  @Test("a copy fails only the damaged and unknown items")
  func damagedItemsFailAlone() async throws {
    let w = try Workspace()
    let tombstones = try await w.archive(["a": "one", "b": "two"])
    try await w.sh(
      "sqlite3 .codex/archive.sqlite \"UPDATE artifact SET content_sha256 = replace(content_sha256, substr(content_sha256, 1, 8), '00000000') WHERE id = (SELECT artifact_id FROM item WHERE path = 'a')\""
    )
    let unknown = UUID().uuidString.lowercased()
    try w.write(
      "m",
      [tombstones["a"]!, unknown, "no", tombstones["b"]!].map { "{\"tombstone\":\"\($0)\",\"note\":1}\n" }.joined()
        + "{\n")
    let copied = try await w.sh(
      "archive-store --init --from-archive sqlite:///.codex/archive.sqlite --by mover --archive-url sqlite:///copy.sqlite <m | jq -c '[.status, .error.code, .note]'; archive-manifest query --archive-url sqlite:///copy.sqlite | jq -r .path"
    )
    #expect(
      copied.stdout == """
        ["failed","corrupt",1]
        ["failed","not_found",1]
        ["failed","invalid_item",1]
        ["success",null,1]
        ["failed","invalid_item",null]
        b

        """, "\(copied.stdout)\(copied.stderr)")
    #expect(try await w.sh("archive-store --init --from-archive sqlite:///none.sqlite --by x <m").status == 69)
    #expect(try await w.sh("archive-store --init repo --from-archive sqlite:///none.sqlite --by x <m").status == 64)
  }

  @Test("a killed copy is completed by later runs, without duplicates", arguments: TestServer.available)
  func killedCopy(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let w = try Workspace()
    let made = try await w.sh(
      """
      \(Workspace.numberedFiles(3000))
      find in -type f | archive-store --init demo --by dev --commit \(Workspace.commit) --tag t >s; archive-manifest query >m
      """)
    #expect(made.status == 0, "\(made.stderr)")
    let copy =
      "archive-store --init --from-archive sqlite:///.codex/archive.sqlite --by mover --archive-url '\(try server.url(database))'"
    for round in 1...4 {
      // It is killed after this many records.
      try await w.sh(
        "\(copy) <m 2>/dev/null >c\(round) & p=$!; while [ \"$(wc -l <c\(round))\" -lt \(round * 300) ] && kill -0 $p 2>/dev/null; do sleep 0.01; done; kill -9 $p"
      )
    }
    let last = try await w.sh("\(copy) <m | jq -r .status | sort | uniq -c | tr -s ' '")
    #expect(last.stderr == "" && !last.stdout.contains("failed"), "\(last.stdout)\(last.stderr)")
    #expect(
      try server.sql(
        "SELECT (SELECT count(*) FROM item) + (SELECT count(*) FROM event) + (SELECT count(*) FROM tag);", in: database)
        == "9000")
  }
}
