import Foundation
import TestServers
import Testing

@testable import ArchiveCore
@testable import ArchiveDatabase

/// The behaviour of the storage protocol, the same for every database.
@Suite("storage of every database")
struct StorageConformanceTests {
  /// The databases under test; each gives a new, empty archive.
  static let backends: [Backend] = [.sqlite] + TestServer.available.map(\.backend)

  @Test(
    "every database is under test",
    .enabled(if: TestServer.available.count == TestServer.Kind.allCases.count, "a server is not installed"))
  func allDatabases() { #expect(Set(Self.backends) == Set(Backend.allCases)) }

  /// A new archive and its URL; removed at the end.
  final class Fresh {
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

  /// SQLSTATEs as PostgreSQL's manual lists them in appendix A.
  @Test("a PostgreSQL SQLSTATE has its kind of error")
  func postgresqlCodes() {
    for (code, kind) in [
      ("08000", StorageError.Kind.unreachable), ("08001", .unreachable), ("08003", .unreachable),
      ("08004", .unreachable),
      ("08006", .unreachable), ("40001", .locked), ("40P01", .locked), ("53300", .locked), ("55P03", .locked),
      ("57P01", .unreachable), ("57P02", .unreachable), ("57P03", .unreachable), ("57P05", .unreachable),
      ("58030", .unreachable), ("57014", .cancelled), ("28000", .denied), ("28P01", .denied), ("3D000", .absent),
      ("42501", .denied), ("42P01", .notAnArchive), ("42601", .failed), ("53100", .full), ("22P02", .failed),
      ("23505", .failed), ("25006", .denied), ("22001", .tooLarge), ("XX001", .damaged),
    ] { #expect(PostgreSQLErrorCode.kind(code) == kind, "\(code)") }
  }

  /// Numbers as MariaDB's knowledge base lists them in "MariaDB Error Code Reference".
  @Test("a MariaDB error number has its kind of error")
  func mariadbCodes() {
    for (code, kind) in [
      (1040, StorageError.Kind.locked), (1042, .unreachable), (1047, .unreachable), (1205, .locked), (1213, .locked),
      (1927, .unreachable), (2002, .unreachable), (2003, .unreachable), (2006, .unreachable), (2013, .unreachable),
      (2055, .unreachable), (1290, .unreachable), (1792, .unreachable), (1836, .unreachable), (1044, .denied),
      (1045, .denied), (1049, .absent), (1064, .failed), (1146, .notAnArchive), (1062, .failed), (1406, .tooLarge),
      (1153, .tooLarge), (1021, .full), (1317, .cancelled), (2026, .denied),
    ] { #expect(MariaDBErrorCode.kind(UInt32(code)) == kind, "\(code)") }
  }

  private func content(_ bytes: [UInt8], memoryLimit: Int64 = 1 << 20) throws -> CompressedContent {
    try ZstdEncoder(level: 3).compress(size: Int64(bytes.count), memoryLimit: memoryLimit) { feed in
      try bytes.withUnsafeBytes(feed)
    }
  }

  private func item(
    _ path: String, _ bytes: [UInt8], content: CompressedContent?, tags: [String] = [], revive: Bool = false,
    tombstone: Tombstone = .random()
  ) -> NewItem {
    let at = Timestamp(seconds: 1_000_000_000)
    return NewItem(
      row: NewItemRow(
        id: newRowID(), tombstone: tombstone, repo: "répo", path: path, commit: "c0ffee", language: nil, kind: "code",
        reason: "dead", metadata: .withoutCompression(["note": .string("a\"b\u{1F}")]), archivedBy: "Ünï",
        archivedAt: at),
      events: [
        NewEvent(id: newRowID(), action: "ARCHIVE", actor: "Ünï", context: "{\"repo\":\"répo\"}", at: at)
      ], tags: tags,
      content: NewContent(
        sha256: ContentHash(of: bytes), sizeBytes: Int64(bytes.count), mimeType: "text/plain",
        artifactID: newRowID(), source: content.map { .new($0) } ?? .stored), origin: .archived(revive: revive))
  }

  @Test("contents of all sizes are read back, also after a purge and a revival", arguments: backends)
  func contentsOfAllSizes(_ backend: Backend) throws {
    let fresh = try Fresh(backend)
    for size in [0, 1, 255, 256 << 10, 3_000_001] {
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) }
      let limits: [Int64] = [1 << 30, -1]
      for (index, limit) in limits.enumerated() {
        let new = item("p\(size)", bytes, content: try content(bytes, memoryLimit: limit))
        let outcome = try fresh.storage.store([new])
        guard case .stored(let deduplicated, _, "zstd") = outcome[0] else { Issue.record("\(outcome)"); continue }
        #expect(deduplicated == (index == 1))
        let found = try #require(try fresh.storage.lookUp([new.tombstone])[new.tombstone])
        var back: [UInt8] = []
        try fresh.storage.readVerified(found.artifact) { back += $0 }
        #expect(back == bytes)
        if index == 0 { try purge(fresh, found.artifact.sha256); try reviveAgain(fresh, bytes) }
      }
    }
  }

  @Test("a content that is purged after its lookup is reported as purged", arguments: backends)
  func purgedMeanwhile(_ backend: Backend) throws {
    for size in [3, 300 << 10] {
      let fresh = try Fresh(backend)
      var random = SystemRandomNumberGenerator()
      let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
      let new = item("p", bytes, content: try content(bytes))
      _ = try fresh.storage.store([new])
      let found = try #require(try fresh.storage.lookUp([new.tombstone])[new.tombstone])
      try purge(fresh, found.artifact.sha256)
      let error = #expect(throws: ItemError.self) { try fresh.storage.readVerified(found.artifact) { _ in } }
      #expect(error?.code == .purged, "\(size)")
    }
  }

  /// Stores a purged content again: refused, then revived. Spooled contents take another way into the database.
  private func reviveAgain(_ fresh: Fresh, _ bytes: [UInt8]) throws {
    let again = item("again", bytes, content: try content(bytes, memoryLimit: -1))
    #expect(try fresh.storage.store([again]) == [.purged])
    let revived = item("again", bytes, content: try content(bytes, memoryLimit: -1), revive: true)
    guard case .stored(false, _, _) = try fresh.storage.store([revived])[0] else { Issue.record("not revived"); return }
    let found = try #require(try fresh.storage.findArtifacts([ContentHash(of: bytes)]).values.first)
    var size = 0
    try fresh.storage.readVerified(found) { size += $0.count }
    #expect(size == bytes.count && found.objectURL == nil && found.storageDriver == "db")
  }

  private func purge(_ fresh: Fresh, _ hash: ContentHash) throws {
    try fresh.execute(
      "UPDATE artifact SET blob_bytes = NULL, storage_driver = 'object', object_url = 'purged://dual-control' WHERE content_sha256 = ?",
      [.text(hash.hex)])
  }

  @Test("a stored item is found with all its fields", arguments: backends)
  func storedItem(_ backend: Backend) throws {
    let fresh = try Fresh(backend)
    let bytes = Array("x".utf8)
    let new = item("naïve ☕\n.md", bytes, content: try content(bytes), tags: ["blue sky", "ü"])
    _ = try fresh.storage.store([new])
    let found = try #require(try fresh.storage.lookUp([.random(), new.tombstone, .random()])[new.tombstone])
    #expect(
      found.repo == "répo" && found.path == "naïve ☕\n.md" && found.archivedBy == "Ünï" && found.commit == "c0ffee")
    #expect(found.archivedAt == "2001-09-09T01:46:40Z" && found.restoredAt == nil && !found.legalHold)
    #expect(found.metadata["note"] == .string("a\"b\u{1F}") && found.metadata["compression"] == .string("zstd"))
    #expect(found.artifact.sizeBytes == 1 && found.artifact.mimeType == "text/plain")
    let history = try fresh.storage.history(of: found)
    #expect(history.tags == ["blue sky", "ü"] && history.events.map(\.action) == ["ARCHIVE"])
    let count = try fresh.storage.count()
    #expect(count.items == 1 && count.retrievable == 1 && count.artifacts == 1)
    #expect(try fresh.storage.lookUp([]).isEmpty)
    // The server's own client, in another time zone, sees the same moment.
    if let (server, database) = fresh.server {
      let seconds =
        backend == .mariadb
        ? "timestampdiff(SECOND, '1970-01-01', archived_at)" : "extract(epoch FROM archived_at)::bigint"
      #expect(try server.sql("SELECT \(seconds) FROM item;", in: database) == "1000000000")
    }
  }

  @Test("a group is stored whole or not at all", arguments: backends)
  func wholeGroup(_ backend: Backend) throws {
    let fresh = try Fresh(backend)
    let (a, b) = (Array("a".utf8), Array("b".utf8))
    let first = item("a", a, content: try content(a))
    // A tombstone must be unique: the whole group is refused.
    let second = item("b", b, content: try content(b), tombstone: first.tombstone)
    #expect(throws: StorageError.self) { try fresh.storage.store([first, second]) }
    let count = try fresh.storage.count()
    #expect(count.items == 0 && count.artifacts == 0)
    #expect(try fresh.storage.store([item("n", a, content: nil)]) == [.contentMissing])
  }

  @Test("a group of restores is recorded whole or not at all", arguments: backends)
  func wholeRestores(_ backend: Backend) throws {
    let fresh = try Fresh(backend)
    let bytes = Array("x".utf8)
    let new = item("p", bytes, content: try content(bytes))
    _ = try fresh.storage.store([new])
    func event(_ item: String) -> RestoreEvent {
      RestoreEvent(id: newRowID(), itemID: item, actor: "ops", context: "{}", at: Timestamp(seconds: 1_100_000_000))
    }
    #expect(throws: StorageError.self) { try fresh.storage.recordRestores([event(new.id), event("no such item")]) }
    var found = try #require(try fresh.storage.lookUp([new.tombstone])[new.tombstone])
    #expect(found.restoredAt == nil)
    #expect(try fresh.storage.history(of: found).events.count == 1)
    try fresh.storage.recordRestores([event(new.id)])
    found = try #require(try fresh.storage.lookUp([new.tombstone])[new.tombstone])
    #expect(found.restoredAt == "2004-11-09T11:33:20Z")
    #expect(try fresh.storage.history(of: found).events.map(\.actor) == ["Ünï", "ops"])
  }

  @Test("a million tombstones are looked up at once", arguments: backends)
  func manyTombstones(_ backend: Backend) throws {
    let fresh = try Fresh(backend)
    let bytes = Array("x".utf8)
    let items = try (0..<300).map { item("p\($0)", bytes, content: $0 == 0 ? try content(bytes) : nil) }
    _ = try fresh.storage.store(items)
    let asked = items.map(\.tombstone) + (0..<1_000_000).map { _ in Tombstone.random() }
    #expect(Set(try fresh.storage.lookUp(asked.shuffled()).keys) == Set(items.map(\.tombstone)))
    var order: [String] = []
    try fresh.storage.forEachItem(matching: ItemFilter()) {
      order.append($0.path)
      return order.count < 200
    }
    #expect(order == (0..<200).map { "p\($0)" })
  }

  @Test("large contents are read back, in a row or in slices", arguments: backends)
  func largeContents(_ backend: Backend) throws {
    let fresh = try Fresh(backend)
    // Not compressible: the first is kept in a row where rows may be that long, the second in slices everywhere.
    for size in [30 << 20, 64 << 20] {
      var state: UInt64 = 88_172_645_463_325_252
      var bytes = [UInt8](unsafeUninitializedCapacity: size) { $1 = size }
      bytes.withUnsafeMutableBytes { buffer in
        for index in 0..<size / 8 {
          // xorshift (Marsaglia, 2003).
          state ^= state << 13
          state ^= state >> 7
          state ^= state << 17
          buffer.storeBytes(of: state, toByteOffset: index * 8, as: UInt64.self)
        }
      }
      let new = item("large", bytes, content: try content(bytes))
      guard case .stored(false, let compressed?, "zstd") = try fresh.storage.store([new])[0] else {
        Issue.record("not stored")
        return
      }
      #expect(compressed > size)
      let found = try #require(try fresh.storage.lookUp([new.tombstone])[new.tombstone])
      var count = 0
      try fresh.storage.readVerified(found.artifact) { count += $0.count }
      #expect(count == size)
      try purge(fresh, found.artifact.sha256)
      let error = #expect(throws: ItemError.self) { try fresh.storage.readVerified(found.artifact) { _ in } }
      #expect(error?.code == .purged)
    }
    // A purged content is deleted, wherever it was kept.
    #expect(try fresh.storage.count().contentBytes == 0)
    #expect(try fresh.number("SELECT count(*) FROM artifact_slice") == 0)
  }

  @Test("text is kept byte for byte", arguments: backends)
  func textBytes(_ backend: Backend) throws {
    let fresh = try Fresh(backend)
    let texts = ["a", "a ", " a", "A", "é", "e\u{301}", "😀🏴‍☠️", "שלום", "a\tb\nc\rd\\e'f\"g%h_i?", "\u{FFFD}\u{10FFFF}"]
    let bytes = Array("x".utf8)
    let items = try texts.map { text in item(text, bytes, content: try content(bytes), tags: texts) }
    _ = try fresh.storage.store(items)
    let found = try fresh.storage.lookUp(items.map(\.tombstone))
    for item in items {
      #expect(found[item.tombstone]?.path.utf8.elementsEqual(item.row.path.utf8) == true, "\(item.row.path)")
    }
    let histories = try fresh.storage.histories(of: Array(found.values))
    let wanted = Set(texts.map { Array($0.utf8) })
    for history in histories.values { #expect(Set(history.tags.map { Array($0.utf8) }) == wanted) }
    // A tag matches only itself.
    for text in texts {
      var filter = ItemFilter()
      filter.tags = [text]
      var count = 0
      try fresh.storage.forEachItem(matching: filter) { _ in
        count += 1
        return true
      }
      #expect(count == texts.count, "\(text)")
    }
  }

  @Test("a query selects items by each filter", arguments: backends)
  func queries(_ backend: Backend) throws {
    let fresh = try Fresh(backend)
    let bytes = Array("x".utf8)
    _ = try fresh.storage.store([
      item("a/one.py", bytes, content: try content(bytes), tags: ["t", "u"]), item("b/two.md", bytes, content: nil),
    ])
    func paths(_ set: (inout ItemFilter) -> Void) throws -> [String] {
      var filter = ItemFilter()
      set(&filter)
      var paths: [String] = []
      try fresh.storage.forEachItem(matching: filter) {
        paths.append($0.path)
        return true
      }
      return paths
    }
    let (one, both) = (["a/one.py"], ["a/one.py", "b/two.md"])
    #expect(try paths { _ in } == both)
    #expect(try paths { $0.repo = "répo" } == both && paths { $0.repo = "repo" } == [])
    #expect(try paths { $0.tags = ["t", "u"] } == one && paths { $0.tags = ["t", "v"] } == [])
    #expect(try paths { $0.pathGlob = "*.py" } == one && paths { $0.limit = 1 } == one && paths { $0.limit = 0 } == [])
    #expect(try paths { $0.commit = "c0f" } == both && paths { $0.commit = "c1" } == [])
    #expect(try paths { $0.kind = "code" } == both && paths { $0.reason = "legacy" } == [])
    #expect(try paths { $0.archivedBy = "Ünï" } == both && paths { $0.archivedBy = "ünï" } == [])
    let at = Timestamp(seconds: 1_000_000_000)
    #expect(try paths { $0.since = at } == both && paths { $0.until = at } == [])
    #expect(try paths { $0.since = at.adding(milliseconds: 1000) } == [])
    #expect(try paths { $0.until = at.adding(milliseconds: 1000) } == both)
  }

  @Test("an unsound row is reported with its kind of fault", arguments: backends)
  func unsoundRows(_ backend: Backend) throws {
    let fresh = try Fresh(backend)
    var expected: [Tombstone: ItemError.Code] = [:]
    for (number, (code, change)) in [
      (ItemError.Code.unsupportedCodec, "compression = 'lzma'"), (.corrupt, "size_bytes = size_bytes + 1"),
      (.corrupt, "compression = 'zlib'"), (.backendError, "size_bytes = -1"),
      (.backendError, "blob_bytes = NULL, storage_driver = 'object', object_url = 's3://elsewhere'"),
      (.purged, "blob_bytes = NULL, storage_driver = 'object', object_url = 'purged://dual-control'"),
    ].enumerated() {
      let bytes = Array("content \(number)".utf8)
      let new = item("p\(number)", bytes, content: try content(bytes))
      _ = try fresh.storage.store([new])
      try fresh.execute("UPDATE artifact SET \(change) WHERE content_sha256 = ?", [.text(new.content.sha256.hex)])
      expected[new.tombstone] = code
    }
    let found = try fresh.storage.lookUp(Array(expected.keys))
    for (tombstone, code) in expected {
      let artifact = try #require(found[tombstone]).artifact
      let error = #expect(throws: ItemError.self) { try fresh.storage.readVerified(artifact) { _ in } }
      #expect(error?.code == code)
    }
    // Items whose rows show the fault are not counted as retrievable.
    let count = try fresh.storage.count()
    #expect(count.items == 6 && count.retrievable == 2)
  }

  @Test("a path that is too long for MariaDB is refused there and stored elsewhere", arguments: backends)
  func longPath(_ backend: Backend) throws {
    let fresh = try Fresh(backend)
    let bytes = Array("x".utf8)
    let long = item(String(repeating: "p", count: 5000), bytes, content: try content(bytes))
    if backend == .mariadb {
      let error = #expect(throws: StorageError.self) { try fresh.storage.store([long]) }
      #expect(error?.kind == .tooLarge && error?.itemError.code == .tooLarge)
    } else {
      _ = try fresh.storage.store([long])
      #expect(try fresh.storage.lookUp([long.tombstone])[long.tombstone]?.path.count == 5000)
    }
  }

  @Test("an archive that is open for reading refuses to store", arguments: backends)
  func reader(_ backend: Backend) throws {
    let fresh = try Fresh(backend)
    let bytes = Array("x".utf8)
    let reader = try openArchive(fresh.url, mode: .read)
    #expect(throws: StorageError.self) { try reader.store([item("p", bytes, content: try content(bytes))]) }
    #expect(try reader.count().items == 0)
  }

  /// SQLite's codes as sqlite.org/rescode.html lists them.
  @Test("an SQLite code has its kind of error")
  func sqliteCodes() {
    for (code, kind) in [
      (5, StorageError.Kind.locked), (261, .locked), (517, .locked), (6, .locked), (262, .locked), (8, .denied),
      (3, .denied),
      (14, .absent), (10, .readOrWrite), (266, .readOrWrite), (26, .notAnArchive), (11, .damaged), (267, .damaged),
      (13, .full), (18, .tooLarge),
      (9, .timedOut),
      (1, .failed), (19, .failed), (787, .failed),
    ] { #expect(SQLiteErrorCode.kind(Int32(code)) == kind, "\(code)") }
  }

  @Test("an error contains the SQL and no bound value", arguments: backends)
  func boundValues(_ backend: Backend) throws {
    let fresh = try Fresh(backend)
    let error = #expect(throws: StorageError.self) {
      try fresh.execute(
        "INSERT INTO event (id, item_id, action, actor) VALUES (?, ?, ?, ?)",
        [.text("S3cret"), .text("S3cret"), .text("S3cret"), .null])
    }
    #expect(
      error.map { "\($0)".contains("S3cret") } == false && error?.sql?.contains("INSERT INTO event") == true,
      "\(error!)")
  }
}

extension TestServer.Kind {
  var backend: Backend { self == .postgresql ? .postgres : .mariadb }
}
