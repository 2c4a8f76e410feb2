@testable import ArchiveCore

extension Property {
  /// No content gives more than its recorded size, and none with less is accepted as complete.
  static let zstd = contents("zstd", .zstd)
  static let zlib = contents("zlib", .zlib)

  private static func contents(_ name: String, _ codec: Codec) -> Property {
    Property(name) { bytes in
      _ = read(Array(bytes.dropFirst(4)), codec, size: 1 << 24, slice: 64 << 10)
    } check: { bytes in
      if bytes.count < 4 { return }
      // The recorded size and the length of a slice, then the content.
      let size = Int64(bytes[0]) | Int64(bytes[1]) << 8 | Int64(bytes[2]) << 16
      let slice = Int(bytes[3]) * 16 + 1
      checkContent(Array(bytes.dropFirst(4)), codec, size: size, slice: slice)
      if codec == .zstd { checkRoundTrip(bytes) }
    }
  }

  private static func checkContent(_ content: [UInt8], _ codec: Codec, size: Int64, slice: Int) {
    let found = read(content, codec, size: size, slice: slice)
    // In one piece it is decoded by other calls.
    let whole = read(content, codec, size: size, slice: .max)
    // libzstd refuses more in a stream: windows that take too much memory, and blocks larger than the window.
    if found != .damaged || codec == .zlib {
      require(found == whole, "slices of \(slice) give \(found), the whole \(whole)")
    }
    for case .whole(let count, _) in [found, whole] { require(count == size, "\(count) bytes were taken for \(size)") }
  }

  private enum Outcome: Equatable {
    case whole(Int64, ContentHash)
    case damaged
  }

  /// Reads as a restore does, but ignores the hash, because no fuzzer can guess it.
  private static func read(_ content: [UInt8], _ codec: Codec, size: Int64, slice: Int) -> Outcome {
    let artifact = Artifact(
      id: "a", sha256: ContentHash(of: []), sizeBytes: size, compression: codec.rawValue,
      location: .row(size: slice == .max ? Int64(content.count) : .max))
    var count: Int64 = 0
    var bytes: [UInt8] = []
    do {
      try OneContent(content, slice: slice).readVerified(artifact) { piece in
        count += Int64(piece.count)
        bytes += piece
        require(count <= size, "\(count) bytes came out of a content of \(size)")
        require(piece.count <= max(wholeLimit, 128 << 10), "a piece of \(piece.count) bytes")
      }
      return .whole(count, ContentHash(of: bytes))
    } catch let error as ItemError {
      require(error.code == .corrupt, "an unexpected error: \(error)")
      // Only the hash is wrong.
      return error.message.contains("SHA-256") ? .whole(count, ContentHash(of: bytes)) : .damaged
    } catch {
      violated("an unexpected error: \(error)")
    }
  }

  /// A compressed content is decompressed to itself.
  private static func checkRoundTrip(_ bytes: [UInt8]) {
    let encoder = ZstdEncoder(level: 1)
    var compressed: [UInt8] = []
    do {
      let content = try encoder.compress(size: Int64(bytes.count), memoryLimit: 1 << 20) { body in
        try bytes.withUnsafeBytes(body)
      }
      compressed = content.inMemory ?? []
    } catch { violated("cannot be compressed: \(error)") }
    require(
      read(compressed, .zstd, size: Int64(bytes.count), slice: 100)
        == .whole(Int64(bytes.count), ContentHash(of: bytes)),
      "a compressed content changed")
  }
}

/// An archive of one content.
private final class OneContent: ArchiveConnection {
  private let content: [UInt8]
  private let slice: Int

  init(_ content: [UInt8], slice: Int) { (self.content, self.slice) = (content, slice) }

  func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    if content.isEmpty { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    try content.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count {
        let end = start + min(slice, bytes.count - start)
        try body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        start = end
      }
    }
  }

  let backend = Backend.sqlite
  let ownFiles: [Path] = []
  let keepsMilliseconds = false
  var deadline: Deadline?
  let fetchLimit = 1
  var evidenceHead: StoredEvidenceHead?
  let evidenceRefusal: String? = nil
  private let unused = StorageError(.failed, "not used here")

  func prefetch(_ artifacts: [Artifact]) {}
  func lookUp(_ tombstones: [Tombstone]) throws(StorageError) -> [Tombstone: CatalogEntry] { throw unused }
  func describe(_ tombstones: [Tombstone]) throws(StorageError) -> [Tombstone: ArchivedItem] { throw unused }
  func recordRestores(_ restores: [RestoreEvent]) throws(StorageError) { throw unused }
  func keepEvidenceHead() throws(StorageError) { throw unused }
  func lastEvidenceHeads(chain: String, place: String) throws(StorageError) -> [StoredEvidenceHead]? { throw unused }
  func evidenceHeads(chain: String, after count: Int64) throws(StorageError) -> [StoredEvidenceHead] { throw unused }
  func findArtifacts(_ hashes: [ContentHash]) throws(StorageError) -> [ContentHash: Artifact] { throw unused }
  func store(_ group: [NewItem]) throws -> [StoreOutcome] { throw unused }
  func forEachItem(matching filter: ItemFilter, _ body: (ArchivedItem) throws -> Bool) throws { throw unused }
  func forEachEvent(matching filter: EventFilter, _ body: (ItemEvent) throws -> Bool) throws { throw unused }
  func histories(of items: [ArchivedItem]) throws(StorageError) -> [String: ItemHistory] { throw unused }
  func count() throws(StorageError) -> ArchiveCount { throw unused }
  func names(_ kind: SharedName, limit: Int) throws(StorageError) -> [String] { throw unused }
  func waitingContents() throws(StorageError) -> WaitingContents { throw unused }
  func erasePurged() throws(StorageError) -> Bool { throw unused }
  func changeRetention(
    of tombstones: [Tombstone], _ access: RetentionAccess, firstEvent: String,
    _ decide: (inout RetentionWindow) -> [RetentionEffect]
  ) throws(StorageError) { throw unused }
  func sample(_ count: Int) throws(StorageError) -> [SampledContent] { throw unused }
  func serverStatus() throws(StorageError) -> ServerStatus { throw unused }
}
