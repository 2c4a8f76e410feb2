import Foundation
import TestServers
import Testing

@testable import ArchiveCore
@testable import ArchiveDatabase

/// The results of queries and lists of events, the same in every database.
@Suite("finding items and events")
struct FindingTests {
  private static let start = Timestamp(seconds: 1_700_000_000)

  private func after(_ seconds: Double) -> Timestamp { Self.start.adding(milliseconds: seconds * 1000) }

  /// Items a, b and c, of which a and b have the same content; ann restored a at 100 and bob at 300, ann c at 200.
  private func archive(_ backend: Backend) throws -> FreshArchive {
    let fresh = try FreshArchive(backend)
    let items = [
      try plainItem("a", content: "same", at: after(1), tags: ["red", "blue"]),
      try plainItem("b", content: "same", at: after(2), deleteAfter: after(9000)),
      try plainItem("c", content: "another", at: after(3), tags: ["blue"]),
    ]
    for item in items { _ = try fresh.storage.store([item]) }
    for (number, actor, time) in [(0, "ann", 100.0), (2, "ann", 200), (0, "bob", 300)] {
      try fresh.storage.recordRestores([
        RestoreEvent(
          id: newRowID(), itemID: items[number].id, actor: actor, context: "{\"output\":\"o\"}", at: after(time))
      ])
    }
    return fresh
  }

  private func paths(_ fresh: FreshArchive, _ set: (inout ItemFilter) -> Void) throws -> String {
    var filter = ItemFilter()
    set(&filter)
    var paths = ""
    try fresh.storage.forEachItem(matching: filter) {
      paths += $0.path
      return true
    }
    return paths
  }

  @Test("a query selects items by content, size and restores", arguments: testedBackends)
  func queries(_ backend: Backend) throws {
    let fresh = try archive(backend)
    func paths(_ set: (inout ItemFilter) -> Void) throws -> String { try self.paths(fresh, set) }
    let same = ContentHash(of: Array("same".utf8))
    for hasIndexes in [true, false] {
      if !hasIndexes { try dropIndexes(fresh, backend) }
      #expect(try paths { $0.sha256 = same } == "ab" && paths { $0.sha256 = ContentHash(of: []) } == "")
      #expect(try paths { $0.largerThan = 4 } == "c" && paths { $0.largerThan = 3 } == "abc")
      #expect(try paths { $0.largerThan = 7 } == "" && paths { $0.largerThan = .max } == "")
      #expect(try paths { $0.hasDuplicate = true } == "ab")
      #expect(try paths { $0.neverRestored = true } == "b")
      #expect(try paths { $0.restoredBy = "ann" } == "ac" && paths { $0.restoredBy = "bob" } == "a")
      // Archiving an item does not count as restoring it.
      #expect(try paths { $0.restoredBy = "dev" } == "")
      #expect(try paths { $0.restoredSince = after(200) } == "ac" && paths { $0.restoredSince = after(201) } == "a")
      #expect(try paths { $0.restoredSince = after(301) } == "")
      // Both conditions must hold for the same restore: a was restored by ann, and later by bob.
      let ann = try paths {
        $0.restoredBy = "ann"
        $0.restoredSince = after(150)
      }
      #expect(ann == "c")
      let both = try paths {
        $0.hasDuplicate = true
        $0.neverRestored = true
      }
      #expect(both == "b")
    }
  }

  @Test(
    "a query selects the newest version of each path, as of a time, of one path, and by a tombstone prefix",
    arguments: testedBackends)
  func versions(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
    let versions = [("p", 1.0), ("q", 2), ("p", 3), ("p", 3.004), ("r", 4), ("q", 3)]
    var tombstones: [Tombstone] = []
    for (number, (path, time)) in versions.enumerated() {
      let item = try plainItem(path, content: "\(number)", at: after(time), tags: number == 0 ? ["red"] : [])
      _ = try fresh.storage.store([item])
      tombstones.append(item.tombstone)
    }
    func found(_ set: (inout ItemFilter) -> Void) throws -> [Int] {
      var filter = ItemFilter()
      set(&filter)
      var found: [Int] = []
      try fresh.storage.forEachItem(matching: filter) {
        found.append(tombstones.firstIndex(of: $0.tombstone) ?? -1)
        return true
      }
      return found
    }
    #expect(try Set(found { $0.latest = true }) == [3, 4, 5])
    // The newest of the items that meet the other conditions: with the tag, and of that content.
    #expect(try found { ($0.latest, $0.tags) = (true, ["red"]) } == [0])
    #expect(try found { ($0.latest, $0.sha256) = (true, ContentHash(of: Array("2".utf8))) } == [2])
    #expect(try Set(found { ($0.latest, $0.asOf) = (true, after(3)) }) == (backend == .sqlite ? [3, 5] : [2, 5]))
    #expect(try found { ($0.latest, $0.asOf) = (true, after(2.999)) } == (backend == .sqlite ? [0, 1] : [0, 1]))
    #expect(try Set(found { ($0.latest, $0.asOf) = (true, after(3.004)) }) == [3, 5])
    #expect(try found { ($0.latest, $0.asOf) = (true, after(0)) } == [])
    #expect(try found { $0.path = Path("p") } == [0, 2, 3] && found { $0.path = Path("P") } == [])
    #expect(try found { ($0.path, $0.repo) = (Path("p"), "other") } == [])
    for length in [36, 24, 23, 10, 9, 8] {
      let prefix = String(tombstones[1].description.prefix(length))
      #expect(try found { $0.tombstonePrefix = prefix } == [1], "\(prefix)")
    }
    for (text, expected) in [
      ("r", 4), (tombstones[2].description, 2), (String(tombstones[1].description.prefix(6)), 1),
    ] {
      #expect(try ItemName(text).find(in: fresh.storage).tombstone == tombstones[expected])
    }
    let ambiguous = #expect(throws: AmbiguousName.self) { try ItemName("p").find(in: fresh.storage) }
    // A heading, three items, and how to choose.
    #expect(ambiguous?.lines.count == 5)
    var latest = ItemFilter()
    latest.latest = true
    #expect(try ItemName("p").find(in: fresh.storage, latest).tombstone == tombstones[3])
    for text in ["none", "abc", "p/", ""] {
      #expect(throws: ItemError.self) { try ItemName(text).find(in: fresh.storage) }
    }
  }

