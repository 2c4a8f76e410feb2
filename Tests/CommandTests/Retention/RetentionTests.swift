import Foundation
import Subprocess
import TestServers
import Testing

/// archive-retention in real archives, on every database.
@Suite("archive-retention")
struct RetentionTests {
  /// An archive of three files on a database; b has the content of a.
  private func archived(_ database: String) async throws -> (Workspace, [Environment.Key: String]) {
    let w = try Workspace()
    let variables = try Workspace.newDatabase(database)
    let made = try await w.sh(
      "echo A >a; echo A >b; echo C >c; archive-store demo a b c --by dev --no-commit --init >s", environment: variables
    )
    #expect(made.status == 0, "\(made)")
    return (w, variables)
  }

  /// The shell function `step`: runs a step and prints its records, as arrays of the members that the tests compare.
  private static let step = """
    step() { archive-retention "$@" --continue-on-error 2>>messages | jq -c '[.path, .status, .error.code // .reason, .blob_scrubbed]'; }
    of() { jq -c "select(.path == \\"$1\\")" s; }
    """

  @Test("archive-retention takes tombstones, their beginnings, and paths that one item has")
  func namesOfItems() async throws {
    let (w, variables) = try await archived("sqlite")
    let outcome = try await w.sh(
      """
      archive-retention hold c --by law --reason case | jq -r .path
      archive-retention hold "$(jq -r 'select(.path == "a").tombstone' s | cut -c1-8)" --by law --reason case | jq -r .path
      archive-store other c --by dev --no-commit >/dev/null; archive-retention release c --by law; echo $?
      archive-manifest query --held | jq -r .path | sort
      """, environment: variables)
    #expect(outcome.stdout == "c\na\n64\na\nc\n", "\(outcome)")
    #expect(outcome.stderr.contains("\"c\" matches 2 items; give the tombstone of one"), "\(outcome)")
  }

