import Foundation
import Testing

/// The contents that archive-store writes, read back by independent clients.
@Suite("archive-store: contents")
struct StoreContentTests {
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

  @Test("store writes an archive that plain SQLite, zlib and zstd can read")
  func plainClient() async throws {
    let w = try Workspace()
    try w.write("a.py", String(repeating: "print('x')\n", count: 1000))
    try w.write("empty", "")
    try w.write("naïve ☕.md", "# é\n")
    try w.write("big.bin", Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }))
    try w.write("read.py", Self.reader)
    try await w.sh(
      "printf 'a.py\\nempty\\nna\\303\\257ve \\342\\230\\225.md\\nbig.bin\\n' | archive-store --init demo --by dev --reason legacy --commit \(Workspace.commit)"
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

  @Test("store spools a large content, and restore returns it")
  func largeContent() async throws {
    let w = try Workspace()
    // Larger than the 8 MiB that are compressed in memory, and not compressible.
    try await w.sh(
      "head -c 20000000 /dev/urandom >big; archive-store --init demo big --by dev --commit \(Workspace.commit) >s")
    try w.write("read.py", Self.reader)
    #expect(try await w.sh("python3 read.py .codex/archive.sqlite").status == 0)
    let outcome = try await w.sh("archive-restore --by ops --root out <s >/dev/null && cmp big out/big")
    #expect(outcome.status == 0, "\(outcome.stderr)")
  }

  @Test("store reads a file that reports no size to its end")
  func unknownSize() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      "archive-store --init demo /proc/version --by dev --commit \(Workspace.commit) >s; archive-restore \"$(jq -r .tombstone s)\" v --by ops >r; cmp v /proc/version && jq .size_bytes s"
    )
    #expect(
      outcome.status == 0 && (Int(outcome.stdout.trimmingCharacters(in: .newlines)) ?? 0) > 0, "\(outcome.stderr)")
  }

  @Test("store archives the bytes that it read of a growing file")
  func growingFile() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      head -c 30000000 /dev/urandom >log
      more=$(seq 1000); (while :; do echo "$more" >>log; done) & writer=$!
      archive-store --init demo log --by dev --commit \(Workspace.commit) >s
      kill $writer; wait $writer
      jq -c '[.status, .changed_while_read]' s
      archive-restore --by ops --root out <s | jq -r .status
      size=$(jq .size_bytes s); head -c "$size" log | cmp - out/log && sha256sum out/log | cut -c1-64 | grep -qx "$(jq -r .sha256 s)" && echo its own hash
      """)
    #expect(outcome.stdout == "[\"success\",true]\nsuccess\nits own hash\n", "\(outcome.stderr)")
  }

  @Test("store works with a spool that is smaller than its files")
  func smallSpool() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      mkdir spool in; for n in 1 2 3 4 5 6 7 8 9 10 11 12; do head -c 4000000 /dev/urandom >in/$n; done
      \(Workspace.privateMounts) sh -c 'mount -t tmpfs -o size=34m none spool &&
        find in -type f | TMPDIR=$PWD/spool archive-store --init demo --by dev --commit \(Workspace.commit)' | jq -r .status | sort | uniq -c | tr -d " "
      """)
    #expect(outcome.stdout == "12success\n", "\(outcome.stderr)")
  }

  @Test("store refuses a purged content unless --revive is given")
  func purgedContent() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    try w.damage(
      "UPDATE artifact SET blob_bytes = NULL, storage_driver = 'object', object_url = 'purged://dual-control'")
    let again = try await w.sh("archive-store --init demo a --by dev --commit \(Workspace.commit)")
    #expect(again.status == 1)
    #expect(errorCode(try again.records()[0]) == "purged")
    let revived = try await w.sh(
      "archive-store --init demo a --by dev --revive --commit \(Workspace.commit) | archive-restore --by ops --root out"
    )
    #expect(revived.status == 0, "\(revived.stderr)")
    #expect(try w.read("out/a") == "A")
    #expect(
      try await w.sh("sqlite3 .codex/archive.sqlite 'SELECT count(*), max(object_url) FROM artifact'").stdout == "1|\n")
  }

  @Test("store --revive leaves a content that is held elsewhere in its place")
  func contentElsewhere() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    try w.damage("UPDATE artifact SET blob_bytes = NULL, storage_driver = 'object', object_url = 's3://bucket/key'")
    let again = try await w.sh("archive-store --init demo a --by dev --revive --commit \(Workspace.commit)")
    let record = try #require(try again.records().first)
    #expect(again.status == 1 && errorCode(record) == "backend_error")
    #expect(
      try await w.sh("sqlite3 .codex/archive.sqlite 'SELECT object_url, storage_driver FROM artifact'").stdout
        == "s3://bucket/key|object\n")
  }
}
