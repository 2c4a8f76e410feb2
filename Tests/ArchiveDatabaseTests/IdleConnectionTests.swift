import Foundation
import TestServers
import Testing

@testable import ArchiveCore
@testable import ArchiveDatabase

/// A connection that the server closed while it was idle is replaced at once, without a retry.
@Suite("idle connections", .enabled(if: !TestServer.available.isEmpty, "no server is installed"))
struct IdleConnectionTests {
  private func sessions(_ server: TestServer, _ database: String) throws -> [String] {
    let query =
      server.kind == .postgresql
      ? "SELECT pid FROM pg_stat_activity WHERE datname = '\(database)';"
      : "SELECT id FROM information_schema.processlist WHERE db = '\(database)';"
    return try server.sql(query).split(separator: "\n").map(String.init)
  }

  /// Ends all sessions of a database, and returns when the server has no more of them.
  private func end(_ server: TestServer, _ database: String) throws {
    let all = try sessions(server, database)
    #expect(!all.isEmpty)
    for id in all { try server.sql(server.kind == .postgresql ? "SELECT pg_terminate_backend(\(id));" : "KILL \(id);") }
    let limit = Date() + 1800
    while try !sessions(server, database).isEmpty {
      try #require(Date() < limit)
      usleep(10_000)
    }
  }

  @Test("every operation replaces a connection that the server closed", arguments: TestServer.available)
  func everyOperation(_ kind: TestServer.Kind) throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let archive = try openArchive(try BackendURL(try server.url(database)), mode: .create)
    let new = try plainItem("p", hasEvent: false)
    try end(server, database)
    _ = try archive.store([new])
    try end(server, database)
    let found = try #require(try archive.describe([new.tombstone])[new.tombstone])
    try end(server, database)
    var bytes: [UInt8] = []
    try archive.readVerified(found.artifact) { bytes += $0 }
    #expect(bytes == Array("p".utf8))
    try end(server, database)
    try archive.recordRestores([
      RestoreEvent(id: newRowID(), itemID: new.id, actor: "ops", context: "{}", at: .now())
    ])
    try end(server, database)
    #expect(try archive.history(of: found).events.map(\.action) == ["RESTORE"])
    try end(server, database)
    var paths: [String] = []
    try archive.forEachItem(matching: ItemFilter()) {
      paths.append($0.path)
      return true
    }
    #expect(paths == ["p"])
  }

  @Test("an open connection is used again, encrypted or not", arguments: TestServer.available)
  func openConnections(_ kind: TestServer.Kind) throws {
    let server = try TestServer.shared(kind)
    let plain = kind == .postgresql ? "?sslmode=disable" : "?ssl-mode=disabled"
    for options in ["", plain] {
      let proxy = try TestProxy(to: try server.port())
      defer { proxy.end() }
      let url = try server.url(try server.newDatabase(), hosts: ["127.0.0.1:\(proxy.port)"]) + options
      let archive = try openArchive(try BackendURL(url), mode: .create)
      let before = proxy.count
      for number in 0..<10 {
        let new = try plainItem("p\(number)", hasEvent: false)
        _ = try archive.store([new])
        #expect(try archive.lookUp([new.tombstone]).count == 1)
      }
      #expect(proxy.count == before)
    }
  }

  /// The connection is cut when the statement arrives, as by a network that has dropped it.
  @Test("a lookup and a BEGIN are repeated once", arguments: TestServer.available)
  func firstStatements(_ kind: TestServer.Kind) throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let proxy = try TestProxy(to: try server.port())
    defer { proxy.end() }
    let plain = kind == .postgresql ? "?sslmode=disable" : "?ssl-mode=disabled"
    let url = try BackendURL(try server.url(database, hosts: ["127.0.0.1:\(proxy.port)"]) + plain)
    let archive = try openArchive(url, mode: .create)
    let new = try plainItem("p", hasEvent: false)
    proxy.cutConnection(saying: kind == .postgresql ? "BEGIN" : "START TRANSACTION", afterAnswer: false)
    _ = try archive.store([new])
    #expect(!proxy.isToCut)
    proxy.cutConnection(saying: "FROM item", afterAnswer: false)
    #expect(try archive.lookUp([new.tombstone]).count == 1 && !proxy.isToCut)
    proxy.cutConnection(saying: "count(*)", afterAnswer: false)
    #expect(try archive.count().items == 1 && !proxy.isToCut)
  }

  @Test("an open transaction is not repeated", arguments: TestServer.available)
  func openTransaction(_ kind: TestServer.Kind) throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let archive = try openArchive(try BackendURL(try server.url(database)), mode: .create)
    let tag = [Value.text(newRowID()), .text("t")]
    func work<Connection: Database>(_ database: Connection, _ name: String) throws {
      try database.transaction {
        try database.execute("INSERT INTO tag (item_id, tag) VALUES (?, ?)", tag)
        try end(server, name)
        try database.execute("INSERT INTO tag (item_id, tag) VALUES (?, ?)", [tag[0], .text("u")])
      }
    }
    let error = #expect(throws: StorageError.self) {
      switch archive {
      case let archive as DatabaseArchive<PostgreSQLConnection>: try work(archive.database, database)
      case let archive as DatabaseArchive<MariaDBConnection>: try work(archive.database, database)
      default: Issue.record("no such database")
      }
    }
    #expect(error?.kind == .unreachable, "\(error!)")
    #expect(try server.sql("SELECT count(*) FROM tag;", in: database) == "0")
    #expect(try archive.count().items == 0)
  }

  @Test("a stopped server is unreachable, and a restarted one is reachable", arguments: TestServer.available)
  func lostServer(_ kind: TestServer.Kind) throws {
    let server = try TestServer(kind)
    try server.makeUser("archive")
    let archive = try openArchive(try BackendURL(try server.newURL()), mode: .create)
    try server.command("stop")
    for _ in 0..<2 {
      let error = #expect(throws: StorageError.self) { try archive.lookUp([.random()]) }
      #expect(error?.kind == .unreachable, "\(error!)")
    }
    // A server that was restarted in the meantime is reachable.
    try server.command("start")
    #expect(try archive.count().items == 0)
    try server.command("kill")
  }
}
