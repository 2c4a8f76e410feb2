import Testing

@Suite("archive-manifest: spreadsheets")
struct SpreadsheetTests {
  private let a = "11111111-1111-4111-8111-111111111111"

  @Test("manifest read detects the delimiter and the header's case, and takes other names from --columns")
  func headers() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      read() { archive-manifest read "$@" | jq -r '[.tombstone, .output, .source_line, .Team // .team] | map(tostring) | join(" ")'; }
      printf 'Tombstone;Output;Team\\n\(a);"x;1, y";core\\n' | read
      printf 'TOMBSTONE\\toutput\\tTeam\\n\(a)\\tx,y;z\\tcore\\n' | read
      printf 'sep=;\\r\\ntombstone;output\\r\\n\(a);x\\r\\n' | read
      printf '\\357\\273\\277"tombstone","output"\\n\(a),x;y;z\\n' | read
      printf 'tombstone,output,a;b;c;d\\r\\n\(a),x,1\\r\\n' | read
      printf 'ID|Target|tombstone\\n\(a)|x|old\\n' | read --delimiter '|' --columns tombstone=ID,output=Target 2>&1
      printf 'tombstone,path\\n' | archive-manifest read --columns output=Path; echo $?
      archive-manifest read --columns output </dev/null 2>&1 | head -n 1; archive-manifest read --delimiter ab </dev/null 2>&1 | head -n 1
      """)
    #expect(
      outcome.stdout == """
        \(a) x;1, y 2 core
        \(a) x,y;z 2 core
        \(a) x 3 null
        \(a) x;y;z 2 null
        \(a) x 2 null
        archive-manifest: standard input:1: the column "tombstone" is kept as "carried.tombstone", because records have their own "tombstone"
        \(a) x 2 null
        65
        archive-manifest: The value 'output' is invalid for '--columns <field=column,...>': give FIELD=COLUMN, separated by commas, where a field is one of tombstone, output, output_b64, actor, sha256, size_bytes, overwrite
        archive-manifest: The value 'ab' is invalid for '--delimiter <character>': give one character, such as ; or |, or the word tab

        """, "\(outcome)")
    #expect(
      outcome.stderr
        == "archive-manifest: standard input:1: no column \"Path\", which --columns names for output; the header is tombstone,path\n"
    )
  }

  @Test("restore carries columns with names of result members, and the line of the spreadsheet")
  func carriedColumns() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      """
      printf '\\n\\ntombstone,output,status,line,Owner\\n\(t["a"]!),out,open,17,me\\nnonsense,x,done,18,you\\n' >dr.csv
      archive-manifest read dr.csv >m; archive-restore --by ops --continue-on-error <m |
        jq -c '[.status, .line, .["carried.status"], .["carried.line"], .Owner, .source_line, .error.message]'
      """)
    #expect(
      outcome.stdout == """
        ["success",1,"open","17","me",4,null]
        ["failed",2,"done","18","you",5,"line 2 (line 5 of its source): \\"tombstone\\" is \\"nonsense\\", which is not a UUID"]

        """, "\(outcome)")
    #expect(
      outcome.stderr.hasPrefix(
        """
        archive-manifest: dr.csv:3: the column "status" is kept as "carried.status", because records have their own "status"
        archive-manifest: dr.csv:3: the column "line" is kept as "carried.line", because records have their own "line"

        """), "\(outcome)")
  }

  @Test("restore names the command that reads a manifest in CSV or JSON")
  func foreignManifest() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let advice = "; for a CSV or JSON manifest: archive-manifest read FILE | archive-restore"
    for (text, isForeign) in [
      ("tombstone,output\n\(a),x\n", true), ("[{\"tombstone\":\"\(a)\",\"output\":\"x\"}]\n", true),
      ("{\n\"items\": []}\n", true), ("{\"items\":[]}\n", true), ("{\"tombstone\":\"x\",}\n", false),
      ("{\"output\":\"x\"}\n", false),
    ] {
      let outcome = try await w.sh("archive-restore --by ops | head -n 1 | jq -r .error.message", stdin: text)
      #expect(outcome.stdout.hasSuffix(advice + "\n") == isForeign, "\(text): \(outcome.stdout)")
    }
  }
}