  @Test("times keep their milliseconds in databases that have them", arguments: testedBackends)
  func milliseconds(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
    let item = try plainItem("p", at: after(1.234))
    _ = try fresh.storage.store([item])
    let found = try #require(try fresh.storage.describe([item.tombstone])[item.tombstone])
    #expect(found.archivedAt == (backend == .sqlite ? "2023-11-14T22:13:21Z" : "2023-11-14T22:13:21.234Z"))
    #expect(fresh.storage.keepsMilliseconds == (backend != .sqlite))
  }

  private func dropIndexes(_ fresh: FreshArchive, _ backend: Backend) throws {
    for (name, table) in [("idx_item_restored_at", "item"), ("idx_event_time", "event"), ("idx_item_artifact", "item")]
    {
      // MariaDB needs one for the foreign key.
      if backend == .mariadb, name == "idx_item_artifact" { continue }
      try fresh.execute("DROP INDEX \(name)" + (backend == .mariadb ? " ON \(table)" : ""))
    }
  }

  @Test("items of a query have their tags, on every page", arguments: testedBackends)
  func tags(_ backend: Backend) throws {
    let fresh = try archive(backend)
    _ = try fresh.storage.store(
      try (0..<1100).map { try plainItem("p", content: "same", at: after(4), tags: ["\($0)"]) })
    var tags: [[String]] = []
    try fresh.storage.forEachItem(matching: ItemFilter()) {
      tags.append($0.tags)
      return true
    }
    #expect(Array(tags.prefix(3)) == [["blue", "red"], [], ["blue"]])
    #expect(Set(tags.dropFirst(3)) == Set((0..<1100).map { ["\($0)"] }) && tags.count == 1103)
  }

  @Test("a query returns items in each order", arguments: testedBackends)
  func orders(_ backend: Backend) throws {
    let fresh = try archive(backend)
    let long = try plainItem("B", content: "a long content", at: after(2.5))
    _ = try fresh.storage.store([long])
    // In SQLite the order of archiving is the order of the rows.
    let archived = backend == .sqlite ? "abcB" : "abBc"
    for (order, expected) in [
      ("archived", archived), ("-archived", String(archived.reversed())), ("path", "Babc"), ("-path", "cbaB"),
      ("size", "abcB"), ("-size", "Bcab"), ("restored", "bBca"), ("-restored", "acbB"),
    ] {
      let found = try paths(fresh) { $0.order = ItemOrder(order) ?? ItemOrder() }
      #expect(found == expected, "\(order)")
      let two = try paths(fresh) {
        $0.order = ItemOrder(order) ?? ItemOrder()
        $0.limit = 2
        $0.pathGlob = "[a-c]"
      }
      #expect(two == expected.filter { $0 != "B" }.prefix(2), "\(order)")
    }
  }

