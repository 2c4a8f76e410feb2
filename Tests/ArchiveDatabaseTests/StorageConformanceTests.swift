import Foundation
import TestServers
import Testing

@testable import ArchiveCore
@testable import ArchiveDatabase

/// The behaviour of the storage protocol, the same for every database.
@Suite("storage of every database")
struct StorageConformanceTests {
  @Test(
    "every database is under test",
    .enabled(if: TestServer.available.count == TestServer.Kind.allCases.count, "a server is not installed"))
  func allDatabases() { #expect(Set(testedBackends) == Set(Backend.allCases)) }

  @Test("a stored item is found with all its fields", arguments: testedBackends)
  func storedItem(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
    let bytes = Array("x".utf8)
    let new = item("naïve ☕\n.md", bytes, content: try content(bytes), tags: ["blue sky", "ü"])
    _ = try fresh.storage.store([new])
    let found = try #require(try fresh.storage.describe([.random(), new.tombstone, .random()])[new.tombstone])
    #expect(
      found.repo == "répo" && found.path == "naïve ☕\n.md" && found.archivedBy == "Ünï" && found.commit == "c0ffee")
    #expect(
      Timestamp(found.archivedAt) == Timestamp("2001-09-09T01:46:40Z") && found.restoredAt == nil && !found.legalHold)
    #expect(found.metadata["note"] == .string("a\"b\u{1F}") && found.metadata["compression"] == .string("zstd"))
    #expect(found.artifact.sizeBytes == 1 && found.content.mimeType == "text/plain")
    let entry = try #require(try fresh.storage.lookUp([.random(), new.tombstone])[new.tombstone])
    #expect(entry.id == new.id && entry.tombstone == new.tombstone && found.tombstone == new.tombstone)
    #expect(entry.metadataText == found.entry.metadataText && entry.artifact.id == found.artifact.id)
    #expect(entry.artifact.sha256 == ContentHash(of: bytes) && found.sha256 == ContentHash(of: bytes))
    #expect(found.content.storageDriver == "db" && found.content.objectURL == nil)
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

  @Test("a group is stored completely or not at all", arguments: testedBackends)
  func wholeGroup(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
    let (a, b) = (Array("a".utf8), Array("b".utf8))
    let first = item("a", a, content: try content(a))
    // A tombstone must be unique: the whole group is refused.
    let second = item("b", b, content: try content(b), tombstone: first.tombstone)
    #expect(throws: StorageError.self) { try fresh.storage.store([first, second]) }
    let count = try fresh.storage.count()
    #expect(count.items == 0 && count.artifacts == 0)
    #expect(try fresh.storage.store([item("n", a, content: nil)]) == [.contentMissing])
  }

  @Test("a group of restores is recorded completely or not at all", arguments: testedBackends)
  func wholeRestores(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
    let bytes = Array("x".utf8)
    let new = item("p", bytes, content: try content(bytes))
    _ = try fresh.storage.store([new])
    func event(_ item: String) -> RestoreEvent {
      RestoreEvent(id: newRowID(), itemID: item, actor: "ops", context: "{}", at: Timestamp(seconds: 1_100_000_000))
    }
    #expect(throws: StorageError.self) { try fresh.storage.recordRestores([event(new.id), event("no such item")]) }
    var found = try #require(try fresh.storage.describe([new.tombstone])[new.tombstone])
    #expect(found.restoredAt == nil)
    #expect(try fresh.storage.history(of: found).events.count == 1)
    try fresh.storage.recordRestores([event(new.id)])
    found = try #require(try fresh.storage.describe([new.tombstone])[new.tombstone])
    #expect(found.restoredAt.flatMap(Timestamp.init) == Timestamp("2004-11-09T11:33:20Z"))
    #expect(try fresh.storage.history(of: found).events.map(\.actor) == ["Ünï", "ops"])
  }

  @Test("each of many items in a group keeps its own row, tags and events", arguments: testedBackends)
  func manyRows(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
    // More than a database puts into one statement, and not a multiple of that.
    let items = try (0..<150).map { try plainItem("p\($0)", content: "same", tags: ["tag\($0)"]) }
    _ = try fresh.storage.store(items)
    let time = Timestamp(seconds: 1_100_000_000)
    try fresh.storage.recordRestores(
      items.map { RestoreEvent(id: newRowID(), itemID: $0.id, actor: "of \($0.row.path)", context: "{}", at: time) })
    let found = try fresh.storage.describe(items.map(\.tombstone))
    for item in items {
      let there = try #require(found[item.tombstone])
      #expect(there.path == item.row.path)
      #expect(there.restoredAt.flatMap(Timestamp.init) == time)
      let history = try fresh.storage.history(of: there)
      #expect(history.tags == item.tags)
      #expect(Set(history.events.map(\.actor)) == ["dev", "of \(there.path)"] && history.events.count == 2)
    }
  }

  @Test("a million tombstones are looked up at once", arguments: testedBackends)
  func manyTombstones(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
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

  @Test("text is kept byte for byte", arguments: testedBackends)
  func textBytes(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
    let texts = ["a", "a ", " a", "A", "é", "e\u{301}", "😀🏴‍☠️", "שלום", "a\tb\nc\rd\\e'f\"g%h_i?", "\u{FFFD}\u{10FFFF}"]
    let bytes = Array("x".utf8)
    let items = try texts.map { text in item(text, bytes, content: try content(bytes), tags: texts) }
    _ = try fresh.storage.store(items)
    let found = try fresh.storage.describe(items.map(\.tombstone))
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

  @Test("a query selects items by each filter", arguments: testedBackends)
  func queries(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
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

  @Test("a path that is too long for MariaDB is refused there and stored elsewhere", arguments: testedBackends)
  func longPath(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
    let bytes = Array("x".utf8)
    let long = item(String(repeating: "p", count: 5000), bytes, content: try content(bytes))
    if backend == .mariadb {
      let error = #expect(throws: StorageError.self) { try fresh.storage.store([long]) }
      #expect(error?.kind == .tooLarge && error?.itemError.code == .tooLarge)
    } else {
      _ = try fresh.storage.store([long])
      #expect(try fresh.storage.describe([long.tombstone])[long.tombstone]?.path.count == 5000)
    }
  }

  @Test("an archive that is open for reading refuses to store", arguments: testedBackends)
  func reader(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
    let bytes = Array("x".utf8)
    let reader = try openArchive(fresh.url, mode: .read)
    #expect(throws: StorageError.self) { try reader.store([item("p", bytes, content: try content(bytes))]) }
    #expect(try reader.count().items == 0)
  }

  @Test("an error contains the SQL and no bound value", arguments: testedBackends)
  func boundValues(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
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
