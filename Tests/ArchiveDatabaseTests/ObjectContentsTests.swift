import Foundation
import Logging
import TestServers
import Testing

@testable import ArchiveCore
@testable import ArchiveDatabase

/// An object store in a directory: another `ContentStore`, which needs no change of runs or databases.
private final class DirectoryContents: ContentStore {
  private static let scheme = "directory:"
  let directory: String

  init(_ directory: String) { self.directory = directory }

  var urlPrefix: String? { Self.scheme }

  func holds(_ location: ContentLocation) -> Bool { if case .object = location { true } else { false } }

  /// `directory:SHA256?SIZE`.
  func size(at url: String) -> Int64? {
    url.hasPrefix(Self.scheme) ? url.split(separator: "?").last.flatMap { Int64($0) } : nil
  }

  private func file(_ artifact: Artifact) -> String {
    let url = artifact.location.url ?? ""
    return directory + "/" + url.dropFirst(Self.scheme.count).prefix { $0 != "?" }
  }

  func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    guard let data = FileManager.default.contents(atPath: file(artifact)) else { throw ContentGone() }
    let bytes = Array(data)
    try bytes.withUnsafeBytes { bytes in
      for start in stride(from: 0, to: max(1, bytes.count), by: ContentSlice.limit) {
        try body(UnsafeRawBufferPointer(rebasing: bytes[start..<min(bytes.count, start + ContentSlice.limit)]))
      }
    }
  }

  /// The name is the content's hash, so that placing the content again finds it.
  func place(_ content: CompressedContent, sha256: ContentHash) throws -> ContentLocation? {
    let path = directory + "/" + sha256.hex
    if !FileManager.default.fileExists(atPath: path) {
      let bytes = try content.withBytes { Data($0) }
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      guard FileManager.default.createFile(atPath: path, contents: bytes) else {
        throw ItemError(.ioError, "\(path): cannot be written")
      }
    }
    let size = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64)
    return .object(url: "\(Self.scheme)\(sha256)?\(size)", size: size)
  }

  func delete(_ artifact: Artifact) throws { try FileManager.default.removeItem(atPath: file(artifact)) }
}

@Suite("contents in an object store")
struct ObjectContentsTests {
  /// An archive whose contents go to a directory, and files to archive.
  private final class Place {
    let root = NSTemporaryDirectory() + "/archive-objects-\(UUID().uuidString)"
    let fresh: FreshArchive
    let open: @Sendable () throws(StorageError) -> any ArchiveConnection

    init(_ backend: Backend) throws {
      fresh = try FreshArchive(backend)
      try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
      var options = OpenOptions()
      let (url, objects) = (fresh.url, root + "/objects")
      options.objects = { () throws(StorageError) in DirectoryContents(objects) }
      let opened = options
      open = { () throws(StorageError) in try openArchive(url, mode: .create, opened) }
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func config() throws -> ArchiveConfig {
      try ArchiveConfig.load(flags: [
        .backendURL: ("url", fresh.url.text), .evidenceDirectory: ("evidence", root + "/evidence"),
      ])
    }

    func write(_ name: String, _ bytes: [UInt8]) throws -> Path {
      let path = root + "/" + name
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      return try #require(Path(path))
    }

    var objects: [String] { (try? FileManager.default.contentsOfDirectory(atPath: root + "/objects")) ?? [] }
  }

  private let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private func store(_ paths: [Path], in place: Place) throws -> [String] {
    var context = RunContext(try place.open(), log: log)
    context.connect = place.open
    let store = PreparedRun.store(context, StoreOptions())
    let template = StoreItem(repo: "r", commit: String(repeating: "c", count: 40), reason: .dead, archivedBy: "dev")
    let records = RecordList()
    _ = try store.run(ListInput(paths, template: template), into: records)
    return records.lines
  }

  private func items(_ storage: any ArchiveConnection) throws -> [ArchivedItem] {
    var items: [ArchivedItem] = []
    try storage.forEachItem(matching: ItemFilter()) {
      items.append($0)
      return true
    }
    return items
  }

