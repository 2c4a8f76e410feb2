import Foundation
import TestServers
import Testing

@testable import ArchiveCore
@testable import ArchiveDatabase

/// Connections to servers that are cut, cancelled, or opened at the same time.
@Suite("connections to servers", .enabled(if: !TestServer.available.isEmpty, "no server is installed"))
struct ServerConnectionTests {
  private static let cases = TestServer.available.flatMap { kind in [true, false].map { (kind, $0) } }

  /// The connection is cut at COMMIT, before or after the server has committed: the client cannot know which.
  @Test("a commit in doubt is committed once", arguments: cases)
  func commitInDoubt(_ kind: TestServer.Kind, _ isAnswered: Bool) throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let proxy = try TestProxy(to: try server.port())
    defer { proxy.end() }
    let archive = try openArchive(try url(server, database, proxy), mode: .create)
    let new = try plainItem("p", content: "content")
    let retry = RunRetry(RetryConfig(initialDelay: 0.01))

    proxy.cutConnection(saying: commit(kind), afterAnswer: isAnswered)
    var attempts = 0
    let outcomes = try retry.run {
      attempts = $0
      return try archive.store([new])
    }
    // If the commit succeeded, a lookup finds it; otherwise the group is stored again.
    #expect(!proxy.isToCut && attempts == (isAnswered ? 1 : 2))
    guard case .stored(false, _, "zstd") = outcomes[0] else { Issue.record("\(outcomes)"); return }
    #expect(try archive.count().items == 1)

