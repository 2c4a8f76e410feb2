import Foundation
import Testing

/// Each format of the report, checked by an independent program.
@Suite("archive-report: formats")
struct ReportFormatTests {
  static let schemas = Workspace.tests.appending(path: "Schemas").path

  /// 1,300 records, some of them failed or skipped, and some with names that are special in a format.
  static func results() -> String {
    let names = [
      #"a \"b\" <c> & 'd'"#, #"x\u0001\u001b[31my\u202ez"#, #"line\nfeed,\ttab | pipe `tick` {{x}} ]]> \\ end"#,
      "ünï/日本/é",
      #"<script>alert(1)</script>"#, String(repeating: "deep/", count: 60) + "file",
    ]
    return (0..<1300).map { place in
      let name = place < names.count ? names[place] : "src/file_\(place).py"
      let end =
        switch place % 100 {
        case 3:
          #""status":"failed","action":"none","error":{"code":"io_error","class":"permanent","message":"\#(names[place / 100 % 5])"}"#
        case 5: #""status":"skipped","action":"none","reason":"stopped","error":null"#
        case 7: #""status":"skipped","action":"none","reason":"resumed","error":null"#
        default: #""status":"success","action":"created","error":null,"duration_ms":\#(Double(place % 211) / 8)"#
        }
      return
        #"{"record":"result","version":1,"line":\#(place + 1),"tombstone":"t\#(place)","output":"\#(name)","actor":"o\"p<s","size_bytes":\#(place),"attempts":\#(place % 40 == 0 ? 2 : 1),"started_at":"2026-01-01T00:\#(10 + place / 60):\#(10 + place % 50).250Z",\#(end),"owner":"<\#(place % 3)>"}"#
        + "\n"
    }.joined()
  }

  @Test("Prometheus accepts the metrics, and the time of the last success is kept until the next")
  func prometheus() async throws {
    let w = try Workspace()
    try w.write("r", Self.results())
    try w.write("ok", #"{"status":"success","started_at":"2025-12-31T00:00:00.500Z","duration_ms":250}"# + "\n")
    let outcome = try await w.sh(
      #"""
      archive-report r --format prometheus --label 'job=a"b\c' --require total=1 >p; echo $?
      promtool check metrics <p && grep -c '^# TYPE' p
      grep -v '^#' p | grep -E '_items\{|le="0.025"|count|success'
      for r in ok r; do archive-report $r --output prometheus=m.prom >/dev/null; grep -E '^[a-z_]*success(_timestamp_seconds)? [0-9]' m.prom; done
      ls -A | grep -c tmp
      archive-report --label status=x </dev/null; echo $?
      """#)
    #expect(
      outcome.stdout == #"""
        3
        11
        archive_run_items{job="a\"b\\c",status="success"} 1261
        archive_run_items{job="a\"b\\c",status="failed"} 13
        archive_run_items{job="a\"b\\c",status="skipped"} 26
        archive_run_failed_items{job="a\"b\\c",code="io_error"} 13
        archive_run_retried_items{job="a\"b\\c"} 33
        archive_run_item_duration_seconds_bucket{job="a\"b\\c",le="0.025"} 1204
        archive_run_item_duration_seconds_count{job="a\"b\\c"} 1261
        archive_run_success{job="a\"b\\c"} 0
        archive_run_success 1
        archive_last_success_timestamp_seconds 1767139200.75
        archive_run_success 0
        archive_last_success_timestamp_seconds 1767139200.75
        0
        64

        """#, "\(outcome)")
  }

  @Test("JUnit's XML is valid and has a testcase for each item and gate")
  func junit() async throws {
    let w = try Workspace()
    try w.write("r", Self.results())
    let outcome = try await w.sh(
      """
      archive-report r --output junit=r.xml --require 'failed<=20' --require 'p99.9<1ms' >/dev/null; echo $?
      xmllint --noout --schema '\(Self.schemas)/junit.xsd' r.xml 2>&1
      count() { xmllint --xpath "count($1)" r.xml; echo; }
      count //testcase; count //failure; count //error; count //skipped; count '//testcase[@classname="archive.gate"]'
      xmllint --xpath 'concat(/testsuite/@tests, " ", /testsuite/@failures, " ", /testsuite/@errors, " ", /testsuite/@skipped)' r.xml
      echo; xmllint --xpath 'string(//testcase[3]/@name)' r.xml
      """)
    #expect(
      outcome.stdout.split(separator: "\n").map(String.init) == [
        "3", "r.xml validates", "1302", "14", "13", "13", "2", "1302 14 13 13", #"a "b" <c> & 'd'"#,
      ], "\(outcome)")
  }

  @Test("the page works in a browser, in both colour schemes, on paper and without its script")
  func page() async throws {
    let w = try Workspace()
    try w.write("r", Self.results())
    let outcome = try await w.sh(
      """
      archive-report r --output html=p.html --group-by owner --timeline 10s --baseline r --require 'failed<=3' --require 'p50<1h' --require 'p99.9<1s' >/dev/null; echo $?
      '\(Self.schemas)/page' p.html && echo all is well
      grep -c '<tr data-status="failed"' p.html; grep -c '<tr data-status' p.html; grep -o '<caption>1,000 of 1,300 items' p.html
      archive-report --format html </dev/null >empty.html; '\(Self.schemas)/page' empty.html && echo all is well
      archive-report r --format html --no-items >few.html; '\(Self.schemas)/page' few.html && echo all is well
      sed 's/<h1>/<h1>x<\\/h1><h1>/' p.html >bad.html; '\(Self.schemas)/page' bad.html | sort -u
      """)
    #expect(
      outcome.stdout == """
        3
        all is well
        13
        1000
        <caption>1,000 of 1,300 items
        all is well
        all is well
        dark, 1280: not one h1
        dark, 360: not one h1
        light, 1280: not one h1
        light, 360: not one h1

        """, "\(outcome)")
  }

  @Test("Markdown has one table row for each entry, with any characters in names")
  func markdown() async throws {
    let w = try Workspace()
    try w.write("r", Self.results())
    let outcome = try await w.sh(
      "archive-report r --format markdown --group-by owner --require 'failed<=3' >m; echo $?; grep -A6 '^### Failures' m; grep -A5 '^### By' m"
    )
    #expect(
      outcome.stdout == #"""
        3
        ### Failures

        | items | code | example | next step |
        | --- | --- | --- | --- |
        | 13 | io\_error | ünï/日本/é | correct what the message names, then try again |

        ### Latency
        ### By owner

        |  | succeeded | failed | skipped | data |
        | --- | --- | --- | --- | --- |
        | &lt;0&gt; | 421 | 5 | 8 | 268 KiB |
        | &lt;1&gt; | 420 | 4 | 9 | 267 KiB |

        """#, "\(outcome)")
  }

  @Test("NDJSON has the records and a summary, and can be read again as a report")
  func ndjson() async throws {
    let w = try Workspace()
    try w.write("r", Self.results())
    let outcome = try await w.sh(
      """
      archive-report r --format ndjson >n; head -n -1 n | cmp - r && tail -n 1 n | jq -c '[.record, .version, .total]'
      archive-report r --format json >whole
      for f in json ndjson; do archive-report r --format $f >s; archive-report s --format json | cmp - whole && echo same; done
      """)
    #expect(outcome.stdout == "[\"summary\",1,1300]\nsame\nsame\n", "\(outcome)")
  }
}
