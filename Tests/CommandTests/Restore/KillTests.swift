import Foundation
import Testing

/// A restore that is killed at any moment claims nothing false, leaves no files permanently, and can be resumed.
@Suite("archive-restore: kills at any moment")
struct KillTests {
  /// The number of kills; `TORTURE_KILLS` sets another one.
  static let kills = ProcessInfo.processInfo.environment["TORTURE_KILLS"].flatMap { Int($0) } ?? 10

  /// Kills archive-restore `$1` times at moments spread over its running time, and checks everything each time.
  ///
  /// The checks use SQLite's own client, jq and cmp.
  private static let script = #"""
    set -eu
    kills=$1
    seq 600 | while read -r n; do mkdir -p "in/$((n % 20))"; seq "$n" "$((n * 7))" >"in/$((n % 20))/$n"; done
    head -c 12000000 /dev/urandom >in/large
    find in -type f | sort | archive-store --init demo --by dev --commit 0123456789abcdef0123456789abcdef01234567 >stored
    jq -c '.output = "root/" + .output' stored >m
    count=$(wc -l <m)
    # The duration of a whole run, in milliseconds: the kills are spread over it.
    start=$(date +%s%N)
    archive-restore --by ops <m >/dev/null
    whole=$((($(date +%s%N) - start) / 1000000 + 1))
    rm -rf root
    : >all
    claims() { jq -rR "fromjson? | select($1)" "$2" | jq -r .output | sort -u; }
    kill=0 done_kills=0
    # A run that ended before its moment came does not count; the next moment is earlier.
    while [ "$done_kills" -lt "$kills" ]; do
      kill=$((kill + 1))
      # Every third round starts from nothing, the others continue where the killed run stopped.
      if [ $((kill % 3)) = 1 ]; then
        rm -rf root; : >all; : >.codex/evidence/archive_ops.jsonl
        sqlite3 .codex/archive.sqlite "PRAGMA busy_timeout = 1000000; DELETE FROM event WHERE action = 'RESTORE'" >/dev/null
      fi
      random=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
      moment=$((random % whole))
      archive-restore --by ops --durability "$2" --resume all <m >results & tool=$!
      sleep "$(printf '0.%03d' $((moment % 1000)))"
      # The first run may have been unusually slow, and a run that continues another one is shorter.
      if kill -KILL $tool 2>/dev/null; then
        done_kills=$((done_kills + 1)) whole=$((whole * 5 / 4 + 1))
      else
        whole=$((whole / 2 + 10))
      fi
      wait $tool || true
      # Every file that has its name is complete.
      if [ -d root ]; then
        find root -type f ! -name '.archive-restore-*' | sort >files
      else
        : >files
      fi
      while read -r file; do cmp "$file" "${file#root/}"; done <files
      cat results >>all; printf '\n' >>all
      # No result without its evidence, no evidence without its event, no event without its file.
      claims '.status == "success"' all >results.outputs
      claims '.action == "RESTORE"' .codex/evidence/archive_ops.jsonl >evidence.outputs
      sqlite3 .codex/archive.sqlite "SELECT json_extract(context, '$.output') FROM event WHERE action = 'RESTORE'" |
        sort -u >events.outputs
      for pair in 'results.outputs evidence.outputs' 'evidence.outputs events.outputs' 'events.outputs files'; do
        # The pair is two file names.
        # shellcheck disable=SC2086
        lost=$(comm -23 $pair)
        if [ -n "$lost" ]; then echo "kill $kill: $pair: $lost"; exit 1; fi
      done
    done
    archive-restore --by ops --resume all <m >results
    jq -rs 'map(select(.status == "success" or .reason == "resumed")) | length' results | grep -qx "$count"
    diff -r in root/in
    if find root -name '.archive-restore-*' | grep .; then echo 'temporary files are left'; exit 1; fi
    sqlite3 .codex/archive.sqlite 'PRAGMA integrity_check; PRAGMA foreign_key_check' | grep -qx ok
    echo "$done_kills killed"
    """#

  @Test(
    "a restore that is killed at any moment claims nothing false and can be resumed", arguments: ["batch", "none"])
  func claimsHoldAtEveryMoment(_ durability: String) async throws {
    let w = try Workspace()
    try w.write("kill.sh", Self.script)
    let kills = durability == "batch" ? Self.kills : (Self.kills + 3) / 4
    let outcome = try await w.sh("sh kill.sh \(kills) \(durability)", limit: Workspace.hangLimit + kills * 120)
    #expect(outcome.status == 0 && outcome.stdout == "\(kills) killed\n", "\(outcome.stdout)\(outcome.stderr)")
  }
}
