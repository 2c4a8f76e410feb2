import Foundation
import Testing

/// Pipes, signals, locks and other ways in which a run ends early.
struct StreamTests {
  @Test func aFullStandardOutputIsAnError() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    for command in [
      "archive-manifest query", "archive-config show", "archive-config schema",
      "archive-report --format json </dev/null",
      "archive-manifest show \(t["a"]!)", "archive-restore \(t["a"]!) o --by ops", "archive-store --help",
      "archive-store demo a --by dev --commit \(Workspace.commit)",
    ] {
      let outcome = try await w.sh("\(command) >/dev/full")
      #expect(outcome.status == 74, "\(command)")
      #expect(outcome.stderr.contains("standard output: No space left on device"), "\(command)")
    }
  }

  @Test func aClosedStandardOutputEndsQuietlyBySIGPIPE() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    for command in [
      "archive-manifest query", "archive-config show", "archive-restore --by ops </dev/stdin",
      "archive-report </dev/null",
      "archive-store demo a --by dev --commit \(Workspace.commit)",
    ] {
      // The reader is gone before the tool begins; the shell tells the signal as 141.
      let outcome = try await w.sh(
        "mkfifo closed; (exec 3<closed) & exec 4>closed; wait; \(command) >&4; echo \"status $?\" >&2",
        stdin: "{\"tombstone\":\"\(t["a"]!)\",\"output\":\"o\"}\n")
      #expect(outcome.stderr.hasSuffix("status 141\n"), "\(command): \(outcome.stderr)")
      #expect(!outcome.stderr.contains("archive-"), "\(command): \(outcome.stderr)")
      try await w.sh("rm closed")
    }
  }

  @Test func closedStreamsAreErrors() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      "archive-restore --by ops <&-; echo $?; archive-manifest query >&-; echo $? >status; cat status; archive-manifest query <&- >out; echo $?; wc -l <out"
    )
    #expect(outcome.stdout == "74\n74\n0\n1\n", "\(outcome.stdout)\(outcome.stderr)")
    #expect(outcome.stderr.contains("standard input: Bad file descriptor"))
  }

  @Test func aReadOnlyArchiveCanBeRead() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    // As another user, because root may write everywhere; the archive is in WAL mode, which wants to write to be read.
    let outcome = try await w.sh(
      """
      chmod -R a+rX . && chmod 755 . && umask 0
      [ "$(id -u)" = 0 ] && as='setpriv --reuid=65534 --regid=65534 --clear-groups' || { as=; chmod a-w .codex .codex/archive.sqlite; }
      $as archive-manifest query | wc -l
      $as archive-config check --no-evidence | grep -c OK
      archive-manifest query | CODEX_EVIDENCE_DIR=/dev/null/x $as archive-restore --by x -n | jq -r .planned_action
      # Whatever index other readers have left, a restore cannot record its event here.
      free=$(mktemp -d); chmod 777 "$free"
      archive-manifest query >m; CODEX_EVIDENCE_DIR=$free $as archive-restore --by x --root "$free" <m >/dev/null 2>message; echo $?
      """)
    #expect(outcome.stdout.hasPrefix("1\n1\nreplaced\n77\n"), "\(outcome.stdout)\(outcome.stderr)")
  }

  @Test func emptyInputIsNoFailure() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      "archive-restore --by ops </dev/null >results; echo $?; wc -c <results; archive-report <results; echo $?")
    #expect(outcome.stdout.hasPrefix("0\n0\n"))
    #expect(outcome.stdout.contains("Nothing to report"))
    #expect(outcome.stdout.hasSuffix("\n0\n"))
  }

  @Test(arguments: [("INT", 130), ("TERM", 143)])
  func aSignalEndsAfterTheBookkeeping(_ name: String, _ status: Int) async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      """
      mkfifo in out
      # A shell without job control starts background jobs with SIGINT ignored; env sets it back.
      env --default-signal=INT,TERM archive-restore --by ops <in >out & tool=$!
      exec 3>in 4<out
      echo '{"tombstone":"\(t["a"]!)","output":"1"}' >&3
      read -r answer <&4
      kill -\(name) $tool
      wait $tool; echo "status $?"
      sqlite3 .codex/archive.sqlite "SELECT count(*) FROM event WHERE action = 'RESTORE'"
      """)
    #expect(outcome.stdout == "status \(status)\n1\n")
    #expect(outcome.stderr.contains("interrupted") && outcome.stderr.contains("--resume"))
    #expect(try w.read("1") == "A")
  }

  @Test(arguments: [1, 4]) func aSignalUndoesWhatIsBeingWrittenAndAnswersAll(_ concurrency: Int) async throws {
    let w = try Workspace()
    // A gigabyte of zeros, put into the archive by a client that is not ours: nothing restores it in an instant.
    try await w.archive(["a": "A"])
    try await w.sh("archive-manifest query >s")
    try await w.sh(
      """
      head -c 1000000000 /dev/zero | zstd -q --stream-size=1000000000 >z
      sum=$(head -c 1000000000 /dev/zero | sha256sum | cut -c1-64)
      sqlite3 .codex/archive.sqlite "UPDATE artifact SET blob_bytes = readfile('z'), size_bytes = 1000000000, content_sha256 = '$sum'"
      """)
    let outcome = try await w.sh(
      """
      t=$(jq -r .tombstone s)
      for n in 1 2 3 4 5 6 7 8; do echo "{\\"tombstone\\":\\"$t\\",\\"output\\":\\"o/$n\\"}"; done >m
      env --default-signal=INT,TERM archive-restore --by ops --sparse --concurrency \(concurrency) <m >r 2>err & tool=$!
      until find o -name '.archive-restore-*' 2>/dev/null | grep -q .; do kill -0 $tool || exit 9; sleep 0.01; done
      kill -TERM $tool
      wait $tool; echo "status $?"
      jq -r '[.status, .error.code // .reason] | join(" ")' r | sort | uniq -c | tr -d ' '
      find o -type f
      """)
    // One for each worker that had begun; the others were not.
    let begun = (1...concurrency).map { "status 143\n\($0)failedcancelled\n\(8 - $0)skippedstopped\n" }
    #expect(begun.contains(outcome.stdout), "\(outcome.stdout)\(outcome.stderr)")
    #expect(try w.read("err").contains("--resume"))
  }

  @Test func aLockedArchiveIsTriedAgainLater() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    // The lock is held by SQLite's own client until it is told to end.
    let outcome = try await w.sh(
      """
      mkfifo hold
      sqlite3 .codex/archive.sqlite <hold >locked & exec 3>hold
      echo 'BEGIN IMMEDIATE; SELECT 1;' >&3
      while [ ! -s locked ]; do sleep 0.01; done
      printf '%s\\n' '{"tombstone":"\(t["a"]!)","output":"1"}' '{"tombstone":"\(t["a"]!)","output":"2"}' |
        archive-restore --by ops --continue-on-error; echo "status $?"
      echo '{"path":"a"}' | archive-store demo --by dev --commit \(Workspace.commit) | jq -r .error.class; archive-manifest query | wc -l
      exec 3>&-; wait
      """)
    let lines = outcome.stdout.split(separator: "\n").map(String.init)
    #expect(lines.count == 5, "\(outcome.stdout)")
    #expect(lines[0].contains("\"backend_unavailable\"") && lines[0].contains("\"transient\""))
    #expect(lines[2] == "status 75" && lines[3] == "transient" && lines[4] == "1")
    #expect(outcome.stderr.contains("locked by another process"))
  }

  @Test func whatIsNoArchiveIsSaid() async throws {
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

  @Test func noToolNeedsFoundationOrADatabaseItDoesNotUse() async throws {
    let w = try Workspace()
    for tool in ["store", "manifest", "restore", "report", "config"] {
      let outcome = try await w.sh("ldd \"$(command -v archive-\(tool))\"")
      #expect(outcome.status == 0)
      let libraries = outcome.stdout
      if libraries.contains("libswiftCore") {
        // A debug build links what its dependencies name; what counts is that no symbol of it is used.
        let used = try await w.sh(
          """
          nm -D --undefined-only "$(command -v archive-\(tool))" | awk '{print $2}' | sed 's/@.*//' | sort >used
          for name in Foundation FoundationInternationalization; do
            library=$(ldd "$(command -v archive-\(tool))" | awk -v name="lib$name.so" '$1 == name { print $3 }')
            [ -z "$library" ] || nm -D --defined-only "$library" | awk '{print $3}' | sort | comm -12 used -
          done
          """)
        #expect(used.stdout == "", "archive-\(tool)")
      } else {
        // ICU's data, linked in, would be half of the file.
        let data = try await w.sh("nm \"$(command -v archive-\(tool))\" 2>/dev/null | grep -c icudt")
        #expect(data.stdout == "0\n", "archive-\(tool)")
        #expect(!libraries.contains("Foundation") && !libraries.contains("libicu"), "archive-\(tool): \(libraries)")
      }
      if tool == "report" {
        for client in ["libsqlite3", "libpq", "libmariadb"] { #expect(!libraries.contains(client), "\(libraries)") }
      }
    }
  }
}
