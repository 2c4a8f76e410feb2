import Foundation
import Subprocess
import Testing

@Suite("SQLite archives: media, permissions and locks")
struct SQLiteFileTests {
  /// Runs its arguments where `ro` is mounted read-only.
  private static let readOnly = """
    on_medium() {
      if [ "$(id -u)" = 0 ]; then set -- -m sh -c "$*"; else set -- -rm sh -c "$*"; fi
      unshare "$1" "$2" "$3" "mount --bind ro ro && mount -o remount,ro,bind ro && $4"
    }

    """

  @Test("restore from a read-only medium is refused with 77, and reading works")
  func readOnlyMedium() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      Self.readOnly + """
        mkdir ro; cp .codex/archive.sqlite ro; sqlite3 ro/archive.sqlite 'PRAGMA journal_mode' >&2
        export CODEX_ARCHIVE_URL=sqlite:///ro/archive.sqlite CODEX_ARCHIVE_CONFIG=/dev/null
        archive-manifest query >m
        on_medium 'archive-restore --by x --root out --no-evidence <m >r; echo $?; archive-store --init demo a --by x --commit \(Workspace.commit) >s; echo $?'
        on_medium 'archive-restore --verify <m | jq -r .action; archive-manifest query | wc -l; archive-config check --no-evidence >/dev/null; echo $?'
        on_medium 'archive-config init --archive-only --archive-url sqlite:///ro/new/b.sqlite; echo $?'
        sqlite3 ro/archive.sqlite 'PRAGMA journal_mode = DELETE' >&2
        on_medium 'archive-restore --by x --root out --no-evidence <m >r; echo $?'
        """, environment: [:])
    #expect(outcome.stdout == "77\n77\nverified\n1\n0\n77\n77\n", "\(outcome)")
    let told = outcome.stderr.split(separator: "\n").filter { $0.contains("the archive is on a read-only file system") }
    #expect(told.count == 3 && outcome.stderr.contains("wal\n"), "\(outcome.stderr)")
    #expect(!w.exists("out/a"))
  }

  @Test("an archive on a read-only medium names the log whose changes cannot be read", arguments: ["-wal", "-journal"])
  func unreadableChanges(_ suffix: String) async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    // Copied during a writer's transaction, while its log holds changes.
    let outcome = try await w.sh(
      Self.readOnly + """
        mkdir ro
        if [ \(suffix) = -wal ]; then
          sqlite3 .codex/archive.sqlite "UPDATE item SET language = 'x'" '.system cp .codex/archive.sqlite .codex/archive.sqlite-wal ro'
        else
          sqlite3 .codex/archive.sqlite 'PRAGMA journal_mode = DELETE' 'PRAGMA cache_size = 1' 'PRAGMA cache_spill = 1' BEGIN \\
            "INSERT INTO tag SELECT value, hex(zeroblob(2000)) FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]')" \\
            "UPDATE item SET language = 'x'" '.system cp .codex/archive.sqlite .codex/archive.sqlite-journal ro' ROLLBACK >/dev/null
        fi
        [ -s ro/archive.sqlite\(suffix) ] || echo 'no log'
        on_medium 'archive-manifest query --archive-url sqlite:///ro/archive.sqlite; echo $?'
        archive-manifest query --archive-url sqlite:///ro/archive.sqlite | wc -l
        """)
    #expect(outcome.stdout == "77\n1\n", "\(outcome)")
    #expect(
      outcome.stderr.contains(
        "ro/archive.sqlite\(suffix) holds changes of the archive that cannot be read on a read-only file system; copy"),
      "\(outcome)")
  }

  @Test("an archive without write permission can be read")
  func readOnlyFile() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    // As another user, because root may write everywhere. In WAL mode SQLite needs to write even to read.
    let outcome = try await w.sh(
      """
      chmod -R a+rX . && chmod 755 . && umask 0
      [ "$(id -u)" = 0 ] && as='setpriv --reuid=65534 --regid=65534 --clear-groups' || { as=; chmod a-w .codex .codex/archive.sqlite; }
      $as archive-manifest query | wc -l
      $as archive-config check --no-evidence | grep -c OK
      archive-manifest query | CODEX_EVIDENCE_DIR=/dev/null/x $as archive-restore --by x -n | jq -r .planned_action
      # Even with an index that other readers have left, a restore cannot record its event here.
      free=$(mktemp -d); chmod 777 "$free"
      archive-manifest query >m; CODEX_EVIDENCE_DIR=$free $as archive-restore --by x --root "$free" <m >/dev/null 2>message; echo $?
      """)
    #expect(outcome.stdout.hasPrefix("1\n1\nreplaced\n77\n"), "\(outcome.stdout)\(outcome.stderr)")
  }

  @Test("a locked archive is a transient error")
  func lockedArchive() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    // SQLite's own client holds the lock until its input ends.
    let outcome = try await w.sh(
      """
      mkfifo hold
      sqlite3 .codex/archive.sqlite <hold >locked & exec 3>hold
      echo 'BEGIN IMMEDIATE; SELECT 1;' >&3
      while [ ! -s locked ]; do sleep 0.01; done
      printf '%s\\n' '{"tombstone":"\(t["a"]!)","output":"1"}' '{"tombstone":"\(t["a"]!)","output":"2"}' |
        archive-restore --by ops --continue-on-error; echo "status $?"
      echo '{"path":"a"}' | archive-store --init demo --by dev --commit \(Workspace.commit) | jq -r .error.class; archive-manifest query | wc -l
      exec 3>&-; wait
      """)
    let lines = outcome.stdout.split(separator: "\n").map(String.init)
    #expect(lines.count == 5, "\(outcome.stdout)")
    #expect(lines[0].contains("\"backend_unavailable\"") && lines[0].contains("\"transient\""))
    #expect(lines[2] == "status 75" && lines[3] == "transient" && lines[4] == "1")
    #expect(outcome.stderr.contains("locked by another process"))
  }

  @Test("a file that is not an archive is named and refused")
  func notAnArchive() async throws {
    let w = try Workspace()
    try w.write("text.sqlite", String(repeating: "this is not a database\n", count: 100))
    try await w.sh("sqlite3 other.sqlite 'CREATE TABLE t (x)'; : >empty.sqlite")
    for (file, text) in [
      ("text.sqlite", "not an SQLite database"), ("other.sqlite", "not an archive"), ("empty.sqlite", "not an archive"),
      ("none.sqlite", "there is no archive here"),
    ] {
      for command in ["archive-restore --by ops", "archive-manifest query", "archive-manifest check"] {
        let outcome = try await w.sh("\(command) --archive-url sqlite:///\(file)", stdin: "{}\n")
        #expect(outcome.status == 69, "\(command) \(file)")
        #expect(outcome.stdout == "")
        #expect(outcome.stderr.contains(text) && outcome.stderr.contains(file), "\(outcome.stderr)")
      }
    }
    #expect(!w.exists("none.sqlite") && !w.exists(".codex"))
    #expect(try w.data("empty.sqlite").isEmpty)
  }

  @Test("store and config init leave a foreign database unchanged")
  func foreignDatabase() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      sqlite3 app.sqlite 'CREATE TABLE users (x); PRAGMA user_version = 7'; sha256sum app.sqlite >before
      echo A >a; archive-store --init demo a --by dev --commit \(Workspace.commit) --archive-url sqlite:///app.sqlite; echo $?
      archive-config init --archive-url sqlite:///app.sqlite; echo $?; sha256sum --check --quiet before && echo same
      ls .codex/archive.toml
      """)
    #expect(outcome.stdout == "69\n69\nsame\n", "\(outcome.stderr)")
  }
}
