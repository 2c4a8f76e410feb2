import Foundation
import Testing

@Suite("archive-manifest: read and check")
struct ManifestReadTests {
  @Test("manifest read gives the same records for every format")
  func formatsAgree() async throws {
    let w = try Workspace()
    let a = "11111111-1111-4111-8111-111111111111"
    let b = "22222222-2222-4222-8222-222222222222"
    try w.write(
      "object.json",
      "{\n \"name\": \"dr\", \"items\": [\n  {\"tombstone\": \"\(a)\", \"output\": \"x, \\\"1\\\"\", \"team\": \"core\"},\n  {\"tombstone\": \"\(b)\", \"output\": \"y\", \"team\": \"\"}\n ], \"n\": [1]\n}\n"
    )
    try w.write(
      "array.json",
      "[{\"tombstone\":\"\(a)\",\"output\":\"x, \\\"1\\\"\",\"team\":\"core\"},{\"tombstone\":\"\(b)\",\"output\":\"y\",\"team\":\"\"}]"
    )
    try w.write(
      "lines.ndjson",
      "\u{FEFF}{\"tombstone\":\"\(a)\",\"output\":\"x, \\\"1\\\"\",\"team\":\"core\"}\r\n\r\n{\"tombstone\":\"\(b)\",\"output\":\"y\",\"team\":\"\"}"
    )
    try w.write("table.csv", "team,output,tombstone\r\ncore,\"x, \"\"1\"\"\",\(a)\r\n\r\n,y,\(b)")
    try w.write(
      "comment.json",
      "// manifest.json\n{\"items\": [{\"tombstone\": \"\(a)\", \"output\": \"x, \\\"1\\\"\", \"team\": \"core\"}, {\"tombstone\": \"\(b)\", \"output\": \"y\", \"team\": \"\"}]}"
    )
    var answers: Set<String> = []
    for file in ["object.json", "array.json", "lines.ndjson", "table.csv", "comment.json"] {
      let outcome = try await w.sh("archive-manifest read \(file)")
      #expect(outcome.status == 0 && outcome.stderr == "", "\(file): \(outcome.stderr)")
      answers.insert(try await w.sh("jq -cS 'del(.source_line)'", stdin: outcome.stdout).stdout)
    }
    #expect(
      answers == [
        """
        {"actor":null,"output":"x, \\"1\\"","overwrite":null,"record":"manifest","sha256":null,"size_bytes":null,"team":"core","tombstone":"\(a)","version":1}
        {"actor":null,"output":"y","overwrite":null,"record":"manifest","sha256":null,"size_bytes":null,"team":"","tombstone":"\(b)","version":1}

        """
      ])
  }

  @Test("manifest check reports why an item is not available")
  func checkReasons() async throws {
    let w = try Workspace()
    try w.useFixture("python-zstd")
    let outcome = try await w.sh(
      "(archive-manifest query; echo '{\"tombstone\":\"\(unknownTombstone)\",\"output\":\"u\"}'; echo '{}') | archive-manifest check"
    )
    #expect(outcome.status == 1)
    let records = try outcome.records()
    let reasons = records.compactMap { record -> String? in
      guard record["available"] as? Bool == false else { return nil }
      return (record["error"] as? [String: Any])?["code"] as? String
    }
    #expect(records.count == 22)
    #expect(reasons.sorted() == ["invalid_item", "not_found", "purged", "unsupported_codec"])
  }

  @Test("manifest read parses CSV as Python's csv module does")
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

  @Test("restore, read and check agree about a record that carries items")
  func recordWithItems() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "hello\n"])["a"]!
    try w.write("m", "{\"items\":[1],\"tombstone\":\"\(t)\",\"output\":\"o\"}\n")
    let outcome = try await w.sh(
      "archive-restore --by x <m | jq -c '[.status,.items]'; archive-manifest read m | archive-restore --by x | jq -c '[.status,.items]'; archive-manifest check m | jq -c '[.available,.items]'"
    )
    #expect(outcome.stdout == "[\"success\",[1]]\n[\"success\",[1]]\n[true,[1]]\n", "\(outcome)")
  }
}
