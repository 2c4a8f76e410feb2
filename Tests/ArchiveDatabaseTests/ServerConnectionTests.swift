import Foundation
import TestServers
import Testing

@testable import ArchiveCore
@testable import ArchiveDatabase

/// What connections to servers do when they are cut, called off, or begin at the same time.
@Suite(.enabled(if: !TestServer.available.isEmpty, "no server is installed"))
struct ServerConnectionTests {
  private static let cases = TestServer.available.flatMap { kind in [true, false].map { (kind, $0) } }

  /// Cut at COMMIT: the server has done it, or has never heard of it. Nobody can tell, and it is done once.
  @Test(arguments: cases) func aGroupInDoubtIsCommittedOnce(_ kind: TestServer.Kind, _ isAnswered: Bool) throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let proxy = try TestProxy(to: try server.port())
    defer { proxy.end() }
    let archive = try openArchive(try url(server, database, proxy), mode: .create)
    let new = try newItem("p", "content")
    let retry = RunRetry(RetryConfig(initialDelay: 0.01))

    proxy.cutConnection(saying: commit(kind), afterAnswer: isAnswered)
    var attempts = 0
    let outcomes = try retry.run {
      attempts = $0
      return try archive.store([new])
    }
    // What was done is found by one look; what was not is done again.
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
    let item = try #require(try archive.lookUp([new.tombstone])[new.tombstone])
    #expect(try archive.history(of: item).events.map(\.action) == ["ARCHIVE", "RESTORE"])
    #expect(item.restoredAt != nil)
  }

  /// The statement as it goes over the wire; others speak of what is committed.
  private func commit(_ kind: TestServer.Kind) -> String { kind == .postgresql ? "\0COMMIT\0" : "COMMIT" }

  /// Through a proxy, which can only tell what is not encrypted.
  private func url(_ server: TestServer, _ database: String, _ proxy: TestProxy) throws -> BackendURL {
    let plain = server.kind == .postgresql ? "?sslmode=disable" : "?ssl-mode=disabled"
    return try BackendURL(try server.url(database, hosts: ["127.0.0.1:\(proxy.port)"]) + plain)
  }

  /// Without another attempt a group that may not be done is in doubt, not transient and not failed.
  @Test(arguments: TestServer.available) func whatIsInDoubtIsSaidSo(_ kind: TestServer.Kind) throws {
    let server = try TestServer.shared(kind)
    let proxy = try TestProxy(to: try server.port())
    let archive = try openArchive(try url(server, try server.newDatabase(), proxy), mode: .create)
    let new = try newItem("p", "content")
    proxy.cutConnection(saying: commit(kind), afterAnswer: false)
    proxy.end()
    let error = #expect(throws: StorageError.self) { try archive.store([new]) }
    #expect(error?.kind == .inDoubt && error?.itemError.errorClass == .unknown)
    // An attempt that certainly was in vain leaves the doubt about the first.
    let again = #expect(throws: StorageError.self) { try archive.store([new]) }
    #expect(again?.kind == .inDoubt)
  }

  /// Unless it is told otherwise, a connection is encrypted where the server can do that.
  @Test(.enabled(if: TestServer.available.contains(.mariadb))) func encryptionIsPreferred() throws {
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
    // One that cannot encrypt is refused where that was asked for.
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

  @Test(.enabled(if: TestServer.available.contains(.postgresql))) func aStandbyIsRefusedBeforeAnyWork() throws {
    let server = try TestServer.shared(.postgresql)
    let database = try server.newDatabase()
    let url = try server.url(database)
    _ = try openArchive(try BackendURL(url), mode: .create)
    // As a standby's sessions are.
    try server.sql("ALTER DATABASE \(database) SET default_transaction_read_only = on;")
    let error = #expect(throws: StorageError.self) { try openArchive(try BackendURL(url), mode: .update) }
    #expect(error?.kind == .denied && error?.message.contains("target_session_attrs") == true)
    #expect(try openArchive(try BackendURL(url), mode: .read).count().items == 0)
  }

  /// How many sessions of `database` are at work on something, as the server tells.
  private func busy(_ server: TestServer, _ database: String) throws -> String {
    try server.sql(
      server.kind == .postgresql
        ? "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(database)' AND state = 'active';"
        : "SELECT count(*) FROM information_schema.processlist WHERE db = '\(database)' AND command <> 'Sleep';")
  }

  /// Waits until no session of `database` is at work any more: the server ends it a moment after the client.
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
      try archive.storage { try archive.database.query("SELECT pg_sleep(3600)", []) { _ in true } }
    case let archive as DatabaseArchive<MariaDBConnection>:
      try archive.storage { try archive.database.query("SELECT sleep(3600)", []) { _ in true } }
    default: Issue.record("no such database")
    }
  }

  @Test(arguments: TestServer.available) func whatTakesTooLongIsCalledOffAtTheServer(_ kind: TestServer.Kind) throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let url = try BackendURL(try server.url(database))
    _ = try openArchive(url, mode: .create)
    let archive = try openArchive(url, mode: .read, OpenOptions(timeout: 5))
    let error = #expect(throws: StorageError.self) { try sleep(archive) }
    #expect(error?.kind == .timedOut && error?.itemError.code == .timeout)
    try awaitRest(server, database)
    // The connection, or a new one, goes on.
    #expect(try archive.count().items == 0)
    archive.deadline = Deadline(seconds: 0.2)
    #expect(throws: StorageError.self) { try sleep(archive) }
    archive.deadline = nil
    #expect(try archive.count().items == 0)
    try awaitRest(server, database)
  }

  @Test(arguments: TestServer.available) func aSignalCallsOffWhatTheServerDoes(_ kind: TestServer.Kind) throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let interruption = Interruption()
    let archive = try openArchive(
      try BackendURL(try server.url(database)), mode: .create, OpenOptions(interruption: interruption))
    Thread.detachNewThread {
      // The query is under way: the server says so.
      while (try? busy(server, database)) == "0" { usleep(10_000) }
      interruption.request(signal: SIGINT)
    }
    let error = #expect(throws: StorageError.self) { try sleep(archive) }
    #expect(error?.kind == .cancelled)
    try awaitRest(server, database)
  }

  /// Lost between two rows of an answer, a connection is lost, and nothing else.
  @Test(arguments: TestServer.available) func aConnectionIsLostWhileRowsCome(_ kind: TestServer.Kind) throws {
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
    // More than what lies in buffers on the way.
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

  /// All are connected before the first begins, so that they do begin at once.
  @Test(arguments: TestServer.available) func manyMakeTheSchemaAtOnce(_ kind: TestServer.Kind) throws {
    let server = try TestServer.shared(kind)
    for _ in 0..<3 {
      let database = try server.newDatabase()
      let url = try BackendURL(try server.url(database))
      let failures = Failures()
      let gate = Gate(6)
      concurrently(6) {
        do {
          switch kind {
          case .postgresql: try makeSchema(try PostgreSQLConnection(url, OpenOptions()), .postgres, gate)
          case .mariadb: try makeSchema(try MariaDBConnection(url, OpenOptions()), .mariadb, gate)
          }
        } catch {
          failures.add("\(error)")
          gate.pass()
        }
      }
      #expect(failures.all == [])
      #expect(
        try server.sql("SELECT version FROM archive_migration;", in: database)
          == (kind == .mariadb ? "1\n2\n3" : "1\n2"))
      #expect(try openArchive(url, mode: .create).count().items == 0)
    }
  }

  private func makeSchema<Connection: Database>(_ connection: Connection, _ backend: Backend, _ gate: Gate) throws {
    gate.pass()
    _ = try Migrations(connection, backend: backend).run(tables: [], mode: .create)
  }

  /// Runs a body on several threads of their own, those of queues being only as many as there are cores.
  private func concurrently(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    let group = DispatchGroup()
    for _ in 0..<count {
      group.enter()
      Thread.detachNewThread {
        body()
        group.leave()
      }
    }
    group.wait()
  }

  /// Opens when this many have come.
  ///
  /// `@unchecked Sendable`: used under the lock.
  private final class Gate: @unchecked Sendable {
    private let condition = NSCondition()
    private var missing: Int
    init(_ count: Int) { missing = count }
    func pass() {
      condition.lock()
      missing -= 1
      while missing > 0 { condition.wait() }
      condition.broadcast()
      condition.unlock()
    }
  }

  /// The same contents at the same time, in other orders: each is there once.
  @Test(arguments: TestServer.available) func manyStoreTheSameAtOnce(_ kind: TestServer.Kind) throws {
    let server = try TestServer.shared(kind)
    let url = try BackendURL(try server.newURL())
    _ = try openArchive(url, mode: .create)
    let failures = Failures()
    concurrently(4) {
      do {
        let archive = try openArchive(url, mode: .update)
        for _ in 0..<5 {
          let group = try (0..<40).shuffled().map { try newItem("p\($0)", "c\($0)") }
          let outcomes = try RunRetry(RetryConfig(maxAttempts: 1000, initialDelay: 0.01)).run { _ in
            try archive.store(group)
          }
          for case let outcome in outcomes {
            if case .stored = outcome { continue }
            failures.add("\(outcome)")
          }
        }
      } catch { failures.add("\(error)") }
    }
    #expect(failures.all == [])
    let count = try openArchive(url, mode: .read).count()
    #expect(count.items == 800 && count.artifacts == 40)
  }

  /// `@unchecked Sendable`: used under the lock.
  private final class Failures: @unchecked Sendable {
    private let lock = NSLock()
    private var texts: [String] = []
    func add(_ text: String) { lock.withLock { texts.append(text) } }
    var all: [String] { lock.withLock { texts } }
  }

  /// libpq's own text about a URL that it cannot read holds parts of the password.
  @Test(arguments: ["u:s3cr%zzt@h", "u:S3/cret@h", "u:S3%00x@h"]) func aBadURLKeepsItsPassword(_ host: String) throws {
    let url = try BackendURL("postgres://\(host)/d")
    let error = #expect(throws: StorageError.self) { try openArchive(url, mode: .read) }
    let told = error?.message.lowercased() ?? ""
    #expect(error?.kind == .misconfigured && !told.contains("s3") && !told.contains("cret"), "\(told)")
  }

  private func newItem(_ path: String, _ content: String) throws -> NewItem {
    let bytes = Array(content.utf8)
    let compressed = try ZstdEncoder(level: 3).compress(size: Int64(bytes.count), memoryLimit: 1 << 20) { feed in
      try bytes.withUnsafeBytes(feed)
    }
    return NewItem(
      row: NewItemRow(
        id: newRowID(), tombstone: .random(), repo: "r", path: path, commit: "c0ffee", language: nil, kind: "code",
        reason: "dead", metadata: .text("{}"), archivedBy: "dev", archivedAt: .now()),
      events: [NewEvent(id: newRowID(), action: "ARCHIVE", actor: "dev", context: "{}", at: .now())], tags: [],
      content: NewContent(
        sha256: ContentHash(of: bytes), sizeBytes: Int64(bytes.count), mimeType: "text/plain", artifactID: newRowID(),
        source: .new(compressed)), origin: .archived(revive: false))
  }
}
