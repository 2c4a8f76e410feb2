import Foundation
import TestServers
import Testing

@testable import ArchiveCore
@testable import ArchiveDatabase

/// Contents through the storage protocol, the same for every database.
@Suite("contents of every database")
struct StoredContentTests {
  @Test("contents of all sizes are read back, also after a purge and a revival", arguments: testedBackends)
  func contentsOfAllSizes(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
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

  /// Stores a purged content again: refused, then revived. Spooled contents are written in another way.
  private func reviveAgain(_ fresh: FreshArchive, _ bytes: [UInt8]) throws {
    let again = item("again", bytes, content: try content(bytes, memoryLimit: -1))
    #expect(try fresh.storage.store([again]) == [.purged])
    let revived = item("again", bytes, content: try content(bytes, memoryLimit: -1), revive: true)
    guard case .revived = try fresh.storage.store([revived])[0] else { Issue.record("not revived"); return }
    let found = try #require(try fresh.storage.findArtifacts([ContentHash(of: bytes)]).values.first)
    var size = 0
    try fresh.storage.readVerified(found) { size += $0.count }
    #expect(size == bytes.count && found.location == .row(size: found.location.size ?? -1))
  }

  @Test("a content that is purged after its lookup is reported as purged", arguments: testedBackends)
  func purgedMeanwhile(_ backend: Backend) throws {
    for size in [3, 300 << 10] {
      let fresh = try FreshArchive(backend)
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

  private func purge(_ fresh: FreshArchive, _ hash: ContentHash) throws {
    try fresh.execute(
      "UPDATE artifact SET blob_bytes = NULL, storage_driver = 'object', object_url = 'purged://dual-control' WHERE content_sha256 = ?",
      [.text(hash.hex)])
  }

  @Test("large contents are read back, in a row or in slices", arguments: testedBackends)
  func largeContents(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
    // Not compressible: the first is kept in a row if rows may be that long, the second in slices everywhere.
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
    // A purged content is deleted from its row or slices.
    #expect(try fresh.storage.count().contentBytes == 0)
    #expect(try fresh.number("SELECT count(*) FROM artifact_slice") == 0)
  }

  @Test("an unsound row is reported with its kind of fault", arguments: testedBackends)
  func unsoundRows(_ backend: Backend) throws {
    let fresh = try FreshArchive(backend)
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
}
