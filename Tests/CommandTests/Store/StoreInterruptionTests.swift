import Foundation
import Testing

@Suite("archive-store: signals, kills and locks")
struct StoreInterruptionTests {
  @Test("a killed store leaves whole groups or nothing")
  func killedStore() async throws {
    let w = try Workspace()
    for index in 0..<600 { try w.write("in/\(index)", "content \(index)") }
    // The writer of the paths keeps its pipe open: the run cannot have ended when it is killed.
    let outcome = try await w.sh(
      """
      mkfifo paths
      archive-store --init demo --by dev --commit \(Workspace.commit) <paths >out.ndjson & tool=$!
      exec 3>paths
      find in -type f >&3
      while [ ! -s out.ndjson ]; do kill -0 $tool || exit 9; sleep 0.01; done
      kill -KILL $tool; wait $tool; echo "killed $?"
      sqlite3 .codex/archive.sqlite 'PRAGMA integrity_check; PRAGMA foreign_key_check;
        SELECT count(*) FROM item WHERE (SELECT count(*) FROM event WHERE item_id = item.id) <> 1;
        SELECT count(*) FROM artifact WHERE blob_bytes IS NULL OR NOT EXISTS (SELECT 1 FROM item WHERE artifact_id = artifact.id)'
      """)
    #expect(outcome.stdout == "killed 137\nok\n0\n0\n", "\(outcome.stderr)")
    // Every complete answer is true.
    let answered = try await w.sh(
      "jq -rR 'fromjson? | select(.status == \"success\").tombstone' out.ndjson | sort >answered; wc -l <answered")
    #expect((Int(answered.stdout.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0) > 0)
    #expect(
      try await w.sh("sqlite3 .codex/archive.sqlite 'SELECT tombstone_id FROM item' | sort | comm -13 - answered")
        .stdout == "")
  }

  @Test("a signal ends store after the current group", arguments: [("INT", 130), ("TERM", 143)])
  func signalEndsStore(_ signal: String, _ status: Int)
    async throws
  {
    let w = try Workspace()
    for index in 0..<50 { try w.write("in/\(index)", "content \(index)") }
    let outcome = try await w.sh(
      """
      mkfifo paths answers
      env --default-signal=INT,TERM archive-store --init demo --by dev --commit \(Workspace.commit) <paths >answers 2>err & tool=$!
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
    // The files prepared by then are archived, the others skipped; each of the fifty is answered.
    let pattern =
      #/([0-9]+)\n(?:([0-9]+)skipped\n)?([0-9]+)success\ntrue\narchive-store: interrupted: ([0-9]+) of the 50 /#
    let found = try #require(try pattern.prefixMatch(in: outcome.stdout), "\(outcome.stdout)\(outcome.stderr)")
    #expect(found.1 == "\(status)" && found.3 == found.4)
    #expect((found.2.flatMap { Int($0) } ?? 0) + (Int(found.3) ?? 0) == 50)
  }

  /// A process that closes a file loses its locks on it.
  @Test("store keeps SQLite's locks after the archive's files were named")
  func sqliteLocks() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      echo A >a; mkfifo paths answers
      archive-store --init demo --by dev --commit \(Workspace.commit) <paths >answers & tool=$!
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
}
