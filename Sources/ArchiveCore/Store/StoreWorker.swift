/// A worker that hashes and compresses files.
final class StoreWorker {
  /// In bytes; larger files are read in pieces and compressed into a spool file instead of memory.
  static let memoryLimit: Int64 = 1 << 20

  private let archive: any ArchiveConnection
  private let encoder: ZstdEncoder
  private let options: StoreOptions
  private let meter: ProgressMeter
  private let protected: ProtectedFiles
  /// Their value at the start of the last batch.
  private var own: Set<FileIdentity> = []
  /// Set if contents come from commits.
  private let git: GitLookup?
  /// The archive's contents that were found by the last lookup.
  private var known: [ContentHash: Artifact] = [:]
  private var lookedUp: Set<ContentHash> = []

  init(
    _ connection: any ArchiveConnection, _ options: StoreOptions, _ meter: ProgressMeter, _ protected: ProtectedFiles,
    _ git: GitLookup?
  ) {
    archive = connection
    encoder = ZstdEncoder(level: options.level)
    (self.options, self.meter, self.protected, self.git) = (options, meter, protected, git)
  }

  // MARK: Reading

  /// Reads and hashes the files of a batch, and looks up their contents in the archive in one round trip.
  ///
  /// If that lookup fails, `make` repeats it.
  func read(_ plans: [StorePlan], check: () throws -> Void) -> [Result<StoreSource, any Error>?] {
    lookedUp = []
    own = protected.identities()
    let sources = git.map { $0.read(plans.compactMap(\.blob), check: check) } ?? readFiles(plans, check: check)
    let hashes = Set(sources.compactMap { try? $0?.get().hash })
    if hashes.isEmpty { return sources }
    do throws(StorageError) {
      known = try archive.findArtifacts(Array(hashes))
      lookedUp = hashes
    } catch {}
    return sources
  }

  /// Reads the first files, as many as fit into memory; nil for the others, which are read separately.
  private func readFiles(_ plans: [StorePlan], check: () throws -> Void) -> [Result<StoreSource, any Error>?] {
    var bytesInMemory: Int64 = 0
    return plans.map { plan in
      if bytesInMemory >= Self.memoryLimit { return nil }
      let source = Result { try open(plan, check) }
      bytesInMemory += (try? source.get()).map { $0.whole == nil ? 0 : $0.size } ?? 0
      return source
    }
  }

  func read(_ plan: StorePlan, check: () throws -> Void) -> Result<StoreSource, any Error> {
    own = protected.identities()
    if let blob = plan.blob, let git { return git.read([blob], check: check)[0]! }
    return Result { try open(plan, check) }
  }

  /// Reads and hashes one file; a small one is kept in memory. Throws `ItemError` and what `check` throws.
  private func open(_ plan: StorePlan, _ check: () throws -> Void) throws -> StoreSource {
    try check()
    let path = plan.item.path
    // Checked before it is opened: a process that closes a file loses all its locks on it (fcntl(2)), and the locks on
    // the archive's files belong to the database.
    var refusal: ItemError {
      ItemError(.permissionDenied, "\(path.display): belongs to the archive itself and cannot be archived")
    }
    let seen = FileIdentity(of: path)
    if let seen, own.contains(seen) { throw refusal }
    let file = try SourceFile(path)
    if file.identity != seen, protected.contains(file.identity) {
      file.leaveOpen()
      throw refusal
    }
    if let whole = try file.readWhole(atMost: Int(Self.memoryLimit)) {
      return StoreSource(content: file, whole: whole, hash: ContentHash(of: whole), size: Int64(whole.count))
    }
    let (hash, size) = try file.read(limit: .max) { _ in try check() }
    return StoreSource(content: file, whole: nil, hash: hash, size: size)
  }

  // MARK: Making an item

  /// Compresses the content, if the archive does not have it yet, and creates the item to store.
  ///
  /// `check` is called between pieces. Throws `ItemError`, `StorageError` and what `check` throws.
  func make(
    _ plan: StorePlan, _ source: StoreSource, _ answer: inout StoredRecord, check: () throws -> Void
  ) throws -> StoreProduct {
    var source = source
    let known =
      try lookedUp.contains(source.hash) ? known[source.hash] : archive.findArtifacts([source.hash])[source.hash]
    if let known, known.location.isPurged, !options.revive {
      throw ItemError(
        .purged,
        "\(source.content.path.display): this content was purged from the archive; to archive it again, pass --revive")
    }
    var content: CompressedContent?
    if known?.location.isReadable != true { content = try compress(&source, check) }
    // A large content was counted while it was compressed.
    if source.whole != nil || content == nil { meter.count(bytes: Int(source.size)) }
    let item = NewItem(archiving: plan.item, source, content: content, revive: options.revive, at: archive.now())
    answer.describe(item)
    answer.changedWhileRead = source.content.hasChanged()
    answer.gitBlob = (source.content as? GitBlob)?.id
    if source.isLFSPointer {
      answer.warnings = [
        ItemWarning(
          .lfsPointer, "\(plan.item.path.display): archived a Git LFS pointer, not the content that it points to")
      ]
    }
    return .item(item, file: options.remove ? source.content as? SourceFile : nil)
  }

  /// Answers a path whose file this run has archived and removed before: both are one item.
  func repeatAnswer(of tombstone: Tombstone, _ answer: inout StoredRecord) throws {
    guard let item = try archive.describe([tombstone])[tombstone] else {
      throw ItemError(.internal, "archived earlier in this run, but then not found in the archive")
    }
    let artifact = item.artifact
    (answer.tombstone, answer.sha256, answer.sizeBytes) = (tombstone, artifact.sha256, artifact.sizeBytes)
    (answer.compressedSize, answer.compression) = (artifact.location.size, artifact.compression)
    (answer.deduplicated, answer.removed) = (true, false)
    answer.archivedAt = Timestamp(item.archivedAt)
  }

  /// Compresses a content; for a large one, sets hash and size to those of the bytes that were compressed.
  private func compress(_ source: inout StoreSource, _ check: () throws -> Void) throws -> CompressedContent {
    if let whole = source.whole {
      return try encoder.compress(size: source.size, memoryLimit: Self.memoryLimit) { feed in
        try whole.withUnsafeBytes(feed)
      }
    }
    let (hash, size, content) = try compress(source.content, size: source.size, meter, check)
    (source.hash, source.size) = (hash, size)
    return content
  }

  /// Compresses the first `size` bytes of the file, its size when it was hashed; starts again if it has become shorter.
  /// The size that the file system reports is not used: files of /proc report 0.
  private func compress(
    _ file: any StoreContent, size: Int64, _ meter: ProgressMeter, _ check: () throws -> Void
  ) throws -> (ContentHash, Int64, CompressedContent) {
    var size = size
    for _ in 1...3 {
      var found: (hash: ContentHash, size: Int64)?
      do {
        let content = try encoder.compress(size: size, memoryLimit: Self.memoryLimit) { feed in
          found = try file.read(limit: size) { slice in
            try check()
            try feed(slice)
            meter.count(bytes: slice.count)
          }
          if found!.size != size { throw SourceShrank() }
        }
        return (found!.hash, found!.size, content)
      } catch is SourceShrank {
        size = found!.size
        meter.count(bytes: -Int(size))
      }
    }
    throw ItemError(.ioError, "\(file.path.display): became shorter while it was being read", class: .transient)
  }

  private struct SourceShrank: Error {}
}
