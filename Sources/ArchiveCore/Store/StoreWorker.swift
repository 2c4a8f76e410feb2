/// What a thread needs to hash and compress files, and the work itself.
final class StoreWorker {
  /// Larger files are compressed into a spool file instead of memory, and read in pieces, in bytes.
  static let memoryLimit: Int64 = 1 << 20

  let storage: any ArchiveConnection
  private let encoder: ZstdEncoder

  init(storage: any ArchiveConnection, level: Int32) {
    self.storage = storage
    encoder = ZstdEncoder(level: level)
  }

  /// What the archive has of the contents that it was asked for last.
  private var known: [ContentHash: Artifact] = [:]
  private var looked: Set<ContentHash> = []

  /// Reads and hashes the entry's file; a small one is kept in memory.
  ///
  /// `check` is called between pieces. Throws `ItemError` and what `check` throws.
  func read(_ entry: StoreEntry, protected: ProtectedFiles, check: () throws -> Void) throws {
    let path = entry.record.item.path!
    // Looked at before it is opened: a process that closes a file loses all its locks on it (fcntl(2)), and those on
    // the archive's files are the database's.
    let own = ItemError(.permissionDenied, "\(path.display): belongs to the archive itself, which cannot hold itself")
    let seen = FileIdentity(of: path)
    if let seen, protected.contains(seen) { throw own }
    let file = try SourceFile(path)
    if file.identity != seen, protected.contains(file.identity) {
      file.leaveOpen()
      throw own
    }
    let whole = try file.readWhole(atMost: Int(Self.memoryLimit))
    let (hash, size) =
      try whole.map { (ContentHash(of: $0), Int64($0.count)) } ?? file.read(limit: .max) { _ in try check() }
    entry.source = StoreEntry.Source(file: file, whole: whole, hash: hash, size: size)
  }

  /// Asks the archive for the contents of a batch in one round trip; what it cannot be asked for is asked for later.
  func look(for hashes: [ContentHash]) {
    looked = []
    if hashes.isEmpty { return }
    do throws(StorageError) {
      known = try storage.findArtifacts(Array(Set(hashes)))
      looked = Set(hashes)
    } catch {}
  }

  /// Compresses, where the archive does not have it yet, what was read, and makes the item that is to be stored.
  ///
  /// `check` is called between pieces. Throws `ItemError`, `StorageError` and what `check` throws.
  func prepare(_ entry: StoreEntry, options: StoreOptions, meter: ProgressMeter, check: () throws -> Void) throws {
    let source = entry.source!
    let (file, whole) = (source.file, source.whole)
    var (hash, size) = (source.hash, source.size)
    let known = try looked.contains(hash) ? known[hash] : storage.findArtifacts([hash])[hash]
    if let known, known.location.isPurged, !options.revive {
      throw ItemError(
        .purged,
        "\(file.path.display): this content was purged from the archive; --revive would archive it again")
    }
    var content: CompressedContent?
    if known?.location.isReadable != true {
      if let whole {
        content = try encoder.compress(size: size, memoryLimit: Self.memoryLimit) { feed in
          try whole.withUnsafeBytes(feed)
        }
      } else {
        (hash, size, content) = try compress(file, size: size, meter, check)
      }
    }
    // A large one was counted while it was compressed.
    if whole != nil || content == nil { meter.note(bytes: Int(size)) }
    entry.source!.whole = nil
    entry.record.sha256 = hash
    entry.record.sizeBytes = size
    entry.record.changedWhileRead = file.hasChanged()
    entry.record.archivedAt = .now()
    entry.record.tombstone = .random()
    entry.newItem = NewItem(archiving: entry.record, file, content: content, revive: options.revive)
  }

  /// Compresses the first `size` bytes of the file, which it had when it was hashed; looks again where it has become
  /// shorter. What the file system says of its size does not count: files of /proc say 0.
  private func compress(
    _ file: SourceFile, size: Int64, _ meter: ProgressMeter, _ check: () throws -> Void
  ) throws -> (ContentHash, Int64, CompressedContent) {
    var size = size
    for _ in 1...3 {
      var found: (hash: ContentHash, size: Int64)?
      do {
        let content = try encoder.compress(size: size, memoryLimit: Self.memoryLimit) { feed in
          found = try file.read(limit: size) { slice in
            try check()
            try feed(slice)
            meter.note(bytes: slice.count)
          }
          if found!.size != size { throw SourceShrank() }
        }
        return (found!.hash, found!.size, content)
      } catch is SourceShrank {
        size = found!.size
        meter.note(bytes: -Int(size))
      }
    }
    throw ItemError(.ioError, "\(file.path.display): becomes shorter while it is read", class: .transient)
  }

  private struct SourceShrank: Error {}
}
