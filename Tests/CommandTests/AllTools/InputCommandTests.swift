import Foundation
import Testing

/// What the tools take as input, as their users write it.
struct InputCommandTests {
  @Test("a spreadsheet's CSV reads as Python's csv module reads it")
  func csvAgreesWithPython() async throws {
    let w = try Workspace()
    try w.write(
      "make.py",
      """
      import csv, json, random, sys
      random.seed(int(sys.argv[1]))
      cells = ['', 'a', 'a,b', 'q"q', 'two\\nlines', ' x ', '=1+1', 'é', '-']
      names = ['tombstone', 'output', 'note', 'owner'] + [''] * random.randint(0, 4)
      random.shuffle(names)
      with open('m.csv', 'w', newline='', encoding=random.choice(['utf-8', 'utf-8-sig'])) as file:
          out = csv.writer(file, lineterminator=random.choice(['\\n', '\\r\\n']))
          out.writerow(names)
          for _ in range(50):
              blank = random.random() < 0.2
              out.writerow(['' if blank else random.choice(cells) for _ in names] + [''] * random.randint(0, 2))
      with open('expected', 'w') as file:
          for row in csv.reader(open('m.csv', newline='', encoding='utf-8-sig')):
              if row[:len(names)] == names or not any(row): continue
              item = {n: c for n, c in zip(names, row) if n}
              file.write(json.dumps({'t': item['tombstone'] or None, 'o': item['output'] or None,
                                     'n': item['note'], 'w': item['owner']}) + '\\n')
      """)
    for seed in 1...20 {
      let outcome = try await w.sh(
        """
        python3 make.py \(seed) && archive-manifest read m.csv 2>/dev/null |
          jq -c '{t:.tombstone,o:.output,n:.note,w:.owner}' >got; jq -c . expected | diff - got && test -s got
        """)
      #expect(outcome.status == 0, "\(seed): \(outcome.stdout)\(outcome.stderr)")
    }
  }