  @Test("each order continues over pages without a gap", arguments: testedBackends)
  func orderedPages(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
    let numbers = (1000..<2100).map { String($0) }
    _ = try fresh.storage.store(try numbers.shuffled().map { try plainItem($0, content: "same", at: after(4)) })
    for order in ItemOrder.Key.allCases.flatMap({ [ItemOrder($0), ItemOrder($0, isDescending: true)] }) {
      var found: [String] = []
      var filter = ItemFilter()
      filter.order = order
      try fresh.storage.forEachItem(matching: filter) {
        found.append($0.path)
        return true
      }
      #expect(found.sorted() == numbers, "\(order)")
      if order.key == .path { #expect(found == (order.isDescending ? numbers.reversed() : numbers)) }
    }
  }

  @Test("events come in order of time, each with its item", arguments: testedBackends)
  func events(_ backend: Backend) throws {
    let fresh = try archive(backend)
    func events(_ set: (inout EventFilter) -> Void = { _ in }) throws -> [String] {
      var filter = EventFilter()
      set(&filter)
      var events: [String] = []
      try fresh.storage.forEachEvent(matching: filter) {
        events.append("\($0.event.action) \($0.event.actor) \($0.item?.path.display ?? "")")
        return true
      }
      return events
    }
    let archived = ["ARCHIVE dev a", "ARCHIVE dev b", "ARCHIVE dev c"]
    let restored = ["RESTORE ann a", "RESTORE ann c", "RESTORE bob a"]
    for hasIndexes in [true, false] {
      if !hasIndexes { try dropIndexes(fresh, backend) }
      #expect(try events() == archived + restored)
      #expect(try events { $0.action = "RESTORE" } == restored && events { $0.actor = "dev" } == archived)
      #expect(try events { $0.since = after(200) } == Array(restored.suffix(2)))
      #expect(try events { $0.until = after(200) } == archived + restored.prefix(1))
      #expect(try events { $0.limit = 2 } == Array(archived.prefix(2)) && events { $0.limit = 0 } == [])
    }
  }

  @Test("events of one second come in the order of their ids, over several pages", arguments: testedBackends)
  func eventPages(_ backend: Backend) throws {
    let fresh = try archive(backend)
    _ = try fresh.storage.store(try (0..<1100).map { try plainItem("p\($0)", content: "same", at: after(4)) })
    var ids: [String] = []
    var record = ""
    try fresh.storage.forEachEvent(matching: EventFilter()) {
      if Timestamp($0.event.createdAt) == after(4) { ids.append($0.event.id) }
      record = String(decoding: $0.encoded(), as: UTF8.self)
      return true
    }
    #expect(ids.count == 1100 && ids == ids.sorted() && Set(ids).count == 1100)
    #expect(record.contains(#""actor":"bob","tombstone":"#) && record.contains(#""context":{"output":"o"},"id":"#))
  }

  /// Whether a query plan of SQLite shows that the index is used.
  @Test("SQLite finds events and restored items by their indexes")
  func plans() throws {
    let fresh = try archive(.sqlite)
    let archive = try #require(fresh.storage as? DatabaseArchive<SQLiteConnection>)
    func plan(_ tables: String, _ conditions: Conditions, order: String) throws -> String {
      var plan = ""
      try archive.database.query(
        "EXPLAIN QUERY PLAN SELECT item.metadata FROM \(tables) \(conditions.clause) ORDER BY \(order)",
        conditions.values
      ) {
        plan += ($0.text(3) ?? "") + "\n"
        return true
      }
      return plan
    }
    func plan(_ set: (inout ItemFilter) -> Void) throws -> String {
      var filter = ItemFilter()
      set(&filter)
      return try plan(
        "item JOIN artifact ON artifact.id = item.artifact_id", Conditions(filter, .sqlite), order: "item.rowid")
    }
    #expect(try plan { $0.sha256 = ContentHash(of: []) }.contains("idx_item_artifact"))
    #expect(try plan { $0.restoredSince = Self.start }.contains("idx_item_restored_at"))
    #expect(try plan { $0.neverRestored = true }.contains("idx_item_restored_at"))
    let latest = try plan { ($0.latest, $0.repo) = (true, "demo") }
    #expect(latest.contains("SEARCH newer USING INDEX idx_item_repo_path (repo=? AND path=?)"), "\(latest)")
    let path = try plan { $0.path = Path("p") }
    #expect(path.contains("SEARCH item USING INDEX idx_item_repo_path (repo=? AND path=?)"), "\(path)")
    #expect(try plan { $0.tombstonePrefix = "abcd" }.contains("(tombstone_id>? AND tombstone_id<?)"))
    #expect(try plan { $0.hasDuplicate = true }.contains("USING COVERING INDEX idx_item_artifact"))
    var filter = EventFilter()
    filter.since = Self.start
    let events = try plan(
      "event LEFT JOIN item ON item.id = event.item_id", Conditions(filter), order: "event.created_at, event.id")
    #expect(events.contains("idx_event_time (created_at>?)") && !events.contains("TEMP B-TREE"), "\(events)")
  }

  @Test("an archive without the indexes gets them when it is opened to store", arguments: testedBackends)
  func migration(_ backend: Backend) throws {
    let fresh = try archive(backend)
    #expect(try fresh.storage.serverStatus().missingMigrations == 0)
    try dropIndexes(fresh, backend)
    #expect(try openArchive(fresh.url, mode: .read).serverStatus().missingMigrations == 1)
    #expect(try openArchive(fresh.url, mode: .create).serverStatus().missingMigrations == 0)
    #expect(try paths(fresh) { $0.neverRestored = true } == "b")
  }
}
