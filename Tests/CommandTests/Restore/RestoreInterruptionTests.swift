import Foundation
import Testing

@Suite("archive-restore: signals and kills")
struct RestoreInterruptionTests {
  @Test("a signal ends restore after its bookkeeping", arguments: [("INT", 130), ("TERM", 143)])
  func signalEndsRestore(_ name: String, _ status: Int) async throws {
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

  @Test("a signal makes restore remove unfinished outputs and answer every item", arguments: [1, 4])
  func signalRemovesUnfinished(_ concurrency: Int) async throws {
    let w = try Workspace()
    // A gigabyte of zeros, written into the archive by SQLite's client: it takes a while to restore.
    try await w.archive(["a": "A"])
    try await w.sh("archive-manifest query >s")
    try await w.sh(
      """
      head -c 1000000000 /dev/zero | zstd -q --stream-size=1000000000 >z
      sum=$(head -c 1000000000 /dev/zero | sha256sum | cut -c1-64)
      sqlite3 .codex/archive.sqlite "UPDATE artifact SET blob_bytes = readfile('z'), size_bytes = 1000000000, content_sha256 = '$sum'"
      """)
    // Names with other endings are probes of the file system, which are created before an item is begun.
    let outcome = try await w.sh(
      """
      t=$(jq -r .tombstone s)
      for n in 1 2 3 4 5 6 7 8; do echo "{\\"tombstone\\":\\"$t\\",\\"output\\":\\"o/$n\\"}"; done >m
      env --default-signal=INT,TERM archive-restore --by ops --sparse --concurrency \(concurrency) <m >r 2>err & tool=$!
      until find o -name '.archive-restore-*.tmp' 2>/dev/null | grep -q .; do kill -0 $tool || exit 9; sleep 0.01; done
      kill -TERM $tool
      wait $tool; echo "status $?"
      jq -r '[.status, .error.code // .reason] | join(" ")' r | sort | uniq -c | tr -d ' '
      find o -type f
      """)
    // One item failed for each worker that had begun one; the others were skipped.
    let begun = (1...concurrency).map { "status 143\n\($0)failedcancelled\n\(8 - $0)skippedstopped\n" }
    #expect(begun.contains(outcome.stdout), "\(outcome.stdout)\(outcome.stderr)")
    #expect(try w.read("err").contains("--resume"))
  }

  @Test("a killed restore claims no file that is missing")
  func killedRestore() async throws {
    let w = try Workspace()
    var files: [String: String] = [:]
    for index in 0..<400 { files["in/\(index)"] = "content \(index)" }
    try await w.archive(files)
    try await w.sh("archive-manifest query --output 'out/{path}' >m")
    // Killed after 1, 100, 200 and 300 answers; there are always more items.
    for answers in [1, 100, 200, 300] {
      let outcome = try await w.sh(
        """
        rm -rf out; sqlite3 .codex/archive.sqlite "DELETE FROM event WHERE action = 'RESTORE'"; : >.codex/evidence/archive_ops.jsonl
        [ -e in_ ] || mkfifo in_
        archive-restore --by ops <in_ >r & tool=$!
        exec 3>in_
        cat m >&3
        while [ "$(wc -l <r)" -lt \(answers) ]; do kill -0 $tool || exit 9; sleep 0.01; done
        kill -KILL $tool; wait $tool
        sqlite3 .codex/archive.sqlite "SELECT json_extract(context, '$.output') FROM event WHERE action = 'RESTORE'" | sort >events
        jq -rR 'fromjson? | select(.action == "RESTORE").output' .codex/evidence/archive_ops.jsonl | sort >evidence
        jq -rR 'fromjson? | select(.status == "success").output' r | sort >results
        find out -type f -not -name '.archive-restore-*' | sort >files
        # No result without its evidence, no evidence without its event, no event without its file.
        comm -23 results evidence; comm -23 evidence events; comm -23 events files
        for file in $(cat files); do cmp "$file" "${file#out/}"; done
        wc -l <results
        """)
      #expect(outcome.status == 0, "\(outcome.stderr)")
      #expect(
        (Int(outcome.stdout.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0) >= answers, "\(outcome.stdout)")
    }
    let done = try await w.sh(
      "archive-restore --by ops --resume r <m >r2; echo $?; cat r r2 | jq -rR 'fromjson? | select(.status == \"success\").output' | sort -u | wc -l; diff -r in out/in | grep -v archive-restore-"
    )
    #expect(done.stdout == "0\n400\n", "\(done.stdout)\(done.stderr)")
  }
}