  @Test("sizes that are whole numbers are taken, however they are written")
  func wholeSizes() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "hello\n"])["a"]!
    let outcome = try await w.sh(
      """
      for n in 6 6.0 6e0 60e-1 6.5 7.0 1e400; do
        printf '{"tombstone":"\(t)","output":"o%s","size_bytes":%s}\\n' $n $n
      done | archive-restore --by x --continue-on-error 2>/dev/null | jq -c '[.status,.error.code]'
      printf 'tombstone,output,size_bytes\\n\(t),o,6.0\\n' | archive-manifest read | archive-restore --by x | jq -c .status
      """)
    #expect(
      outcome.stdout == """
        ["success",null]
        ["success",null]
        ["success",null]
        ["success",null]
        ["failed","invalid_item"]
        ["failed","hash_mismatch"]
        ["failed","invalid_item"]
        "success"

        """, "\(outcome.stdout)")
  }

  @Test("query --path counts characters in every locale, and takes leap seconds")
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

  @Test("store --remove takes a file that is named twice as one item", arguments: [1, 8])
  func namedTwice(_ concurrency: Int) async throws {
    let w = try Workspace()
    let store = "archive-store demo --by d --commit \(Workspace.commit) --remove --concurrency \(concurrency)"
    try w.write("d/b", "hi\n")
    let first = try await w.sh("ln -s d e; printf 'd/b\\n./d/b\\ne/b\\nd/b\\nnone\\n' | \(store)")
    let records = try first.records()
    #expect(
      first.status == 1 && records.map { $0["status"] as? String } == Array(repeating: "success", count: 4) + ["failed"]
    )
    #expect(records.map { $0["removed"] as? Bool } == [true, false, false, false, nil])
    #expect(Set(records.prefix(4).map { $0["tombstone"] as? String }).count == 1 && !w.exists("d/b"))
    #expect(records.prefix(4).allSatisfy { $0["size_bytes"] as? Int == 3 && $0["sha256"] as? String != nil })

    // In any order of many: each is archived once and removed once, and nothing else is gone.
    for index in 0..<600 { try w.write("in/\(index)", "\(index)") }
    let many = try await w.sh(
      "ls in/* >l; cat l l >ll; sort -R l >>ll; \(store) <ll | jq -c '[.status,.removed]' | sort | uniq -c | sed 's/^ *//'; ls in | wc -l; archive-manifest query | wc -l"
    )
    #expect(many.status == 0 && many.stdout == "1200 [\"success\",false]\n600 [\"success\",true]\n0\n601\n", "\(many)")

    // What was archived before the run and could not be removed, or came again, is archived again.
    let again = try await w.sh(
      """
      mkfifo p; echo one >f; { echo f; read x <p; echo two >f; echo f; } | \(store) --progress none |
        while read -r line; do printf '%s\\n' "$line" | jq -c '[.status,.removed,.size_bytes]'; [ -p p ] && { echo >p; rm p; }; done
      archive-manifest query --path f | jq -r .tombstone | while read t; do archive-restore $t - --by x 2>/dev/null; done
      ls f
      """)
    #expect(again.stdout == "[\"success\",true,4]\n[\"success\",true,4]\none\ntwo\n", "\(again)")
  }

  @Test("a name of - is standard input, once, or refused with the reason")
  func dash() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "hello\n"])["a"]!
    try w.write("c.toml", "[backend]\nurl = \"sqlite:///.codex/archive.sqlite\"\n")
    let outcome = try await w.sh(
      """
      archive-config validate - <c.toml
      { cat c.toml; echo x=1; } | archive-config validate - --json | jq -r '.problems[0].file'
      archive-config get backend.url --config - <c.toml
      archive-config show --origin --config - <c.toml | grep -c '^backend.url .*standard input:2'
      archive-config evidence verify - <.codex/evidence/archive_ops.jsonl | tail -n 1
      cat .codex/evidence/archive_ops.jsonl | archive-config evidence verify - --offline | head -n 1
      echo 'tombstone,output' | archive-manifest read -; echo 'tombstone,output' | archive-manifest check -
      archive-report - </dev/null | head -n 1
      printf 'tombstone,output\\n\(t),o\\n' | codex archive batch-restore - --by x | grep Succeeded
      exec 2>&1
      archive-restore --by x --config - <c.toml
      archive-config evidence verify - - </dev/null
      archive-restore --by x --resume - 2>&1 </dev/null | head -n 1
      archive-store demo - --by d 2>&1 </dev/null | head -n 1
      archive-config check --set backend.password_file=- --archive-url postgres://u@127.0.0.1:1/x | grep -c 'not read from standard input'
      archive-config get backend.url --config nowhere; CODEX_ARCHIVE_CONFIG=- archive-config show <c.toml
      """)
    #expect(
      outcome.stdout == """
        Standard input is valid.
        standard input
        sqlite:///.codex/archive.sqlite
        1
        Status: ✓ OK
        Records: 1
        Batch Restore Complete:
          ✓ Succeeded: 1
        archive-restore: standard input was read for a configuration already; it cannot be read again for manifest records
        archive-config: standard input was read for an evidence log already; it cannot be read again for an evidence log
        archive-restore: --resume -: standard input holds the manifest records; save the results to a file first
        archive-store: PATH -: paths are read from standard input where no PATH is given; a file of that name is ./-
        1
        archive-config: nowhere: no such file
        archive-config: -: no such file

        """, "\(outcome.stdout)")
  }

  @Test("half a surrogate pair is carried, and refused where it would name something")
  func halfSurrogates() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "hello\n"])["a"]!
    let outcome = try await w.sh(
      #"""
      printf '{"tombstone":"\#(t)","output":"o","x":["\\ud800","\\uDC00x"]}\n' | archive-manifest read | archive-restore --by x | grep -o '"x":.*'
      printf '{"tombstone":"\#(t)","output":"o\\ud800"}\n' | archive-restore --by x | jq -r .error.message | sed 's/column [0-9]*/column N/'
      """#)
    #expect(
      outcome.stdout
        == "\"x\":[\"\\ud800\",\"\\uDC00x\"]}\nline 1, column N: \"output\": half a surrogate pair in a string\n",
      "\(outcome.stdout)")
  }

  @Test("restore and read agree about a record that carries items")
  func recordWithItems() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "hello\n"])["a"]!
    try w.write("m", "{\"items\":[1],\"tombstone\":\"\(t)\",\"output\":\"o\"}\n")
    let outcome = try await w.sh(
      "archive-restore --by x <m | jq -c '[.status,.items]'; archive-manifest read m | archive-restore --by x | jq -c '[.status,.items]'; archive-manifest check m | jq -c '[.available,.items]'"
    )
    #expect(outcome.stdout == "[\"success\",[1]]\n[\"success\",[1]]\n[true,[1]]\n", "\(outcome)")
  }

  @Test("a path that begins with ~ is refused wherever a setting names one")
  func tildes() async throws {
    let w = try Workspace()
    try w.write(
      "c.toml",
      "[evidence]\ndir = \"~/ev\"\n[logging]\nfile = \"~me/log\"\n[backend]\nurl = \"sqlite:///~/a\"\npassword_command = [\"~/ask\"]\n"
    )
    let outcome = try await w.sh(
      """
      exec 2>&1; archive-config validate c.toml; echo $?
      CODEX_EVIDENCE_DIR='~' archive-config init; echo $?
      archive-config show --set backend.password_file='~/pw' >/dev/null; echo $?
      echo x >f; archive-store demo f --by d --commit \(Workspace.commit) --archive-url 'sqlite:///~/a'; echo $?
      archive-store --from-archive 'sqlite:///~/a' --by d </dev/null; echo $?
      archive-config init --archive-only --set evidence.dir='./~ev' >/dev/null; echo $?; ls -A
      """)
    let end = "~ is not expanded here; write the whole path, or ./~… for a name that begins so"
    let url = "~ is not expanded here; write the whole path, as in sqlite:////home/you/archive.sqlite"
    #expect(
      outcome.stdout == """
        archive-config: c.toml:2:1: evidence.dir: "~/ev": \(end)
        archive-config: c.toml:4:1: logging.file: "~me/log": \(end)
        archive-config: c.toml:6:1: backend.url: sqlite:///~/a: \(url)
        archive-config: c.toml:7:1: backend.password_command: "~/ask": \(end)
        78
        archive-config: CODEX_EVIDENCE_DIR: evidence.dir: "~": \(end)
        78
        archive-config: --set backend.password_file: backend.password_file: "~/pw": \(end)
        78
        archive-store: sqlite:///~/a: \(url)
        78
        archive-store: sqlite:///~/a: \(url)
        78
        0
        .codex
        c.toml
        f

        """, "\(outcome.stdout)")
  }
}
