/// What a thread needs to hash and compress files, and the work itself.
final class StoreWorker {
  /// Larger files are compressed into a spool file instead of memory, and read in pieces, in bytes.
  static let memoryLimit: Int64 = 1 << 20

  private let archive: any ArchiveConnection
  private let encoder: ZstdEncoder
  private let options: StoreOptions
  private let meter: ProgressMeter
  private let protected: ProtectedFiles
  /// What those were when the last batch was begun.
  private var own: Set<FileIdentity> = []
  /// Where contents come from commits.
  private let git: GitLookup?
  /// What the archive has of the contents that it was asked for last.
  private var known: [ContentHash: Artifact] = [:]
  private var looked: Set<ContentHash> = []

  init(
    _ connection: any ArchiveConnection, _ options: StoreOptions, _ meter: ProgressMeter, _ protected: ProtectedFiles,
    _ git: GitLookup?
  ) {
    archive = connection
    encoder = ZstdEncoder(level: options.level)
    (self.options, self.meter, self.protected, self.git) = (options, meter, protected, git)
  }

  // MARK: Reading

  /// Reads and hashes the files of a batch, and asks the archive for their contents in one round trip.
  ///
  /// What the archive cannot be asked for is asked for by `make`.
  func read(_ plans: [StorePlan], check: () throws -> Void) -> [Result<StoreSource, any Error>?] {
    looked = []
    own = protected.identities()
    let sources = git.map { $0.read(plans.compactMap(\.blob), check: check) } ?? readFiles(plans, check: check)
    let hashes = Set(sources.compactMap { try? $0?.get().hash })
    if hashes.isEmpty { return sources }
    do throws(StorageError) {
      known = try archive.findArtifacts(Array(hashes))
      looked = hashes
    } catch {}
    return sources
  }

  /// Reads the first files, no more than are well kept in memory; nil for the others, each of which is read by itself.
  private func readFiles(_ plans: [StorePlan], check: () throws -> Void) -> [Result<StoreSource, any Error>?] {
    var kept: Int64 = 0
    return plans.map { plan in
      if kept >= Self.memoryLimit { return nil }
      let source = Result { try open(plan, check) }
      kept += (try? source.get()).map { $0.whole == nil ? 0 : $0.size } ?? 0
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
    // Looked at before it is opened: a process that closes a file loses all its locks on it (fcntl(2)), and those on
    // the archive's files are the database's.
    var refusal: ItemError {
      ItemError(.permissionDenied, "\(path.display): belongs to the archive itself, which cannot hold itself")
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

  /// Compresses what was read, where the archive does not have it yet, and makes the item that is to be stored.
  ///
  /// `check` is called between pieces. Throws `ItemError`, `StorageError` and what `check` throws.
  func make(
    _ plan: StorePlan, _ source: StoreSource, _ answer: inout StoredRecord, check: () throws -> Void
  ) throws -> StoreProduct {
    var source = source
    let known =
      try looked.contains(source.hash) ? known[source.hash] : archive.findArtifacts([source.hash])[source.hash]
    if let known, known.location.isPurged, !options.revive {
      throw ItemError(
        .purged,
        "\(source.content.path.display): this content was purged from the archive; --revive would archive it again")
    }
    var content: CompressedContent?
    if known?.location.isReadable != true { content = try compress(&source, check) }
    // A large one was counted while it was compressed.
    if source.whole != nil || content == nil { meter.note(bytes: Int(source.size)) }
    let item = NewItem(archiving: plan.item, source, content: content, revive: options.revive, at: archive.now())
    answer.describe(item)
    answer.changedWhileRead = source.content.hasChanged()
    answer.gitBlob = (source.content as? GitBlob)?.id
    if source.isLFSPointer {
      answer.warnings = [
        ItemWarning(
          .lfsPointer, "\(plan.item.path.display): a pointer of git-LFS is archived, not the content that it names")
      ]
    }
    return .item(item, file: options.remove ? source.content as? SourceFile : nil)
  }

  /// Answers a file that this run has archived and removed, and that is named again: the two are one item.
  func repeatAnswer(of tombstone: Tombstone, _ answer: inout StoredRecord) throws {
    guard let item = try archive.describe([tombstone])[tombstone] else {
      throw ItemError(.internal, "archived before in this run, but not found again")
    }
    let artifact = item.artifact
    (answer.tombstone, answer.sha256, answer.sizeBytes) = (tombstone, artifact.sha256, artifact.sizeBytes)
    (answer.compressedSize, answer.compression) = (artifact.location.size, artifact.compression)
    (answer.deduplicated, answer.removed) = (true, false)
    answer.archivedAt = Timestamp(item.archivedAt)
  }

  /// Compresses a content; of a large one its hash and size are those of what was compressed.
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

  /// Compresses the first `size` bytes of the file, which it had when it was hashed; looks again where it has become
  /// shorter. What the file system says of its size does not count: files of /proc say 0.
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
