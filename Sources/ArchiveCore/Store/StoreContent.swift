import Crypto

/// A source that is being archived: a file, or a blob of a repository.
protocol StoreContent: AnyObject {
  var path: Path { get }
  /// Permission bits in octal, four digits.
  var mode: String { get }
  var modificationTime: Timestamp { get }

  /// Reads at most `limit` bytes from the beginning and passes them to `body` in slices; returns their hash and number.
  ///
  /// Throws `ItemError`, and what `body` throws.
  func read(limit: Int64, _ body: (UnsafeRawBufferPointer) throws -> Void) throws -> (hash: ContentHash, size: Int64)

  /// Whether it was written to since it was opened.
  func hasChanged() -> Bool
}

extension SourceFile: StoreContent {}

/// The content of one path in one commit of a repository.
final class GitBlob: StoreContent {
  let path: Path
  let id: String
  let mode: String
  /// The time of the commit, the only one that git stores (git-archive(1) uses it too).
  let modificationTime: Timestamp
  /// In bytes.
  let size: Int64
  private let objects: GitObjects

  init(_ path: Path, _ entry: GitEntry, size: Int64, time: Timestamp, from objects: GitObjects) {
    (self.path, id, mode, modificationTime) = (path, entry.id, entry.permissions, time)
    (self.size, self.objects) = (size, objects)
  }

  func hasChanged() -> Bool { false }

  func read(limit: Int64, _ body: (UnsafeRawBufferPointer) throws -> Void) throws -> (hash: ContentHash, size: Int64) {
    var read: (hash: ContentHash, size: Int64)?
    try objects.read(id) { read = try $0.hashed(body) }
    return read!
  }
}

extension GitObject {
  /// Passes the content to `body` in slices; returns its hash and size.
  fileprivate func hashed(
    _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> (hash: ContentHash, size: Int64) {
    var hash = SHA256()
    try slices {
      hash.update(bufferPointer: $0)
      try body($0)
    }
    return (ContentHash(hash.finalize()), size)
  }
}

extension GitObjects {
  /// Reads and hashes blobs, keeping small ones in memory, in one exchange; a blob that fails is nil or has its own
  /// error.
  ///
  /// - `memoryLimit`: in bytes; larger blobs are only hashed. - `check`: called between slices.
  func read(
    _ blobs: [GitBlob], memoryLimit: Int64, check: () throws -> Void
  ) -> [Result<StoreSource, any Error>?] {
    var sources = [Result<StoreSource, any Error>?](repeating: nil, count: blobs.count)
    // After a failure of the whole exchange, blobs that were not read yet have no answer.
    do {
      try read(blobs.map(\.id)) { index, object in
        let blob = blobs[index]
        switch object {
        case .failure(let error): sources[index] = .failure(error)
        case .success(let object):
          if object.size > memoryLimit {
            let (hash, size) = try object.hashed { _ in try check() }
            sources[index] = .success(StoreSource(content: blob, whole: nil, hash: hash, size: size))
          } else {
            try check()
            let whole = try object.bytes()
            sources[index] = .success(
              StoreSource(content: blob, whole: whole, hash: ContentHash(of: whole), size: object.size))
          }
        }
      }
    } catch {
      if let index = sources.firstIndex(where: { $0 == nil }) { sources[index] = .failure(error) }
    }
    return sources
  }
}
