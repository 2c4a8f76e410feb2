import Foundation
import TestServers
import Testing

@testable import ArchiveCore
@testable import ArchiveDatabase

/// The databases under test.
let testedBackends: [Backend] = [.sqlite] + TestServer.available.map(\.backend)

/// A new archive and its URL; removed at the end.
final class FreshArchive {
  let url: BackendURL
  let storage: any ArchiveConnection
  /// The server and its database; nil for SQLite.
  let server: (server: TestServer, database: String)?
  private let directory = NSTemporaryDirectory() + "/archive-storage-\(UUID().uuidString)"

  init(_ backend: Backend) throws {
    let kind: TestServer.Kind? = backend == .postgres ? .postgresql : backend == .mariadb ? .mariadb : nil
    server = try kind.map {
      let server = try TestServer.shared($0)
      return (server, try server.newDatabase())
    }
    url = try BackendURL(
      try server.map { try $0.server.url($0.database) } ?? "sqlite:///\(directory)/deep/a.sqlite")
    storage = try openArchive(url, mode: .create)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  func execute(_ sql: String, _ values: [Value] = []) throws {
    switch storage {
    case let archive as DatabaseArchive<SQLiteConnection>: try archive.database.execute(sql, values)
    case let archive as DatabaseArchive<PostgreSQLConnection>: try archive.database.execute(sql, values)
    case let archive as DatabaseArchive<MariaDBConnection>: try archive.database.execute(sql, values)
    default: Issue.record("no such database")
    }
  }

  /// The number that a query returns.
  func number(_ sql: String) throws -> Int64? {
    var number: Int64?
    switch storage {
    case let archive as DatabaseArchive<SQLiteConnection>:
      try archive.database.query(sql, []) {
        number = $0.integer(0); return false
      }
    case let archive as DatabaseArchive<PostgreSQLConnection>:
      try archive.database.query(sql, []) {
        number = $0.integer(0); return false
      }
    case let archive as DatabaseArchive<MariaDBConnection>:
      try archive.database.query(sql, []) {
        number = $0.integer(0); return false
      }
    default: Issue.record("no such database")
    }
    return number
  }
}

extension TestServer.Kind {
  var backend: Backend { self == .postgresql ? .postgres : .mariadb }
}
