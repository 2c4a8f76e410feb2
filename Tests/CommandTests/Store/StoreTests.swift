import Foundation
import Testing

/// What archive-store promises, read back by clients that are not ours.
struct StoreTests {
  private func code(_ record: [String: Any]) -> String? { (record["error"] as? [String: Any])?["code"] as? String }

  /// A plain SQLite client that knows only the schema: Python's own sqlite3, zlib and the zstd command.
  static let reader = """
    import hashlib, json, sqlite3, subprocess, sys, zlib
    db = sqlite3.connect(sys.argv[1])
    rows = db.execute('''SELECT i.path, i.metadata, i.kind, i.reason, i.commit_sha, i.archived_by, i.archived_at,
      i.tombstone_id, i.legal_hold, i.restored_at, a.content_sha256, a.size_bytes, a.compression, a.blob_bytes,
      a.storage_driver, a.object_url, e.action, e.context, e.actor
      FROM item i JOIN artifact a ON a.id = i.artifact_id JOIN event e ON e.item_id = i.id ORDER BY i.path''')
    for r in rows:
        raw = (subprocess.run(['zstd', '-dc'], input=r[13], stdout=subprocess.PIPE, check=True).stdout
               if r[12] == 'zstd' else zlib.decompress(r[13]))
        assert hashlib.sha256(raw).hexdigest() == r[10] and len(raw) == r[11], r[0]
        assert raw == open(r[0], 'rb').read(), r[0]
        meta = json.loads(r[1])
        assert r[1] == json.dumps(meta, sort_keys=True, separators=(',', ':'), ensure_ascii=False), r[1]
        assert (meta['sha256'], meta['size_bytes'], meta['compression']) == (r[10], r[11], r[12])
        assert meta['compressed_size'] == len(r[13]) and 'mime_type' in meta and 'language' in meta
        assert r[16] == 'ARCHIVE' and set(json.loads(r[17])) >= {'commit', 'repo', 'path'} and r[18] == r[5]
        assert r[14] == 'db' and r[15] is None and r[8] == 0 and r[9] is None
        assert len(r[6]) == 20 and r[6][10] == 'T' and r[6][-1] == 'Z', r[6]
        print(r[0], r[2], r[3], r[4][:4], sep='|')
    assert db.execute('PRAGMA integrity_check').fetchone() == ('ok',)
    assert db.execute('PRAGMA foreign_key_check').fetchall() == []
    assert db.execute('PRAGMA journal_mode').fetchone() == ('wal',)
    """