  @Test("files are stored in an object store and restored from it", arguments: testedBackends)
  func filesAreStoredAndRestored(_ backend: Backend) throws {
    let place = try Place(backend)
    let contents: [[UInt8]] = [
      [], Array("small".utf8), (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) },
    ]
    let paths = try contents.enumerated().map { try place.write("f\($0)", $1) }
    let records = try store(paths + paths, in: place)
    #expect(records.count == 6 && records.allSatisfy { $0.contains("\"status\":\"success\"") }, "\(records)")
    #expect(records.filter { $0.contains("\"deduplicated\":true") }.count == 3)
    #expect(place.objects.count == 3)
    // The database holds no part of the contents.
    #expect(try place.fresh.number("SELECT count(*) FROM artifact WHERE blob_bytes IS NOT NULL") == 0)
    #expect(try place.fresh.number("SELECT count(*) FROM artifact_slice") == 0)
    let storage = try place.open()
    #expect(try storage.count().retrievable == 6)
    let archive = Archive(storage, try place.config(), log: log, connect: place.open)
    for (number, item) in try items(storage).prefix(3).enumerated() {
      #expect(item.artifact.location.isReadable && item.content.storageDriver == "object")
      let output = try #require(Path(place.root + "/out\(number)"))
      let result = try archive.restore(item.tombstone, to: output, by: "ops")
      #expect(result.status == .success, "\(result)")
      let index = try #require(paths.firstIndex { $0.bytes == Array(item.path.utf8) })
      #expect(FileManager.default.contents(atPath: output.display).map { Array($0) } == contents[index])
    }
    // An archive opened without the store reports where the content is.
    let other = try items(try openArchive(place.fresh.url, mode: .read))
    #expect(other[0].artifact.unavailability?.message.contains("directory:") == true)
  }

  @Test("a content that is in an object store is deleted there", arguments: testedBackends)
  func contentIsDeleted(_ backend: Backend) throws {
    let place = try Place(backend)
    _ = try store([try place.write("f", [1, 2, 3])], in: place)
    let storage = try place.open()
    let artifact = try items(storage)[0].artifact
    try storage.readVerified(artifact) { _ in }
    try delete(artifact, in: storage)
    #expect(place.objects.isEmpty)
    let error = #expect(throws: ItemError.self) { try storage.readVerified(artifact) { _ in } }
    #expect(error?.code == .notFound)
    // An orphan is found by the next upload of the same content.
    _ = try store([try place.write("g", [4, 5, 6])], in: place)
    try place.fresh.execute("DELETE FROM event")
    try place.fresh.execute("DELETE FROM item")
    try place.fresh.execute("DELETE FROM artifact")
    #expect(place.objects.count == 1)
    let again = try store([try place.write("h", [4, 5, 6])], in: place)
    #expect(again[0].contains("\"status\":\"success\"") && place.objects.count == 1)
  }

  @Test("contents in rows and in slices are deleted", arguments: testedBackends)
  func contentsInTheDatabaseAreDeleted(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
    for size in [10, 42 << 20] {
      let content = try CompressedContent(codec: .zlib, size: Int64(size), memoryLimit: 1 << 20)
      let piece = [UInt8](repeating: 7, count: size)
      try piece.withUnsafeBytes { try content.append($0) }
      let hash = ContentHash(of: piece)
      let item = NewItem(
        row: NewItemRow(
          id: newRowID(), tombstone: .random(), repo: "r", path: "p", commit: "c", language: nil, kind: "code",
          reason: "dead", metadata: .text("{}"), archivedBy: "dev", archivedAt: .now()), events: [], tags: [],
        content: NewContent(
          sha256: hash, sizeBytes: 1, mimeType: "", artifactID: newRowID(), source: .new(content)),
        origin: .archived(revive: false))
      _ = try fresh.storage.store([item])
      let artifact = try #require(try fresh.storage.findArtifacts([hash])[hash])
      #expect(artifact.location == (size == 10 ? .row(size: 10) : .slices(size: Int64(size))))
      try delete(artifact, in: fresh.storage)
      #expect(throws: (any Error).self) { try fresh.storage.readContent(of: artifact) { _ in } }
    }
    #expect(try fresh.number("SELECT count(*) FROM artifact_slice") == 0)
    #expect(try fresh.number("SELECT count(*) FROM artifact WHERE blob_bytes IS NOT NULL") == 0)
  }

  private func delete(_ artifact: Artifact, in storage: any ArchiveConnection) throws {
    switch storage {
    case let archive as DatabaseArchive<SQLiteConnection>:
      try archive.contents.store(of: artifact.location)?.delete(artifact)
    case let archive as DatabaseArchive<PostgreSQLConnection>:
      try archive.contents.store(of: artifact.location)?.delete(artifact)
    case let archive as DatabaseArchive<MariaDBConnection>:
      try archive.contents.store(of: artifact.location)?.delete(artifact)
    default: Issue.record("no such database")
    }
  }
}
