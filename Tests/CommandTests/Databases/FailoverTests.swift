import Foundation
import TestServers
import Testing

@Suite("restore through failover and a pooler")
struct FailoverTests {
  @Test(
    "restore completes when a PostgreSQL standby takes over", .enabled(if: TestServer.available.contains(.postgresql)))
  func standby() async throws {
    let primary = try TestServer.durable(.postgresql, ["synchronous_commit=on"])
    let standby = try TestServer(.postgresql, ["standby_of=\(primary.path)"])
    // From now on a commit is answered when both servers have it.
    try primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'; SELECT pg_reload_conf();")
    let database = try primary.newDatabase()
    let hosts = ["127.0.0.1:\(try primary.port())", "127.0.0.1:\(try standby.port())"]
    let w = try await Workspace.archived(
      at: try primary.url(database, hosts: hosts) + "?target_session_attrs=read-write")
    try await w.restoreAll(parts: 2) { _ in
      try primary.command("kill")
      try standby.command("promote")
    }
    try await w.expectAllRestored(standby, database)
    try standby.command("kill")
  }

  @Test("restore completes when a Galera node is killed", .enabled(if: TestServer.available.contains(.mariadb)))
  func galera() async throws {
    let first = try TestServer(.mariadb, ["galera=1/3"], start: nil)
    let others = try (2...3).map { try TestServer(.mariadb, ["galera=\($0)/3", "like=\(first.path)"], start: nil) }
    try first.command("start", ["bootstrap"])
    for other in others { try other.command("start") }
    try first.makeUser("archive")
    let database = try first.newDatabase()
    let nodes = [first] + others
    let hosts = try nodes.map { "127.0.0.1:\(try $0.port())" }
    let w = try await Workspace.archived(at: try first.url(database, hosts: hosts))
    try await w.restoreAll(parts: 2) { _ in
      // The node in use.
      try first.command("kill")
    }
    try await w.expectAllRestored(others[0], database)
    for other in others { try other.command("kill") }
  }

  @Test("restore completes through pgbouncer", .enabled(if: TestServer.available.contains(.postgresql)))
  func pgbouncer() async throws {
    let server = try TestServer.shared(.postgresql)
    let database = try server.newDatabase()
    let pooler = try TestPooler(before: server, settings: ["default_pool_size=3"])
    let w = try await Workspace.archived(at: try server.url(database, hosts: ["127.0.0.1:\(try pooler.port())"]))
    try await w.restoreAll(parts: 4) { _ in
      _ = try server.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '\(database)';")
    }
    try await w.expectAllRestored(server, database)
    #expect(try await w.sh("archive-manifest query | wc -l").stdout == "\(Workspace.itemCount)\n")
    try pooler.stop()
  }
}