  @Test func isReadableByAPlainClient() async throws {
    let w = try Workspace()
    try w.write("a.py", String(repeating: "print('x')\n", count: 1000))
    try w.write("empty", "")
    try w.write("naïve ☕.md", "# é\n")
    try w.write("big.bin", Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }))
    try w.write("read.py", Self.reader)
    try await w.sh(
      "printf 'a.py\\nempty\\nna\\303\\257ve \\342\\230\\225.md\\nbig.bin\\n' | archive-store demo --by dev --reason legacy --commit \(Workspace.commit)"
    )
    let outcome = try await w.sh("python3 read.py .codex/archive.sqlite")
    #expect(outcome.status == 0, "\(outcome.stderr)")
    #expect(
      outcome.stdout == """
        a.py|code|legacy|0123
        big.bin|asset|legacy|0123
        empty|code|legacy|0123
        naïve ☕.md|doc|legacy|0123

        """)
  }

  @Test func largeContentIsSpooledAndStreamed() async throws {
    let w = try Workspace()
    // Over the 8 MiB that are compressed in memory, and hard to compress.
    try await w.sh(
      "head -c 20000000 /dev/urandom >big; archive-store demo big --by dev --commit \(Workspace.commit) >s")
    try w.write("read.py", Self.reader)
    #expect(try await w.sh("python3 read.py .codex/archive.sqlite").status == 0)
    let outcome = try await w.sh("archive-restore --by ops --root out <s >/dev/null && cmp big out/big")
    #expect(outcome.status == 0, "\(outcome.stderr)")
  }

  @Test func answersEveryPathInOrder() async throws {
    let w = try Workspace()
    try await w.sh("echo A >a; echo A >b; mkdir d; ln -s a l; mkfifo p")
    let outcome = try await w.sh(
      "archive-store demo --by dev --commit \(Workspace.commit)", stdin: "a\nnone\nb\nd\nl\np\na\n")
    let records = try outcome.records()
    #expect(outcome.status == 1)
    #expect(records.map { $0["path"] as? String } == ["a", "none", "b", "d", "l", "p", "a"])
    #expect(
      records.map { code($0) ?? "success" } == [
        "success", "not_found", "success", "invalid_item", "invalid_item", "invalid_item", "success",
      ])
    #expect(records.map { $0["deduplicated"] as? Bool } == [false, nil, true, nil, nil, nil, true])
    #expect(
      try await w.sh("sqlite3 .codex/archive.sqlite 'SELECT count(*) FROM artifact; SELECT count(*) FROM item'").stdout
        == "1\n3\n")
    #expect(Set(records.compactMap { $0["tombstone"] as? String }).count == 3)
  }

  @Test func recordsSayMoreThanTheCommandLine() async throws {
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
      "archive-store demo --by dev --reason dead --commit \(Workspace.commit) --tag all", stdin: input)
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

  @Test func commitIsResolvedByGit() async throws {
    let w = try Workspace()
    try w.write("a", "A")
    let outside = try await w.sh("archive-store demo a --by dev")
    #expect(outside.status == 64 && outside.stdout == "")
    #expect(outside.stderr.contains("--commit"))
    #expect(!w.exists(".codex"))
    // Records that bring their own commits need no repository; one that does not fails alone.
    let records = try await w.sh(
      "archive-store demo --by dev", stdin: "{\"path\":\"a\",\"commit\":\"\(Workspace.commit)\"}\n{\"path\":\"a\"}\n"
    ).records()
    #expect(records.map { $0["status"] as? String } == ["success", "failed"])
    #expect(code(records[1]) == "invalid_item")
    try await w.sh("git init -q . && git add a && git commit -qm x && git tag v1 && git commit -q --allow-empty -m y")
    for (argument, revision) in [("", "HEAD"), ("--commit v1", "v1"), ("--commit HEAD~1", "HEAD~1")] {
      let record = try await w.sh("archive-store demo a --by dev \(argument)").records()[0]
      let id = try await w.sh("git rev-parse \(revision)").stdout.trimmingCharacters(in: .newlines)
      #expect(record["commit"] as? String == id)
    }
    #expect(try await w.sh("archive-store demo a --by dev --commit no-such").status == 64)
  }

  @Test func removesOnlyWhatIsSafelyArchived() async throws {
    let w = try Workspace()
    try await w.sh("echo A >a; echo B >b")
    let outcome = try await w.sh("archive-store demo a --by dev --remove --commit \(Workspace.commit)")
    #expect(outcome.status == 0)
    #expect(try outcome.records()[0]["removed"] as? Bool == true)
    #expect(!w.exists("a") && w.exists("b"))
    #expect(try await w.sh("archive-store demo b --by dev --commit \(Workspace.commit)").status == 0)
    // The archive's copy of B is damaged: the file may be the only good one, and stays.
    try w.useDamage("UPDATE artifact SET blob_bytes = x'28b52ffd' WHERE size_bytes = 2")
    let damaged = try await w.sh("archive-store demo b --by dev --remove --commit \(Workspace.commit)")
    #expect(damaged.status == 1)
    #expect(try damaged.records()[0]["removed"] as? Bool == false)
    #expect(code(try damaged.records()[0]) == "corrupt")
    #expect(try w.read("b") == "B\n")
  }

  @Test func purgedStaysPurged() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    try w.useDamage(
      "UPDATE artifact SET blob_bytes = NULL, storage_driver = 'object', object_url = 'purged://dual-control'")
    let again = try await w.sh("archive-store demo a --by dev --commit \(Workspace.commit)")
    #expect(again.status == 1)
    #expect(code(try again.records()[0]) == "purged")
    let revived = try await w.sh(
      "archive-store demo a --by dev --revive --commit \(Workspace.commit) | archive-restore --by ops --root out")
    #expect(revived.status == 0, "\(revived.stderr)")
    #expect(try w.read("out/a") == "A")
    #expect(
      try await w.sh("sqlite3 .codex/archive.sqlite 'SELECT count(*), max(object_url) FROM artifact'").stdout == "1|\n")
  }

  @Test func readsNULSeparatedPaths() async throws {
    let w = try Workspace()
    try w.write("two\nlines", "A")
    let outcome = try await w.sh(
      "find . -name 'two*' -print0 | archive-store demo -0 --by dev --commit \(Workspace.commit)")
    #expect(try outcome.records().map { $0["path"] as? String } == ["./two\nlines"])
  }

  @Test func aKilledRunLeavesWholeGroupsOrNothing() async throws {
    let w = try Workspace()
    for index in 0..<600 { try w.write("in/\(index)", "content \(index)") }
    // The writer of the paths never closes its pipe: the run cannot have ended when it is killed.
    let outcome = try await w.sh(
      """
      mkfifo paths
      archive-store demo --by dev --commit \(Workspace.commit) <paths >out.ndjson & tool=$!
      exec 3>paths
      find in -type f >&3
      while [ ! -s out.ndjson ]; do kill -0 $tool || exit 9; sleep 0.01; done
      kill -KILL $tool; wait $tool; echo "killed $?"
      sqlite3 .codex/archive.sqlite 'PRAGMA integrity_check; PRAGMA foreign_key_check;
        SELECT count(*) FROM item WHERE (SELECT count(*) FROM event WHERE item_id = item.id) <> 1;
        SELECT count(*) FROM artifact WHERE blob_bytes IS NULL OR NOT EXISTS (SELECT 1 FROM item WHERE artifact_id = artifact.id)'
      """)
    #expect(outcome.stdout == "killed 137\nok\n0\n0\n", "\(outcome.stderr)")
    // Every whole answer that was given is true.
    let answered = try await w.sh(
      "jq -rR 'fromjson? | select(.status == \"success\").tombstone' out.ndjson | sort >answered; wc -l <answered")
    #expect((Int(answered.stdout.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0) > 0)
    #expect(
      try await w.sh("sqlite3 .codex/archive.sqlite 'SELECT tombstone_id FROM item' | sort | comm -13 - answered")
        .stdout == "")
  }

  @Test func filesThatHideTheirSizeAreStoredWhole() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      "archive-store demo /proc/version --by dev --commit \(Workspace.commit) >s; archive-restore \"$(jq -r .tombstone s)\" v --by ops >r; cmp v /proc/version && jq .size_bytes s"
    )
    #expect(
      outcome.status == 0 && (Int(outcome.stdout.trimmingCharacters(in: .newlines)) ?? 0) > 0, "\(outcome.stderr)")
  }

  @Test func aForeignDatabaseIsNotTouched() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      sqlite3 app.sqlite 'CREATE TABLE users (x); PRAGMA user_version = 7'; sha256sum app.sqlite >before
      echo A >a; archive-store demo a --by dev --commit \(Workspace.commit) --archive-url sqlite:///app.sqlite; echo $?
      archive-config init --archive-url sqlite:///app.sqlite; echo $?; sha256sum --check --quiet before && echo same
      ls .codex/archive.toml
      """)
    #expect(outcome.stdout == "69\n69\nsame\n", "\(outcome.stderr)")
  }

  @Test func contentHeldElsewhereKeepsItsPlace() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    try w.useDamage("UPDATE artifact SET blob_bytes = NULL, storage_driver = 'object', object_url = 's3://bucket/key'")
    let again = try await w.sh("archive-store demo a --by dev --revive --commit \(Workspace.commit)")
    let record = try #require(try again.records().first)
    #expect(again.status == 1 && code(record) == "backend_error")
    #expect(
      try await w.sh("sqlite3 .codex/archive.sqlite 'SELECT object_url, storage_driver FROM artifact'").stdout
        == "s3://bucket/key|object\n")
  }

  @Test func theArchiveIsNeverArchivedNorRemoved() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      "archive-config init >/dev/null; echo A >a; find . -type f | sort | archive-store demo --by me --remove --commit \(Workspace.commit)"
    )
    #expect(outcome.status == 1)
    var codes: [String: String] = [:]
    for record in try outcome.records() { codes[record["path"] as? String ?? ""] = code(record) ?? "success" }
    #expect(codes["./a"] == "success" && codes["./.codex/archive.sqlite"] == "permission_denied")
    #expect(codes["./.codex/evidence/archive_ops.jsonl"] ?? "permission_denied" == "permission_denied")
    #expect(try await w.sh("archive-config check").stdout.contains("Status: ✓ OK"))
    #expect(!w.exists("a"))
  }

  @Test func hardLinksAreAllRemoved() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      "echo A >a; ln a b; archive-store demo a b --by dev --remove --commit \(Workspace.commit)")
    #expect(outcome.status == 0, "\(outcome.stdout)")
    #expect(!w.exists("a") && !w.exists("b"))
  }

  @Test func recordsDoNotDependOnConcurrency() async throws {
    let w = try Workspace()
    for index in 0..<200 { try w.write("in/\(index)", String(repeating: "\(index % 150) ", count: index * 20)) }
    try await w.sh("mkdir in/d; (find in -type f; echo none; echo in/d; find in -type f | head -20) | sort >paths")
    var answers: Set<String> = []
    for concurrency in [1, 2, 8, 32] {
      let outcome = try await w.sh(
        "archive-store demo --by dev --commit \(Workspace.commit) --concurrency \(concurrency) --archive-url sqlite:///a\(concurrency) <paths >s; jq -c 'del(.tombstone, .archived_at)' s; archive-manifest query --archive-url sqlite:///a\(concurrency) | jq -c '[.path, .sha256]'"
      )
      answers.insert(outcome.stdout)
    }
    #expect(answers.count == 1 && answers.first?.split(separator: "\n").count == 222 + 220)
  }

  @Test func aFileThatGrowsMeanwhileIsStoredAsWhatWasRead() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      head -c 30000000 /dev/urandom >log
      more=$(seq 1000); (while :; do echo "$more" >>log; done) & writer=$!
      archive-store demo log --by dev --commit \(Workspace.commit) >s
      kill $writer; wait $writer
      jq -c '[.status, .changed_while_read]' s
      archive-restore --by ops --root out <s | jq -r .status
      size=$(jq .size_bytes s); head -c "$size" log | cmp - out/log && sha256sum out/log | cut -c1-64 | grep -qx "$(jq -r .sha256 s)" && echo its own hash
      """)
    #expect(outcome.stdout == "[\"success\",true]\nsuccess\nits own hash\n", "\(outcome.stderr)")
  }

  @Test(arguments: [("INT", 130), ("TERM", 143)]) func aSignalEndsAfterTheGroup(_ signal: String, _ status: Int)
    async throws
  {
    let w = try Workspace()
    for index in 0..<50 { try w.write("in/\(index)", "content \(index)") }
    let outcome = try await w.sh(
      """
      mkfifo paths answers
      env --default-signal=INT,TERM archive-store demo --by dev --commit \(Workspace.commit) <paths >answers 2>err & tool=$!
      exec 3>paths 4<answers
      find in -type f >&3
      read -r first <&4
      kill -\(signal) $tool
      (echo "$first"; cat <&4) >s
      wait $tool; echo $?
      jq -r .status s | sort | uniq -c | tr -d ' '
      jq -r 'select(.status == "success").tombstone' s | sort >answered
      sqlite3 .codex/archive.sqlite 'SELECT tombstone_id FROM item' | sort | cmp - answered && echo true; cat err
      """)
    // What was prepared by then is in the archive, the rest is skipped; each of the fifty is answered.
    let pattern =
      #/([0-9]+)\n(?:([0-9]+)skipped\n)?([0-9]+)success\ntrue\narchive-store: interrupted after ([0-9]+) of 50 /#
    let found = try #require(try pattern.prefixMatch(in: outcome.stdout), "\(outcome.stdout)\(outcome.stderr)")
    #expect(found.1 == "\(status)" && found.3 == found.4)
    #expect((found.2.flatMap { Int($0) } ?? 0) + (Int(found.3) ?? 0) == 50)
  }

  /// A process that closes a file loses its locks on it: SQLite's must still be there after its files were named.
  @Test func theArchivesLocksAreNotLost() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      echo A >a; mkfifo paths answers
      archive-store demo --by dev --commit \(Workspace.commit) <paths >answers & tool=$!
      exec 3>paths 4<answers
      echo a >&3; read -r answer <&4; echo "$answer" | jq -r .status
      before=$(grep -c " $tool " /proc/locks); [ "$before" -gt 0 ] && echo locked
      for own in .codex/archive.sqlite .codex/archive.sqlite-shm .codex/archive.sqlite-wal; do
        echo $own >&3; read -r answer <&4; echo "$answer" | jq -r .error.code
      done
      [ "$(grep -c " $tool " /proc/locks)" = "$before" ] && echo still locked
      exec 3>&-; wait $tool
      """)
    #expect(
      outcome.stdout == "success\nlocked\npermission_denied\npermission_denied\npermission_denied\nstill locked\n",
      "\(outcome.stderr)")
  }

  @Test func largeFilesDoNotFillTheSpool() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      mkdir spool in; for n in 1 2 3 4 5 6 7 8 9 10 11 12; do head -c 4000000 /dev/urandom >in/$n; done
      unshare --mount $([ $(id -u) = 0 ] || echo --map-root-user) sh -c 'mount -t tmpfs -o size=34m none spool &&
        find in -type f | TMPDIR=$PWD/spool archive-store demo --by dev --commit \(Workspace.commit)' | jq -r .status | sort | uniq -c | tr -d " "
      """)
    #expect(outcome.stdout == "12success\n", "\(outcome.stderr)")
  }
}
