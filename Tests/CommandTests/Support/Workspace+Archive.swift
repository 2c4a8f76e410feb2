import Foundation
import TestServers
import Testing

extension Workspace {
  /// Creates an archive here with one item for each file of `files`, and returns their tombstones by path.
  @discardableResult
  func archive(_ files: [String: String]) async throws -> [String: String] {
    for (name, text) in files { try write(name, text) }
    let outcome = try await sh(
      "archive-store --init demo --by dev --reason dead --commit \(Workspace.commit)",
      stdin: files.keys.sorted().map { $0 + "\n" }.joined())
    #expect(outcome.status == 0, "\(outcome.stderr)")
    var tombstones: [String: String] = [:]
    for record in try outcome.records() {
      tombstones[try #require(record["path"] as? String)] = try #require(record["tombstone"] as? String)
    }
    return tombstones
  }

  static let commit = "0123456789abcdef0123456789abcdef01234567"

  /// Copies an archive of the Python tool to the default place.
  func useFixture(_ name: String) throws {
    try FileManager.default.createDirectory(
      at: url.appending(path: ".codex/evidence"), withIntermediateDirectories: true)
    for (from, to) in [
      ("archive.sqlite", ".codex/archive.sqlite"), ("archive_ops.jsonl", ".codex/evidence/archive_ops.jsonl"),
    ] {
      try FileManager.default.copyItem(
        at: Self.tests.appending(path: "Fixtures/\(name)/\(from)"), to: url.appending(path: to))
    }
  }

  /// Changes the archive here with SQLite's own client, to damage it.
  func damage(_ sql: String) throws {
    try TestServer.output("/usr/bin/sqlite3", [path(".codex/archive.sqlite"), sql])
  }
}