  @Test("a purge needs a request and the approval of another person", arguments: Workspace.databaseNames)
  func purge(_ database: String) async throws {
    let (w, variables) = try await archived(database)
    let outcome = try await w.sh(
      """
      \(Self.step)
      of c | step approve --by bob
      of c | step request --by 'Alice ' --reason 'GDPR 2031-07'
      of c | step approve --by alice
      archive-manifest query --requested | jq -r .path
      of c | archive-retention approve --by bob >p; jq -c '[.actor, .requester, .freed_bytes > 0, .shared_references]' p
      archive-manifest query --purged | jq -r .path
      of c | archive-restore --by ops --root out | jq -r .error.code
      of c | step request --by carol --reason x; of c | step approve --by bob; of c | step approve --by bob --no-purge
      archive-manifest show "$(of c | jq -r .tombstone)" --json |
        jq -cS '.artifact.object_url, (.events[] | [.action, .actor, (.context | del(.db_user))])'
      jq -c 'select(.action == "DELETE_APPROVED") | del(.ts, .seq, .prev, .tombstone)' .codex/evidence/*.jsonl
      archive-config evidence verify >/dev/null; echo $?
      """, environment: variables)
    #expect(
      outcome.stdout == """
        ["c","failed","not_requested",null]
        ["c","success",null,null]
        ["c","failed","same_person",null]
        c
        ["bob","Alice ",true,0]
        c
        purged
        ["c","failed","purged",null]
        ["c","skipped","unchanged",true]
        ["c","skipped","unchanged",null]
        "purged://dual-control"
        ["ARCHIVE","dev",{"commit":"","path":"c","repo":"demo"}]
        ["PRUNE_REQUEST","Alice ",{"reason":"GDPR 2031-07"}]
        ["DELETE_APPROVED","Alice ",{"apply_requested":true,"blob_scrubbed":true,"reason":"GDPR 2031-07","role":"primary"}]
        ["DELETE_APPROVED","bob",{"apply_requested":true,"blob_scrubbed":true,"reason":"GDPR 2031-07","role":"secondary"}]
        {"action":"DELETE_APPROVED","actor":"bob","apply":true,"blob_scrubbed":true,"primary":"Alice ","reason":"GDPR 2031-07","secondary":"bob"}
        0

        """, "\(outcome)")
    // On a server each of the two events names the database user.
    let users = try await w.sh(
      "archive-manifest events --action DELETE_APPROVED | jq -c .context.db_user", environment: variables)
    let user = database == "sqlite" ? "null" : "\"archive\""
    #expect(users.stdout == "\(user)\n\(user)\n")
  }

  @Test("a content that items share is purged with the last of them", arguments: Workspace.databaseNames)
  func shared(_ database: String) async throws {
    let (w, variables) = try await archived(database)
    let outcome = try await w.sh(
      """
      \(Self.step)
      waiting() { archive-config check --json --no-evidence | jq -c '[.waiting_contents, .waiting_bytes > 0]'; }
      jq -c . s | step request --by alice --reason r
      of a | step approve --by bob; waiting
      archive-restore --by ops --root out <s | jq -r .status
      archive-manifest query --approved | jq -r .path; archive-manifest query --requested | jq -r .path | sort
      of b | step approve --by bob; waiting
      archive-manifest query --purged | jq -r .path | sort
      """, environment: variables)
    #expect(
      outcome.stdout == """
        ["a","success",null,null]
        ["b","success",null,null]
        ["c","success",null,null]
        ["a","success",null,false]
        [1,true]
        success
        success
        success
        a
        b
        c
        ["b","success",null,true]
        [0,false]
        a
        b

        """, "\(outcome)")
  }

  @Test("a hold keeps a content until it is released", arguments: Workspace.databaseNames)
  func hold(_ database: String) async throws {
    let (w, variables) = try await archived(database)
    let outcome = try await w.sh(
      """
      \(Self.step)
      jq -c . s | step request --by alice --reason r >/dev/null
      of a | step approve --by bob; of b | step hold --by law --reason 'case 7'
      of b | step hold --by law --reason 'case 7'; of b | step hold --by other --reason 'case 9'
      archive-manifest query --held | jq -c '[.path, .legal_hold]'
      # b, which shares the content, is held: it is refused, and what was approved for a stays.
      jq -c . s | step approve --by bob; of a | step approve --by bob
      of b | step release --by law; of b | step withdraw --by alice; of b | step withdraw --by alice
      of b | step hold --by law --reason 'case 8'; of a | step approve --by carol
      of b | step release --by law; of b | step request --by dan --reason r; of b | step approve --by bob
      """, environment: variables)
    #expect(
      outcome.stdout == """
        ["a","success",null,false]
        ["b","success",null,null]
        ["b","skipped","unchanged",null]
        ["b","success",null,null]
        ["b",true]
        ["a","skipped","unchanged",false]
        ["b","failed","held",null]
        ["c","success",null,true]
        ["a","skipped","unchanged",false]
        ["b","success",null,null]
        ["b","success",null,null]
        ["b","failed","not_requested",null]
        ["b","success",null,null]
        ["a","skipped","unchanged",false]
        ["b","success",null,null]
        ["b","success",null,null]
        ["b","success",null,true]

        """, "\(outcome)")
  }

  @Test("due dates are set, found when they have passed, and removed", arguments: Workspace.databaseNames)
  func due(_ database: String) async throws {
    let (w, variables) = try await archived(database)
    let outcome = try await w.sh(
      """
      \(Self.step)
      # Servers give milliseconds.
      due() { archive-manifest query --due | jq -c '[.path, .delete_after]' | sed 's/\\.000Z/Z/' | sort; }
      jq -c . s | step due --delete-after 2020-02-29 --by law --reason 'seven years'; due
      of a | step due --delete-after 2020-02-29T00:00:00.5Z --by law --reason 'the same second'
      of a | step due --delete-after 2999-01-01T12:00:00Z --by law --reason longer
      of b | step due --delete-after never --by law --reason keep; of b | step due --delete-after never --by law --reason x
      due; of c | step hold --by law --reason case >/dev/null; due
      archive-manifest events --action RETENTION_SET | jq -r '.context.delete_after' | sort
      echo D >d; archive-store demo d --by dev --no-commit --hold --delete-after 2019-12-31 >s2
      jq -c '[.legal_hold, .delete_after]' s2; archive-manifest query --path d | jq -c '[.legal_hold, .delete_after]' | sed 's/\\.000Z/Z/'
      archive-manifest show "$(jq -r .tombstone s2)" --json | jq -c '.events[].action' | sort
      """, environment: variables)
    #expect(
      outcome.stdout == """
        ["a","success",null,null]
        ["b","success",null,null]
        ["c","success",null,null]
        ["a","2020-02-29T00:00:00Z"]
        ["b","2020-02-29T00:00:00Z"]
        ["c","2020-02-29T00:00:00Z"]
        ["a","skipped","unchanged",null]
        ["a","success",null,null]
        ["b","success",null,null]
        ["b","skipped","unchanged",null]
        ["c","2020-02-29T00:00:00Z"]
        2020-02-29T00:00:00Z
        2020-02-29T00:00:00Z
        2020-02-29T00:00:00Z
        2999-01-01T12:00:00Z
        null
        [true,"2019-12-31T00:00:00Z"]
        [true,"2019-12-31T00:00:00Z"]
        "ARCHIVE"
        "LEGAL_HOLD"
        "RETENTION_SET"

        """, "\(outcome)")
  }

  @Test(
    "a dry run reports what would be purged and what would be kept, and changes nothing",
    arguments: Workspace.databaseNames)
  func dryRun(_ database: String) async throws {
    let (w, variables) = try await archived(database)
    let outcome = try await w.sh(
      """
      \(Self.step)
      jq -c . s | step request --by alice --reason r >/dev/null; of c | step hold --by law --reason case >/dev/null
      archive-manifest events >before; cp .codex/evidence/*.jsonl evidence
      jq -c . s | step approve --by bob --dry-run; of a | step release --by law -n; of c | step release --by law -n
      archive-manifest events | cmp before - && cmp evidence .codex/evidence/*.jsonl
      archive-manifest query --held | jq -r .path; archive-manifest query --purged
      """, environment: variables)
    #expect(
      outcome.stdout == """
        ["a","skipped","dry_run",false]
        ["b","skipped","dry_run",true]
        ["c","failed","held",null]
        ["a","skipped","unchanged",null]
        ["c","skipped","dry_run",null]
        c

        """, "\(outcome)")
  }

  @Test("a run that stops at an item does nothing after it")
  func stopsAtItem() async throws {
    let (w, variables) = try await archived("sqlite")
    let outcome = try await w.sh(
      """
      \(Self.step)
      jq -c . s | step request --by alice --reason r >/dev/null; of b | step hold --by law --reason case >/dev/null
      archive-retention approve --by bob --no-purge <s >r; echo $?; jq -c '[.path, .status, .error.code // .reason]' r
      # Items that an earlier run finished are skipped, and its failed items are tried again.
      archive-retention approve --by bob --no-purge --resume r --continue-on-error <s >r2; echo $?
      jq -c '[.path, .status, .error.code // .reason]' r2
      archive-manifest events --action DELETE_APPROVED | jq -r .path | sort | uniq -c | tr -s ' '
      { of a; echo broken; echo '{"tombstone":5}'; of c; } | archive-retention hold --by x --reason y --max-failures 2 >r3
      echo $?; jq -c '[.line, .status, .error.code // .reason]' r3
      """, environment: variables)
    #expect(
      outcome.stdout == """
        1
        ["a","success",null]
        ["b","failed","held"]
        ["c","skipped","stopped"]
        1
        ["a","skipped","resumed"]
        ["b","failed","held"]
        ["c","success",null]
         2 a
         2 c
        1
        [1,"success",null]
        [2,"failed","invalid_item"]
        [3,"failed","invalid_item"]
        [4,"skipped","stopped"]

        """, "\(outcome)")
  }

  @Test("items are named by arguments, and a result carries the members of its input but not the old state")
  func arguments() async throws {
    let (w, variables) = try await archived("sqlite")
    let outcome = try await w.sh(
      """
      t=$(jq -r 'select(.path == "a").tombstone' s)
      archive-retention hold "$t" \(unknownTombstone) --by law --reason case --continue-on-error 2>messages >r; echo $?
      jq -c '[.line, .path, .status, .error.code]' r; cat messages
      archive-manifest query --held | jq -c '.ticket = "T-1"' | archive-retention release --by law >r
      jq -c '[.ticket, .before.legal_hold, .after.legal_hold, has("legal_hold"), .stated_reason]' r
      archive-retention hold nonsense --by law --reason case; echo $?
      archive-retention hold "$t" --by ' ' --reason case; echo $?; archive-retention hold "$t" --by law --reason ' '; echo $?
      archive-retention due "$t" --delete-after soon --by law --reason x; echo $?
      """, environment: variables)
    #expect(
      outcome.stdout == """
        1
        [1,"a","success",null]
        [2,null,"failed","not_found"]
        archive-retention: 1 put under hold, 1 failed, 0 skipped
        archive-retention:   1 not_found: no item has the tombstone \(unknownTombstone)
        ["T-1",true,false,false,null]
        1
        64
        64
        64

        """, "\(outcome)")
    #expect(outcome.stderr.contains("the archive has no item \"nonsense\""), "\(outcome.stderr)")
  }

  @Test("a copy updates holds and due dates, and the last decision wins", arguments: Workspace.databaseNames)
  func copied(_ database: String) async throws {
    let (w, variables) = try await archived(database)
    let outcome = try await w.sh(
      """
      \(Self.step)
      T=sqlite:///copy.sqlite; S=${CODEX_ARCHIVE_URL:-sqlite:///.codex/archive.sqlite}
      copy() {
        archive-store --from-archive "$S" --archive-url $T --by mover --init <s | jq -r '.error.code // .skipped // .status'
      }
      held() {
        archive-manifest query --archive-url $T | jq -c '[.path, .legal_hold, .delete_after]' | sed 's/\\.000Z/Z/' | sort
      }
      of a | step hold --by law --reason case >/dev/null; copy; held
      of a | step release --by law >/dev/null; of b | step hold --by law --reason 'case 2' >/dev/null
      of c | step due --by law --reason r --delete-after 2031-01-01 >/dev/null; copy; held
      # Later decisions in the copy are kept.
      of b | step release --by law --archive-url $T >/dev/null; copy; held
      # A content that was purged in the copy cannot be held by another one.
      of c | step request --by alice --reason r --archive-url $T >/dev/null; of c | step approve --by bob --archive-url $T
      of c | step hold --by law --reason 'too late' >/dev/null; copy; held
      """, environment: variables)
    #expect(
      outcome.stdout == """
        success
        success
        success
        ["a",true,null]
        ["b",false,null]
        ["c",false,null]
        present
        present
        present
        ["a",false,null]
        ["b",true,null]
        ["c",false,"2031-01-01T00:00:00Z"]
        present
        present
        present
        ["a",false,null]
        ["b",false,null]
        ["c",false,"2031-01-01T00:00:00Z"]
        ["c","success",null,true]
        present
        present
        purged
        ["a",false,null]
        ["b",false,null]
        ["c",false,"2031-01-01T00:00:00Z"]

        """, "\(outcome)")
  }

  @Test(
    "no byte of a purged content is left in the archive's file and its log", arguments: [20, 3000, 400_000, 60_000_000])
  func erasedFromFile(_ size: Int) async throws {
    let w = try Workspace()
    // Random bytes, which compression leaves nearly unchanged, so that parts can be searched for. The largest is in
    // slices.
    let outcome = try await w.sh(
      """
      set -eu
      head -c \(size) /dev/urandom >secret; echo kept >kept
      archive-store demo kept secret --by dev --no-commit --init >s
      seq 300 | sed 's/.*/other &/' | while read -r line; do echo "$line" >"f$line"; echo "f$line"; done |
        archive-store demo --by dev --no-commit >/dev/null
      cat >look.py <<'P'
      import glob
      secret = open('secret', 'rb').read()
      parts = [secret[i:i + 16] for i in range(0, len(secret) - 16, max(1, len(secret) // 50))]
      found = 0
      for name in glob.glob('.codex/archive.sqlite*'):
        data = open(name, 'rb').read()
        found += sum(part in data for part in parts)
      print(found > 0, found)
      P
      python3 look.py
      tail -n 1 s | archive-retention request --by alice --reason r >/dev/null
      tail -n 1 s | archive-retention approve --by bob | jq -c '[.status, .blob_scrubbed, .warnings]'
      python3 look.py
      sqlite3 .codex/archive.sqlite 'SELECT count(*) FROM artifact_slice; PRAGMA integrity_check'
      head -n 1 s | archive-restore --by ops --root out | jq -r .status
      """)
    let lines = outcome.stdout.split(separator: "\n")
    #expect(lines.first?.hasPrefix("True") == true, "\(outcome)")
    #expect(
      lines.dropFirst() == ["[\"success\",true,[]]", "False 0", "0", "ok", "success"], "\(outcome)")
  }

  @Test(
    "no byte of a purged content is left in a server's tables after they are rewritten",
    arguments: TestServer.available)
  func erasedFromServer(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let w = try Workspace()
    let directory =
      kind == .mariadb
      ? "data/\(database)"
      : "data/base/" + (try server.sql("SELECT oid FROM pg_database WHERE datname = '\(database)';", in: database))
    // As the manual says: the space is freed at once, and the bytes are erased when the tables are rewritten.
    let (written, cleaned) =
      kind == .mariadb
      ? (
        "FLUSH TABLES artifact, artifact_slice FOR EXPORT; UNLOCK TABLES;",
        "OPTIMIZE TABLE artifact; OPTIMIZE TABLE artifact_slice; FLUSH TABLES artifact, artifact_slice FOR EXPORT;"
      )
      : ("CHECKPOINT;", "VACUUM FULL artifact; VACUUM FULL artifact_slice; CHECKPOINT;")
    try w.write(
      "look.py",
      """
      import glob, sys
      found = 0
      for name in ('small', 'large'):
        secret = open(name, 'rb').read()
        for file in glob.glob(sys.argv[1] + '/*'):
          data = open(file, 'rb').read()
          found += sum(secret[i:i + 16] in data for i in range(0, len(secret) - 16, max(1, len(secret) // 20)))
      print(found)
      """)
    func look() async throws -> Int {
      Int(
        try await w.sh("python3 look.py '\(server.path)/\(directory)'").stdout.trimmingCharacters(
          in: .whitespacesAndNewlines))
        ?? -1
    }
    let stored = try await w.sh(
      """
      head -c 3000 /dev/urandom >small; head -c 20000000 /dev/urandom >large; echo kept >kept
      archive-store demo small large kept --by dev --no-commit --init >s
      """, environment: ["CODEX_ARCHIVE_URL": try server.url(database)])
    #expect(stored.status == 0, "\(stored)")
    try server.sql(written, in: database)
    #expect(try await look() > 0)
    let purged = try await w.sh(
      """
      head -n 2 s | archive-retention request --by alice --reason r | archive-retention approve --by bob | jq .blob_scrubbed
      """, environment: ["CODEX_ARCHIVE_URL": try server.url(database)])
    #expect(purged.stdout == "true\ntrue\n", "\(purged)")
    #expect(try server.sql("SELECT count(*) FROM artifact_slice;", in: database) == "0")
    try server.sql(cleaned, in: database)
    #expect(try await look() == 0)
    let kept = try await w.sh(
      "tail -n 1 s | archive-restore --by ops --root out >/dev/null && cmp kept out/kept && echo same",
      environment: ["CODEX_ARCHIVE_URL": try server.url(database)])
    #expect(kept.stdout == "same\n", "\(kept)")
  }

  @Test("a purge while another process reads reports that bytes are left, and the next one erases them")
  func readDuringPurge() async throws {
    let (w, variables) = try await archived("sqlite")
    // A reader keeps the pages as they were when it began.
    let outcome = try await w.sh(
      """
      \(Self.step)
      jq -c . s | step request --by alice --reason r >/dev/null
      cat >reader.py <<'P'
      import sqlite3, sys
      reader = sqlite3.connect('.codex/archive.sqlite', isolation_level=None)
      reader.execute('BEGIN'); reader.execute('SELECT count(*) FROM item').fetchone()
      print('reading', flush=True); sys.stdin.read()
      P
      mkfifo end begun; python3 reader.py <end >begun & exec 3>end; read -r line <begun
      of c | archive-retention approve --by bob | jq -c '[.status, .blob_scrubbed, .warnings[].code]'
      exec 3>&-; wait
      of a | archive-retention approve --by bob >/dev/null; of b | archive-retention approve --by bob |
        jq -c '[.status, .blob_scrubbed, .warnings]'
      stat -c %s .codex/archive.sqlite-wal 2>/dev/null || echo 0
      """, environment: variables.merging(["CODEX_ARCHIVE_BATCH_TIMEOUT": "1"]) { $1 })
    #expect(
      outcome.stdout == """
        ["success",true,"not_erased"]
        ["success",true,[]]
        0

        """, "\(outcome)")
  }

  @Test("an archive of the Python tool is purged, and a plain client reads it as that tool would")
  func pythonArchive() async throws {
    let w = try Workspace()
    try w.useFixture("python-zstd")
    let outcome = try await w.sh(
      """
      archive-manifest query >m; held=$(archive-manifest query --held | jq -r .tombstone | head -n 1)
      archive-manifest query --purged | jq -r .tombstone >gone
      archive-retention request --by alice --reason r --continue-on-error <m 2>/dev/null >q
      jq -r '.error.code // "success"' q | sort | uniq -c | tr -s ' '
      archive-retention approve --by bob --continue-on-error <m 2>/dev/null >p
      jq -r '.error.code // .reason // "success"' p | sort | uniq -c | tr -s ' '
      sqlite3 .codex/archive.sqlite "
        SELECT count(*), sum(blob_bytes IS NULL), sum(storage_driver = 'object'), sum(object_url = 'purged://dual-control')
          FROM artifact;
        SELECT DISTINCT item.legal_hold, artifact.blob_bytes IS NULL FROM item JOIN artifact ON artifact.id = artifact_id
          ORDER BY 1;
        SELECT DISTINCT action FROM event ORDER BY 1"
      """)
    // The fixture: 20 items, one held, one whose content was purged; some share a content.
    let expected = try await w.sh(
      """
      sqlite3 "$FIXTURES/python-zstd/archive.sqlite" "
        SELECT sum(legal_hold) || '|' || sum(blob_bytes IS NULL AND object_url = 'purged://dual-control')
          FROM item JOIN artifact ON artifact.id = artifact_id"
      sqlite3 "$FIXTURES/python-zstd/archive.sqlite" "SELECT count(*) FROM artifact"
      sqlite3 "$FIXTURES/python-zstd/archive.sqlite" "
        SELECT count(DISTINCT artifact_id) FROM item WHERE legal_hold = 1"
      """)
    let numbers = expected.stdout.split { "|\n".contains($0) }.compactMap { Int($0) }
    try #require(numbers.count == 4 && numbers[0] == 1 && numbers[1] >= 1, "\(expected)")
    let changed = 20 - numbers[0] - numbers[1]
    let left = numbers[2] - numbers[3]
    #expect(
      outcome.stdout.split(separator: "\n").map(String.init) == [
        " \(numbers[0]) held", " \(numbers[1]) purged", " \(changed) success",
        // Two people had agreed on the items that the Python tool purged.
        " \(numbers[0]) held", " \(changed) success", " \(numbers[1]) unchanged",
        "\(numbers[2])|\(left)|\(left)|\(left)", "0|1", "1|0", "ARCHIVE", "DELETE_APPROVED", "PRUNE_REQUEST",
      ] + (outcome.stdout.contains("RESTORE") ? ["RESTORE"] : []), "\(outcome) \(expected)")
  }

  /// Adds an event of an item, as another program would: `event PATH ACTION ACTOR CONTEXT SECONDS-FROM-NOW`.
  private static let event = """
    event() {
      sqlite3 .codex/archive.sqlite "INSERT INTO event SELECT lower(hex(randomblob(16))), id, '$2', '$3', '$4',
        strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '$5 seconds') FROM item WHERE path = '$1'"
    }
    """

  @Test("events of a clock that is ahead stay before later events")
  func eventsOfFastClock() async throws {
    let (w, variables) = try await archived("sqlite")
    let outcome = try await w.sh(
      """
      \(Self.step)
      \(Self.event)
      event c PRUNE_REQUEST alice '{"reason":"ahead"}' +600
      of c | step withdraw --by boss; of c | step approve --by bob; archive-manifest query --requested | jq -r .path
      event c PRUNE_WITHDRAW boss '{}' +1200
      of c | step request --by alice --reason again; archive-manifest query --requested | jq -r .path
      event c DELETE_APPROVED alice '{"role":"primary"}' +1800; event c DELETE_APPROVED bob '{"role":"secondary"}' +1800
      archive-manifest query --approved | jq -r .path
      of c | step withdraw --by boss; archive-manifest query --approved | jq -r .path; of c | step approve --by carol
      """, environment: variables)
    #expect(
      outcome.stdout == """
        ["c","success",null,null]
        ["c","failed","not_requested",null]
        ["c","success",null,null]
        c
        c
        ["c","success",null,null]
        ["c","failed","not_requested",null]

        """, "\(outcome)")
  }

  @Test("rows of other programs are interpreted on the safe side")
  func foreignRows() async throws {
    let (w, variables) = try await archived("sqlite")
    let outcome = try await w.sh(
      """
      \(Self.step)
      \(Self.event)
      # Two approvals of one person, or one without a name, are not an agreement: b keeps the content that a shares.
      event b DELETE_APPROVED bob '{"role":"primary"}' +0; event b DELETE_APPROVED 'BOB ' '{"role":"secondary"}' +0
      event c PRUNE_REQUEST '' '[]' +0
      of a | step request --by alice --reason r; of a | step approve --by bob; of c | step approve --by bob
      archive-manifest query --approved | jq -r .path
      # Every value but 0 is a hold.
      sqlite3 .codex/archive.sqlite "UPDATE item SET legal_hold = 2 WHERE path = 'b'"
      of b | step request --by alice --reason r; archive-manifest query --held | jq -r .path
      # A due date that cannot be read can be removed.
      for date in garbage '' 2020-01-01T13:00:00+05:00; do
        sqlite3 .codex/archive.sqlite "UPDATE item SET delete_after = '$date' WHERE path = 'c'"
        of c | step due --by law --reason r --delete-after never
        sqlite3 .codex/archive.sqlite "SELECT count(*) FROM item WHERE delete_after IS NOT NULL"
      done
      for date in 10000-01-01 9999-12-31T23:59:59-01:00 0001-01-01T00:00:00+14:00; do
        of c | archive-retention due --by law --reason r --delete-after $date 2>/dev/null; echo $?
      done
      """, environment: variables)
    #expect(
      outcome.stdout == """
        ["a","success",null,null]
        ["a","success",null,false]
        ["c","failed","not_requested",null]
        a
        ["b","failed","held",null]
        b
        ["c","success",null,null]
        0
        ["c","success",null,null]
        0
        ["c","success",null,null]
        0
        64
        64
        64

        """, "\(outcome)")
  }

  @Test("--resume skips only items that the same person has finished in the same way")
  func resume() async throws {
    let (w, variables) = try await archived("sqlite")
    let outcome = try await w.sh(
      """
      \(Self.step)
      of c | archive-retention request --by alice --reason r >asked
      of c | step request --by alice --reason r --resume asked; of c | step request --by carol --reason r --resume asked
      of c | archive-retention due --by law --reason r --delete-after 2030-01-01 >due
      of c | step due --by law --reason r --delete-after 2030-01-01 --resume due
      of c | step due --by law --reason r --delete-after 2040-01-01 --resume due
      of c | archive-retention approve --by bob --no-purge >agreed
      of c | step approve --by bob --no-purge --resume agreed
      of c | archive-retention approve --by bob --resume agreed >gone; jq -c '[.status, .blob_scrubbed]' gone
      of c | step approve --by bob --resume gone
      """, environment: variables)
    #expect(
      outcome.stdout == """
        ["c","skipped","resumed",null]
        ["c","success",null,null]
        ["c","skipped","resumed",null]
        ["c","success",null,null]
        ["c","skipped","resumed",null]
        ["success",true]
        ["c","skipped","resumed",null]

        """, "\(outcome)")
  }

  @Test("a revived content is reported as revived", arguments: Workspace.databaseNames)
  func revived(_ database: String) async throws {
    let (w, variables) = try await archived(database)
    let outcome = try await w.sh(
      """
      of() { jq -c "select(.path == \\"$1\\")" s; }
      of c | archive-retention request --by alice --reason r >/dev/null; of c | archive-retention approve --by bob >/dev/null
      store() { archive-store demo "$1" --by dev --no-commit $2 2>/dev/null | jq -c '[.status, .error.code, .revived, .deduplicated]'; }
      store c; store c --revive; store c --revive
      jq -c 'select(.action == "ARCHIVE" and .path == "c").revived' .codex/evidence/*.jsonl
      of c | archive-restore --by ops --root out | jq -r .status
      """, environment: variables)
    #expect(
      outcome.stdout == """
        ["failed","purged",null,null]
        ["success",null,true,false]
        ["success",null,null,true]
        null
        true
        null
        success

        """, "\(outcome)")
  }

  @Test("one database user cannot approve its own request if two are required", arguments: TestServer.available)
  func distinctUsers(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let w = try Workspace()
    let made = try await w.sh(
      "echo A >a; archive-config init && archive-config init --archive-only && archive-store demo a --by dev --no-commit >s",
      environment: ["CODEX_ARCHIVE_URL": try server.url(database)])
    #expect(made.status == 0, "\(made)")
    let grants = Workspace.project.appending(
      path: "examples/grants-\(kind == .postgresql ? "postgres" : "mariadb").sql")
    for role in ["archive_restore", "archive_store", "archive_retention"] { try server.makeUser(role) }
    try server.sql(try String(contentsOf: grants, encoding: .utf8), in: database)
    let outcome = try await w.sh(
      """
      \(Self.step)
      export CODEX_ARCHIVE_RETENTION_DISTINCT_DB_USERS=true CODEX_ARCHIVE_URL=$ROLE
      step request --by alice --reason r <s; step approve --by bob <s
      export CODEX_ARCHIVE_URL=$OWNER; step approve --by bob <s
      archive-manifest events --action DELETE_APPROVED | jq -r .context.db_user | sort
      """,
      environment: [
        "ROLE": try server.url(database, user: "archive_retention"), "OWNER": try server.url(database),
      ])
    #expect(
      outcome.stdout == """
        ["a","success",null,null]
        ["a","failed","same_person",null]
        ["a","success",null,true]
        archive
        archive_retention

        """, "\(outcome)")
    let file = try await w.sh(
      "echo '{}' | CODEX_ARCHIVE_RETENTION_DISTINCT_DB_USERS=true archive-retention approve --by bob; echo $?",
      environment: ["CODEX_ARCHIVE_URL": "sqlite:///x.sqlite"])
    #expect(file.stdout == "78\n" && file.stderr.contains("retention.distinct_db_users"), "\(file)")
  }

  @Test("archive-report sums up what was purged, held and refused")
  func report() async throws {
    let (w, variables) = try await archived("sqlite")
    let outcome = try await w.sh(
      """
      \(Self.step)
      jq -c . s | step request --by alice --reason r >/dev/null; of c | step hold --by law --reason case >/dev/null
      of a >m; of c >>m; of b >>m
      archive-retention approve --by bob --continue-on-error <m 2>/dev/null >r
      archive-report r | sed -n 1,6p; archive-report --format json r | jq -c '.summary | .purged, .errors, .kinds'
      archive-report --format prometheus r | grep -E '^archive_run_(purged|kept|freed)'
      archive-retention approve --by bob --continue-on-error <m 2>/dev/null >again
      jq -c . s | archive-retention request --by carol --reason r --continue-on-error 2>/dev/null >asked
      # Of the records of `again` only the one that was refused once more is another attempt.
      archive-report --format json asked r again | jq -c '.summary | [.total, .earlier_attempts, .succeeded]'
      head -n 1 r >r1; tail -n 2 r >r2; archive-report --format json r1 >j1; archive-report --format json r2 >j2
      archive-report --format json j1 j2 | jq -c .summary.purged
      """, environment: variables)
    let size = try #require(
      try await w.sh("jq -r 'select(.path == \"b\").compressed_size' s").stdout.split(separator: "\n").first)
    let json = #"{"contents":1,"kept":1,"freed_bytes":\#(size)}"#
    #expect(
      w.normalized(outcome.stdout) == """
        Batch Retention Complete:
          ✓ Succeeded: 2
          ✗ Failed: 1
          Purged: 1 content, \(size) B freed; 1 approved content stays
          Total Time: MSms
          Errors: 1 held
        \(json)
        {"held":1}
        {"retention":3}
        archive_run_purged_contents 1
        archive_run_kept_contents 1
        archive_run_freed_bytes \(size)
        [6,1,2]
        \(json)

        """, "\(outcome)")
  }

  @Test("codex requests a purge, and purges with the names of two people")
  func codex() async throws {
    let (w, variables) = try await archived("sqlite")
    let outcome = try await w.sh(
      """
      t=$(jq -r 'select(.path == "c").tombstone' s)
      codex archive prune-request "$t" --by alice --reason 'no use' | jq -c '[.action, .status]'
      codex archive purge "$t" --by alice --second ALICE --reason 'no use' --apply 2>messages | jq -r .error.code
      codex archive purge "$t" --by alice --second bob --reason 'no use' | jq -c '[.action, .status, .blob_scrubbed]'
      codex archive purge "$t" --by alice --second bob --reason 'no use' --apply | jq -c '[.status, .blob_scrubbed]'
      codex archive purge "$t" --by alice --second bob --reason 'no use' --apply 2>&1 >/dev/null; echo $?
      codex archive purge "$t" --by alice --reason x 2>/dev/null; echo $?
      codex archive show "$t" --json | jq -c '.events[1:][] | [.action, .actor]'
      codex archive list --since 2020-01-01 --limit 2 | wc -l
      """, environment: variables)
    #expect(
      outcome.stdout == """
        ["request","success"]
        same_person
        ["approve","success",null]
        ["success",true]
        archive-retention: the content was purged from the archive; there is nothing left to delete
        1
        64
        ["PRUNE_REQUEST","alice"]
        ["DELETE_APPROVED","alice"]
        ["DELETE_APPROVED","bob"]
        ["DELETE_APPROVED","alice"]
        ["DELETE_APPROVED","bob"]
        2

        """, "\(outcome)")
  }
}
