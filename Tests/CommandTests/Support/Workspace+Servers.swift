import Foundation
import Subprocess
import TestServers
import Testing

/// Restores of many items from a server that fails meanwhile.
extension Workspace {
  /// Items of an archive that `archived(at:)` creates.
  static let itemCount = 3000

  /// A workspace with files, and an archive of them at `url`; transient failures are retried often enough for a slow
  /// machine.
  static func archived(at url: String, count: Int = itemCount) async throws -> Workspace {
    let w = try Workspace()
    try w.write(
      ".codex/archive.toml",
      """
      [backend]
      url = "\(url)"
      [retry]
      enabled = true
      max_attempts = 1000
      initial_delay = 0.1
      max_delay = 1.0
      [batch]
      timeout_per_item = 1800

      """)
    let made = try await w.sh(
      """
      \(numberedFiles(count, lines: 20))
      find in -type f | archive-store --init demo --by dev --commit \(commit) >s
      """)
    #expect(made.status == 0, "\(made.stderr)")
    return w
  }

  /// Restores everything, and calls `harm` each time another part of the records has been written to the tool.
  func restoreAll(
    parts: Int = 4, options: String = "", harm: @escaping @Sendable (Int) throws -> Void
  ) async throws {
    try await sh("rm -rf out r; mkfifo feed")
    let lines = try read("s").split(separator: "\n")
    let size = (lines.count + parts - 1) / parts
    let texts = (0..<parts).map { part in
      lines.dropFirst(part * size).prefix(size).map { $0 + "\n" }.joined()
    }
    async let run = sh("archive-restore --by ops --root out \(options) <feed >r")
    try await feed("feed", texts, between: harm)
    let outcome = try await run
    let failed = try await sh("jq -c 'select(.status == \"failed\") | .error' r | head -n 3; rm feed")
    #expect(outcome.status == 0, "\(outcome.stderr)\(failed.stdout)")
  }

  /// Expects every file restored, every answer a success, and exactly one event and evidence for every item.
  func expectAllRestored(_ server: TestServer, _ database: String, count: Int = itemCount) async throws {
    let checked = try await sh("diff -rq in out/in | head -n 3; jq -r .status r | sort | uniq -c | tr -s ' '")
    #expect(checked.stdout == " \(count) success\n", "\(checked.stdout)\(checked.stderr)")
    let events = "SELECT count(*), count(DISTINCT item_id) FROM event WHERE action = 'RESTORE'"
    let found = try server.sql(events + ";", in: database).split { "|\t".contains($0) }
    #expect(found == ["\(count)", "\(count)"])
    #expect(try server.sql("SELECT count(*) FROM item WHERE restored_at IS NULL;", in: database) == "0")
    let evidence = try await sh(
      "jq -r 'select(.action == \"RESTORE\").tombstone' .codex/evidence/*.jsonl | sort -u | wc -l")
    #expect(evidence.stdout.trimmingCharacters(in: .whitespacesAndNewlines) == "\(count)")
  }

  /// The databases under test, by name.
  static let databaseNames = ["sqlite"] + TestServer.available.map(\.rawValue)

  /// The variables that make the tools use a new database on a server; none for SQLite.
  static func newDatabase(_ name: String) throws -> [Environment.Key: String] {
    guard let kind = TestServer.Kind(rawValue: name) else { return [:] }
    return ["CODEX_ARCHIVE_URL": try TestServer.shared(kind).newURL()]
  }
}

extension TestServer {
  /// A separate server for one test, which keeps its commits when it is killed.
  static func durable(_ kind: Kind, _ settings: [String] = []) throws -> TestServer {
    let server = try TestServer(kind, settings + ["fsync=on"])
    try server.makeUser("archive")
    return server
  }

  /// A shell command that runs the server's own client on a database.
  func client(_ database: String, user: String = "archive") throws -> String {
    switch kind {
    case .postgresql:
      "PGPASSWORD=s3cret psql -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p \(try port()) -U \(user) -d \(database)"
    case .mariadb: "mariadb --no-defaults -n -h 127.0.0.1 -P \(try port()) -u \(user) -ps3cret \(database)"
    }
  }
}
