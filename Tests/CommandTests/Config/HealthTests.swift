import Foundation
import Subprocess
import TestServers
import Testing

@Suite("archive-config: check")
struct HealthTests {
  @Test(
    "config check reports a healthy archive and its server",
    arguments: Workspace.databaseNames)
  func healthyArchive(_ backend: String) async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      for i in 1 2 3 4 5; do echo $i >f$i; done
      archive-store --init demo f1 f2 f3 f4 f5 --by dev --commit \(Workspace.commit) >/dev/null
      archive-config check --deep 3 --json >c; echo $?
      jq -c '[.healthy, .problems, .items, .items_retrievable, .sample.verified, .sample.failed]' c
      jq -c '[.missing_migrations, .evidence_writable, (.latency_ms | type), .free_evidence_bytes > 0]' c
      jq -c '[.role, (.clock_skew_ms | if . == null then . else fabs < 1000000 end)]' c
      jq -r .server_version c
      archive-config check -v | grep -E '^(Server|Schema|Role)' | wc -l
      """, environment: try Workspace.newDatabase(backend))
    let server = backend == "sqlite" ? "[null,null]" : "[\"primary\",true]"
    let lines = outcome.stdout.split(separator: "\n").map(String.init)
    try #require(lines.count == 6, "\(outcome)")
    #expect(
      Array(lines[..<4]) == ["0", "[true,[],5,5,3,[]]", "[0,true,\"number\",true]", server], "\(outcome)")
    let name = ["sqlite": "SQLite 3", "postgresql": "PostgreSQL 1", "mariadb": "MariaDB 1"][backend] ?? ""
    #expect(lines[4].hasPrefix(name) && lines[5] == (backend == "sqlite" ? "2" : "3"), "\(outcome)")
  }

  @Test("config check --deep finds damaged contents")
  func damagedSample() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A", "b": "B", "c": "C"])
    try w.damage("UPDATE artifact SET blob_bytes = x'00'; UPDATE item SET tombstone_id = 'odd' WHERE path = 'a'")
    let outcome = try await w.sh(
      "archive-config check >/dev/null; echo $?; archive-config check --deep 2 --json >c; echo $?; jq -c '[.healthy, .sample.verified, (.sample.failed | map(.error.code))]' c; jq -r '.problems[0]' c; archive-config check --deep 3 --json | jq -c '[.sample.failed[].tombstone | select(length != 36)]'"
    )
    #expect(
      outcome.stdout == """
        0
        1
        [false,0,["corrupt","corrupt"]]
        2 of 2 contents of a random sample cannot be restored; find all of them with: archive-manifest query | archive-restore --verify --continue-on-error
        ["odd"]

        """, "\(outcome)")
  }

  /// The test moves the tool's clock, because it cannot move the server's.
  @Test("config check reports a clock that differs from the server", .movesClock, arguments: TestServer.available)
  func clockSkew(_ kind: TestServer.Kind) async throws {
    let w = try Workspace()
    let url = try TestServer.shared(kind).newURL()
    let outcome = try await w.sh(
      """
      archive-config init --archive-only >/dev/null
      faketime -f +10d archive-config check --json | jq -c '[.healthy, .clock_skew_ms < -860000000, .clock_skew_ms > -870000000]'
      faketime -f -10d archive-config check >t; echo $?; grep -c 'clock is 86[0-9]* s ahead' t
      """, environment: ["CODEX_ARCHIVE_URL": url])
    #expect(outcome.stdout == "[false,true,true]\n1\n1\n", "\(outcome)")
  }

  @Test("config check exits with the status of the problem")
  func statuses() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      check() { archive-config check --timeout 1800 "$@" >t 2>&1; echo "$? $(grep -c -E 'FAILED|archive-config:' t)"; }
      check; check --archive-url postgres://u@127.0.0.1:1/d; check --archive-url mysql://u@127.0.0.1:1/d
      check --archive-url ftp://x; check --archive-url 'mysql://u@h/d?nonsense=1'; check --set backend.password_file=none --archive-url postgres://u@127.0.0.1:1/d
      echo hello >text; check --archive-url sqlite:///text
      archive-config init >/dev/null; sqlite3 .codex/archive.sqlite 'DROP TABLE archive_evidence; DELETE FROM archive_migration WHERE version = 2'
      check; archive-config check | grep -c 'init --archive-only'; archive-config init --archive-only >/dev/null; check
      """)
    #expect(outcome.stdout == "69 1\n69 1\n69 1\n78 1\n78 1\n78 1\n1 1\n1 1\n1\n0 0\n", "\(outcome)")
    #expect(!w.exists(".codex/evidence/none"))
  }
}
