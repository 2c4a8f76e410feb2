import Foundation
import Subprocess
import TestServers
import Testing

@Suite("database roles", .enabled(if: !TestServer.available.isEmpty, "no server is installed"), .serialized)
struct RoleTests {
  private static let roles = ["archive_restore", "archive_store", "archive_retention"]

  @Test("the documented grants suffice for their roles and allow no more", arguments: TestServer.available)
  func grants(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    for role in Self.roles { try server.makeUser(role) }
    let w = try Workspace()
    func tools(_ user: String, _ script: String) async throws -> Outcome {
      try await w.sh(script, environment: ["CODEX_ARCHIVE_URL": try server.url(database, user: user)])
    }
    // The owner creates the archive.
    let made = try await tools(
      "archive", "archive-config init && archive-config init --archive-only && archive-config check")
    #expect(made.status == 0, "\(made)")
    let grants = Workspace.project.appending(
      path: "examples/grants-\(kind == .postgresql ? "postgres" : "mariadb").sql")
    try server.sql(try String(contentsOf: grants, encoding: .utf8), in: database)

    let store = "archive-store --init demo --by dev --tag t --commit \(Workspace.commit)"
    // c is not compressible, and larger than a row of MariaDB may be.
    let stored = try await tools(
      "archive_store",
      "echo a >a; cp a b; head -c 17000000 /dev/urandom >c; \(store) a b c >s; echo $?; \(store) a | jq .deduplicated")
    #expect(stored.stdout == "0\ntrue\n", "\(stored)")
    try server.sql(
      "UPDATE artifact SET blob_bytes = NULL, storage_driver = 'object', object_url = 'purged://dual-control';",
      in: database)
    let revived = try await tools("archive_store", "\(store) a c --revive | jq -r .status")
    #expect(revived.stdout == "success\nsuccess\n", "\(revived)")

    // A copy, and a second one that adds the newer events and tags.
    let copied = try await tools(
      "archive_store",
      """
      export F=sqlite:///other.sqlite; archive-store --init other a --by dev --commit \(Workspace.commit) --archive-url $F >o
      sqlite3 other.sqlite "INSERT INTO referent SELECT id, 'issue', '1' FROM item"
      archive-store --init --from-archive $F --by mover <o | jq -r .status
      archive-restore --by ops --root elsewhere --archive-url $F <o >/dev/null
      sqlite3 other.sqlite "INSERT INTO tag SELECT id, 'late' FROM item"
      archive-store --init --from-archive $F --by mover <o | jq -r .status
      archive-manifest show "$(jq -r .tombstone o)" | jq -c '[.tags, (.events | map(.action))]'
      """)
    #expect(copied.stdout == "success\nskipped\n[[\"late\"],[\"ARCHIVE\",\"RESTORE\"]]\n", "\(copied)")

    let restored = try await tools(
      "archive_restore",
      """
      archive-config check >/dev/null && archive-manifest query >m && archive-manifest check <m >/dev/null &&
        archive-manifest show "$(head -n 1 m | jq -r .tombstone)" >/dev/null &&
        sort -u m | archive-restore --by ops --root out --continue-on-error >r
      cmp a out/a && cmp c out/c; jq -r .error.code r | sort -u
      """)
    #expect(restored.stdout == "duplicate_output\nnull\n", "\(restored)")
    let refused = try await tools("archive_restore", "\(store) a")
    #expect(refused.status == 77 && refused.stderr.contains("denied"), "\(refused)")

    // Only the role for retention may hold and purge.
    for role in ["archive_restore", "archive_store"] {
      for step in ["hold --reason r", "request --reason r", "approve", "approve --no-purge"] {
        let refused = try await tools(role, "archive-manifest query --path a | archive-retention \(step) --by eve")
        #expect(
          refused.status == 77 && refused.stderr.contains("may not change holds"), "\(role) \(step): \(refused)")
      }
    }
    let retained = try await tools(
      "archive_retention",
      """
      archive-config check >/dev/null; q() { archive-manifest query --path c; }
      q | archive-retention hold --by law --reason r | jq -r .status; q | archive-retention release --by law | jq -r .status
      q | archive-retention due --by law --reason r --delete-after 2031-01-01 | jq -r .status
      q | archive-retention request --by ann --reason r | jq -r .status
      q | archive-retention approve --by bob | jq -c .blob_scrubbed; archive-config evidence verify >/dev/null; echo $?
      """)
    // Two items have this content; it is purged with the last of them.
    let successes = String(repeating: "success\n", count: 8)
    #expect(retained.stdout == "\(successes)false\ntrue\n0\n", "\(retained)")
    #expect(try await tools("archive_retention", "\(store) a").status == 77)

    // No role may change or delete existing records.
    let execute = kind == .postgresql ? "-c" : "-e"
    for role in Self.roles {
      for statement in [
        "UPDATE event SET actor = 'x'", "DELETE FROM event", "DELETE FROM item", "DELETE FROM artifact",
        "UPDATE item SET tombstone_id = id", "DROP TABLE event", "CREATE TABLE mine (a int)",
      ] {
        let outcome = try await w.sh("\(try server.client(database, user: role)) \(execute) \"\(statement)\"")
        #expect(outcome.status != 0, "\(role): \(statement)")
      }
    }
    let touched = try await w.sh(
      "\(try server.client(database, user: "archive_restore")) \(execute) \"UPDATE artifact SET object_url = 'x'\"")
    #expect(touched.status != 0)
  }
}
