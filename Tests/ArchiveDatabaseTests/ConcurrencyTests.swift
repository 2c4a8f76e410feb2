import Foundation
import TestServers
import Testing

@testable import ArchiveCore
@testable import ArchiveDatabase

@Suite("several connections at the same time", .enabled(if: !TestServer.available.isEmpty, "no server is installed"))
struct ConcurrencyTests {
  /// All are connected before the first begins.
  @Test("several processes create the schema at the same time", arguments: TestServer.available)
  func concurrentSchema(_ kind: TestServer.Kind) throws {
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
          == (kind == .mariadb ? "1\n2\n3\n4\n5" : "1\n2\n4"))
      #expect(try openArchive(url, mode: .create).count().items == 0)
    }
  }

  private func makeSchema<Connection: Database>(_ connection: Connection, _ backend: Backend, _ gate: Gate) throws {
    gate.pass()
    _ = try Migrations(connection, backend: backend).run(tables: [], mode: .create)
  }

  /// The contents are in a random order, so that locks are taken in different orders.
  @Test(
    "several processes that store the same contents at the same time store each once", arguments: TestServer.available)
  func concurrentStores(_ kind: TestServer.Kind) throws {
    let server = try TestServer.shared(kind)
    let url = try BackendURL(try server.newURL())
    _ = try openArchive(url, mode: .create)
    let failures = Failures()
    concurrently(4) {
      do {
        let archive = try openArchive(url, mode: .update)
        for _ in 0..<5 {
          let group = try (0..<40).shuffled().map { try plainItem("p\($0)", content: "c\($0)") }
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

  /// Runs a body on several separate threads: a queue has only as many threads as there are cores.
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

  /// A barrier that opens when this many threads have come.
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

  /// `@unchecked Sendable`: used under the lock.
  private final class Failures: @unchecked Sendable {
    private let lock = NSLock()
    private var texts: [String] = []
    func add(_ text: String) { lock.withLock { texts.append(text) } }
    var all: [String] { lock.withLock { texts } }
  }
}