    let event = RestoreEvent(id: newRowID(), itemID: new.id, actor: "ops", context: "{}", at: .now())
    proxy.cutConnection(saying: commit(kind), afterAnswer: isAnswered)
    try retry.run {
      attempts = $0
      try archive.recordRestores([event])
    }
    #expect(!proxy.isToCut && attempts == (isAnswered ? 1 : 2))
    let item = try #require(try archive.describe([new.tombstone])[new.tombstone])
    #expect(try archive.history(of: item).events.map(\.action) == ["ARCHIVE", "RESTORE"])
    #expect(item.restoredAt != nil)
  }

  /// The statement as it is sent; other messages contain the word as well.
  private func commit(_ kind: TestServer.Kind) -> String { kind == .postgresql ? "\0COMMIT\0" : "COMMIT" }

  /// A URL that goes through a proxy, without encryption so that the proxy can find statements.
  private func url(_ server: TestServer, _ database: String, _ proxy: TestProxy) throws -> BackendURL {
    let plain = server.kind == .postgresql ? "?sslmode=disable" : "?ssl-mode=disabled"
    return try BackendURL(try server.url(database, hosts: ["127.0.0.1:\(proxy.port)"]) + plain)
  }

  @Test("a commit in doubt is reported as in doubt if there is no other attempt", arguments: TestServer.available)
  func reportedDoubt(_ kind: TestServer.Kind) throws {
    let server = try TestServer.shared(kind)
    let proxy = try TestProxy(to: try server.port())
    let archive = try openArchive(try url(server, try server.newDatabase(), proxy), mode: .create)
    let new = try plainItem("p", content: "content")
    proxy.cutConnection(saying: commit(kind), afterAnswer: false)
    proxy.end()
    let error = #expect(throws: StorageError.self) { try archive.store([new]) }
    #expect(error?.kind == .inDoubt && error?.itemError.errorClass == .unknown)
    // A second attempt that certainly failed leaves the first in doubt.
    let again = #expect(throws: StorageError.self) { try archive.store([new]) }
    #expect(again?.kind == .inDoubt)
  }

  @Test(
    "a connection to MariaDB is encrypted if the server supports that, unless disabled",
    .enabled(if: TestServer.available.contains(.mariadb)))
  func encryption() throws {
    let server = try TestServer.shared(.mariadb)
    let database = try server.newDatabase()
    func cipher(_ options: String) throws -> String {
      let url = try BackendURL(try server.url(database) + options)
      let archive = try #require(try openArchive(url, mode: .create) as? DatabaseArchive<MariaDBConnection>)
      var cipher = ""
      try archive.database.query("SHOW STATUS LIKE 'Ssl_cipher'", []) {
        cipher = $0.text(1) ?? ""
        return false
      }
      return cipher
    }
    #expect(try cipher("") != "" && cipher("?ssl-mode=required") != "" && cipher("?ssl-mode=disabled") == "")
    // A server that cannot encrypt is refused where encryption is required.
    let plain = try TestServer(.mariadb, ["ssl=0"])
    try plain.makeUser("archive")
    let url = try plain.url(try plain.newDatabase())
    _ = try openArchive(try BackendURL(url), mode: .create)
    let error = #expect(throws: StorageError.self) {
      try openArchive(try BackendURL(url + "?ssl-mode=required"), mode: .create)
    }
    #expect(error?.kind == .denied)
    try plain.command("kill")
  }

  @Test("a standby is refused for writing before any work", .enabled(if: TestServer.available.contains(.postgresql)))
  func standby() throws {
    let server = try TestServer.shared(.postgresql)
    let database = try server.newDatabase()
    let url = try server.url(database)
    _ = try openArchive(try BackendURL(url), mode: .create)
    // The sessions of a standby are read-only, too.
    try server.sql("ALTER DATABASE \(database) SET default_transaction_read_only = on;")
    let error = #expect(throws: StorageError.self) { try openArchive(try BackendURL(url), mode: .update) }
    #expect(error?.kind == .denied && error?.message.contains("target_session_attrs") == true)
    #expect(try openArchive(try BackendURL(url), mode: .read).count().items == 0)
  }

  /// The number of sessions of `database` that are running a statement, as the server reports it.
  private func busy(_ server: TestServer, _ database: String) throws -> String {
    try server.sql(
      server.kind == .postgresql
        ? "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(database)' AND state = 'active';"
        : "SELECT count(*) FROM information_schema.processlist WHERE db = '\(database)' AND command <> 'Sleep';")
  }

  /// Waits until no session of `database` runs a statement: the server ends it a moment after the client.
  private func awaitRest(_ server: TestServer, _ database: String) throws {
    // The query would take an hour.
    let limit = Date() + 300
    while try busy(server, database) != "0" {
      try #require(Date() < limit)
      usleep(10_000)
    }
  }

  private func sleep(_ archive: any ArchiveConnection) throws {
    switch archive {
    case let archive as DatabaseArchive<PostgreSQLConnection>:
      try archive.database.query("SELECT pg_sleep(3600)", []) { _ in true }
    case let archive as DatabaseArchive<MariaDBConnection>:
      try archive.database.query("SELECT sleep(3600)", []) { _ in true }
    default: Issue.record("no such database")
    }
  }

  @Test("a query that takes too long is cancelled at the server", arguments: TestServer.available)
  func timeout(_ kind: TestServer.Kind) throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let url = try BackendURL(try server.url(database))
    _ = try openArchive(url, mode: .create)
    let archive = try openArchive(url, mode: .read, OpenOptions(timeout: 5))
    let error = #expect(throws: StorageError.self) { try sleep(archive) }
    #expect(error?.kind == .timedOut && error?.itemError.code == .timeout)
    try awaitRest(server, database)
    // The connection, or a new one, still works.
    #expect(try archive.count().items == 0)
    archive.deadline = Deadline(seconds: 0.2)
    #expect(throws: StorageError.self) { try sleep(archive) }
    archive.deadline = nil
    #expect(try archive.count().items == 0)
    try awaitRest(server, database)
  }

  @Test("a signal cancels the query at the server", arguments: TestServer.available)
  func signal(_ kind: TestServer.Kind) throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let interruption = Interruption()
    let archive = try openArchive(
      try BackendURL(try server.url(database)), mode: .create, OpenOptions(interruption: interruption))
    Thread.detachNewThread {
      // Until the server reports that the query is running.
      while (try? busy(server, database)) == "0" { usleep(10_000) }
      interruption.request(signal: SIGINT)
    }
    let error = #expect(throws: StorageError.self) { try sleep(archive) }
    #expect(error?.kind == .cancelled)
    try awaitRest(server, database)
  }

  @Test("a connection that is lost between two rows is replaced", arguments: TestServer.available)
  func lostBetweenRows(_ kind: TestServer.Kind) throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let archive = try openArchive(try BackendURL(try server.url(database)), mode: .create)
    func kill() throws {
      switch kind {
      case .postgresql:
        try server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(database)';")
      case .mariadb:
        let id = try server.sql("SELECT id FROM information_schema.processlist WHERE db = '\(database)';")
        try server.sql("KILL \(id);")
      }
    }
    // More data than the buffers on the way hold.
    let long = "repeat('x', 1000)"
    var rows = 0
    let error = #expect(throws: StorageError.self) {
      switch archive {
      case let archive as DatabaseArchive<PostgreSQLConnection>:
        try archive.database.query("SELECT \(long) FROM generate_series(1, 100000)", []) { _ in
          rows += 1
          if rows == 1 { try kill() }
          return true
        }
      case let archive as DatabaseArchive<MariaDBConnection>:
        try archive.database.query("SELECT \(long) FROM seq_1_to_100000", []) { _ in
          rows += 1
          if rows == 1 { try kill() }
          return true
        }
      default: Issue.record("no such database")
      }
    }
    #expect(error?.kind == .unreachable && rows < 100_000, "\(rows)")
    #expect(try archive.count().items == 0)
  }

  /// libpq's own message about a URL that it cannot parse contains parts of the password.
  @Test("a bad URL is refused without parts of its password", arguments: ["u:s3cr%zzt@h", "u:S3/cret@h", "u:S3%00x@h"])
  func badURL(_ host: String) throws {
    let url = try BackendURL("postgres://\(host)/d")
    let error = #expect(throws: StorageError.self) { try openArchive(url, mode: .read) }
    let told = error?.message.lowercased() ?? ""
    #expect(error?.kind == .misconfigured && !told.contains("s3") && !told.contains("cret"), "\(told)")
  }
}
