import ArchiveCore
import ArchiveDatabase
import Foundation
import Testing

@Suite("the archive of a program")
struct ArchiveTests {
  /// An archive and a directory with files.
  private final class Place {
    let fresh: FreshArchive
    let root = NSTemporaryDirectory() + "/archive-program-\(UUID().uuidString)"

    init(_ backend: Backend) throws {
      fresh = try FreshArchive(backend)
      try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func open(_ mode: OpenMode) throws -> Archive {
      let config = try ArchiveConfig.load(flags: [
        .backendURL: ("url", fresh.url.text), .evidenceDirectory: ("evidence", root + "/evidence"),
      ])
      return try Archive.open(config, mode: mode)
    }

    func file(_ name: String, _ text: String? = nil) throws -> Path {
      if let text { try Data(text.utf8).write(to: URL(fileURLWithPath: root + "/" + name)) }
      return try #require(Path(root + "/" + name))
    }

    func text(_ name: String) throws -> String { try String(contentsOfFile: root + "/" + name, encoding: .utf8) }
  }

  private let item = StoreItem(repo: "app", commit: String(repeating: "c", count: 40), tags: ["t"], archivedBy: "dev")
  private let unknown = Tombstone("00000000-0000-4000-8000-000000000000")!

  @Test("an archive stores, finds, restores and verifies single items and many at once", arguments: testedBackends)
  func storesAndRestores(_ backend: Backend) throws {
    let place = try Place(backend)
    let archive = try place.open(.create)
    let first = try archive.store(try place.file("first", "one"), as: item)
    #expect(first.status == .success && first.sizeBytes == 3, "\(first)")
    let tombstone = try #require(first.tombstone)
    let names = (0..<40).map { "f\($0)" }
    var answers: [StoredRecord] = []
    try archive.store(try names.map { try place.file($0, "text \($0)") } + [place.file("missing")], as: item) {
      answers.append($0)
    }
    #expect(answers.map { $0.item.path?.display } == (names + ["missing"]).map { place.root + "/" + $0 })
    #expect(answers.dropLast().allSatisfy { $0.status == .success } && answers.last?.status == .failed)

    var filter = ItemFilter()
    filter.pathGlob = "*/f*"
    // The workers archived them in their own order.
    var found: [Tombstone: ArchivedItem] = [:]
    try archive.query(filter) { found[$0.tombstone] = $0 }
    found[tombstone] = nil
    let items = answers.compactMap { $0.tombstone.flatMap { found[$0] } }
    #expect(items.count == names.count && found.count == names.count)
    #expect(items.map(\.sha256) == answers.dropLast().map(\.sha256))
    #expect(items.map(\.sizeBytes) == answers.dropLast().map(\.sizeBytes))

    let one = try archive.restore(tombstone, to: try place.file("back"), by: "ops")
    #expect(one.status == .success && one.action == .created && one.actor == "ops")
    #expect(try place.text("back") == "one")
    #expect(try archive.restore(unknown, to: try place.file("none"), by: "ops").error?.code == .notFound)
    var results: [ResultRecord] = []
    try archive.restore(
      try items.enumerated().map { ($1.tombstone, try #require(Path("out/\($0)"))) } + [
        (tombstone, #require(Path("../x")))
      ],
      by: "ops", root: try place.file("root")
    ) { results.append($0) }
    #expect(results.dropLast().allSatisfy { $0.status == .success } && results.count == 41)
    #expect(results.last?.error?.code == .outputOutsideRoot, "\(String(describing: results.last))")
    for (number, name) in names.enumerated() { #expect(try place.text("root/out/\(number)") == "text \(name)") }

    results = []
    try archive.verify(items.map(\.tombstone) + [unknown]) { results.append($0) }
    #expect(results.map(\.status) == Array(repeating: .success, count: 40) + [.failed])
    #expect(results.first?.action == .verified)
    let findings = try archive.verifyEvidence()
    // One record for each archived item and each attempted restore.
    #expect(findings.records == 41 + 2 + 41 && findings.problems.isEmpty && findings.failure == nil, "\(findings)")
  }

  @Test("a refusal by the archive is thrown after every item has its answer", arguments: testedBackends)
  func refusalIsThrown(_ backend: Backend) throws {
    let place = try Place(backend)
    let stored = try place.open(.create).store(try place.file("a", "A"), as: item)
    let tombstone = try #require(stored.tombstone)
    let archive = try place.open(.read)
    #expect(try archive.verify(tombstone).status == .success)
    var statuses: [ItemStatus] = []
    #expect(throws: StorageError.self) {
      try archive.restore([(tombstone, place.file("b")), (tombstone, place.file("c"))], by: "ops") {
        statuses.append($0.status)
      }
    }
    // The second is not attempted if the first was in a separate group.
    #expect(statuses.count == 2 && statuses[0] == .failed && !statuses.contains(.success), "\(statuses)")
  }

  @Test("an error of the caller ends the run, and earlier answers stay true")
  func errorOfTheCaller() throws {
    struct Enough: Error {}
    let place = try Place(.sqlite)
    let archive = try place.open(.create)
    var count = 0
    #expect(throws: Enough.self) {
      try archive.store((0..<2000).map { try place.file("f\($0)", "text \($0)") }, as: item) { record in
        if count == 3 { throw Enough() }
        #expect(record.status == .success)
        count += 1
      }
    }
    #expect(count == 3)
    #expect(try archive.items().count >= 3)
    // The archive can still be used.
    #expect(try archive.store(try place.file("last", "x"), as: item).status == .success)
  }
}
