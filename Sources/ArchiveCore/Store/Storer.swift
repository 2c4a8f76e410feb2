public import Logging

/// Archives a stream of paths: reads and compresses a window, commits it as a group, answers in order.
///
/// A group is in the archive whole or not at all, whenever the process ends.
public final class Storer {
  /// Paths of one group at most, and compressed bytes held for it in memory or spooled.
  static let window = 128
  static let windowBytes: Int64 = 32 << 20
  /// Larger files are compressed into a spool file instead of memory.
  static let memoryLimit: Int64 = 8 << 20

  private let storage: any ArchiveStorage
  private let evidence: EvidenceLog
  private let options: StoreOptions
  private let interruption: Interruption
  private let log: Logger
  private let git = GitCommit()
  private let protected: ProtectedFiles
  private let encoder: ZstdEncoder
  private var summary = RunSummary()

  public init(
    storage: any ArchiveStorage, evidence: EvidenceLog, options: StoreOptions, interruption: Interruption, log: Logger
  ) {
    self.storage = storage
    self.evidence = evidence
    self.options = options
    self.interruption = interruption
    self.log = log
    encoder = ZstdEncoder(level: options.level)
    protected = ProtectedFiles(storage.ownFiles + [evidence.path])
  }

  /// One path of a window: its record, and what is needed to finish it.
  private struct Entry {
    var record: StoredRecord
    var file: SourceFile?
    var content: CompressedContent?
    var newItem: NewItem?
  }

  /// Archives everything `input` brings and answers each path in `sink`, in order.
  ///
  /// Blocks until the input ends. Throws `InputError` and `OutputError`, after the bookkeeping of what was done.
  public func run(_ input: any StoreInput, into sink: any RecordSink) throws -> RunSummary {
    var isAtEnd = false
    while !isAtEnd {
      var entries: [Entry] = []
      var failure: (any Error)?
      do {
        isAtEnd = try !fill(&entries, from: input)
      } catch is Interrupted {
        summary.stop = .interrupted
        isAtEnd = true
      } catch {
        failure = error
      }
      commit(&entries)
      for entry in entries {
        summary.count(entry.record.status, error: entry.record.error)
        try sink.write(entry.record.encoded())
      }
      try sink.flush()
      if let failure { throw failure }
    }
    return summary
  }

  /// Reads paths until the window is full or the writer of the input pauses; false when there was none any more.
  private func fill(_ entries: inout [Entry], from input: any StoreInput) throws -> Bool {
    var bytes: Int64 = 0
    while entries.count < Self.window, bytes < Self.windowBytes {
      if interruption.received != nil { throw Interrupted() }
      guard let (item, failure) = try input.next(waiting: entries.isEmpty) else { break }
      var entry = Entry(record: StoredRecord(item: item, status: .success))
      if summary.stop != nil {
        (entry.record.status, entry.record.reasonSkipped) = (.skipped, .stopped)
      } else {
        do {
          if let failure { throw failure }
          try prepare(&entry, group: entries)
          bytes += entry.content?.size ?? 0
        } catch {
          try fail(&entry, error)
        }
      }
      entries.append(entry)
    }
    return !entries.isEmpty
  }

  private func fail(_ entry: inout Entry, _ error: any Error) throws {
    entry.record.status = .failed
    (entry.file, entry.content, entry.newItem) = (nil, nil, nil)
    switch error {
    case let error as ItemError:
      entry.record.error = error
      if error.code == .noSpace { summary.stop = .outputs(error) }
    case let error as StorageError:
      entry.record.error = error.itemError
      if error.stopsRun { summary.stop = .storage(error) }
    case is Interrupted: throw error
    default: entry.record.error = ItemError(.internal, "\(error)")
    }
  }

  /// Reads, hashes and, where the archive does not have it yet, compresses one file.
  private func prepare(_ entry: inout Entry, group: [Entry]) throws {
    var item = entry.record.item
    item.complete()
    entry.record.item = item
    item.commit = try git.resolve(item.commit ?? "HEAD")
    let file = try SourceFile(item.path!)
    if protected.contains(file.identity) {
      throw ItemError(
        .permissionDenied, "\(item.path!.display): belongs to the archive itself, which cannot hold itself")
    }
    var (hash, size) = try read(file)
    let known = try storage.findArtifacts([hash])[hash]
    if let known, known.isPurged, !options.revive {
      throw ItemError(
        .purged, "\(item.path!.display): this content was purged from the archive; --revive would archive it again")
    }
    let isHeld = known?.blobSize != nil || group.contains { $0.newItem?.sha256 == hash && $0.content != nil }
    if !isHeld { (hash, size, entry.content) = try compress(file, size: size) }
    entry.record.item = item
    entry.record.sha256 = hash
    entry.record.sizeBytes = size
    entry.record.changedWhileRead = file.hasChanged()
    entry.record.archivedAt = .now()
    entry.record.tombstone = .random()
    entry.file = file
    entry.newItem = newItem(entry, file)
  }

  private func read(_ file: SourceFile) throws -> (ContentHash, Int64) {
    try file.read(limit: .max) { _ in if interruption.received != nil { throw Interrupted() } }
  }

  /// Compresses the first `size` bytes of the file, which it had when it was hashed; looks again where it has become
  /// shorter. What the file system says of its size does not count: files of /proc say 0.
  private func compress(_ file: SourceFile, size: Int64) throws -> (ContentHash, Int64, CompressedContent) {
    var size = size
    for _ in 1...3 {
      var found: (hash: ContentHash, size: Int64)?
      do {
        let content = try encoder.compress(size: size, memoryLimit: Self.memoryLimit) { feed in
          found = try file.read(limit: size) { slice in
            if interruption.received != nil { throw Interrupted() }
            try feed(slice)
          }
          if found!.size != size { throw SourceShrank() }
        }
        return (found!.hash, found!.size, content)
      } catch is SourceShrank {
        size = found!.size
      }
    }
    throw ItemError(.ioError, "\(file.path.display): becomes shorter while it is read", class: .transient)
  }

  private struct SourceShrank: Error {}

  private func newItem(_ entry: Entry, _ file: SourceFile) -> NewItem {
    let (item, record) = (entry.record.item, entry.record)
    var metadata = item.metadata
    metadata["sha256"] = .string(record.sha256!.hex)
    metadata["size_bytes"] = .number(String(record.sizeBytes!))
    metadata["mime_type"] = .string(item.mime!)
    metadata["language"] = item.language.map { .string($0) } ?? .null
    metadata["mode"] = .string(file.mode)
    metadata["mtime"] = .string(file.modificationTime.withNanoseconds)
    if item.path!.text == nil { metadata["path_b64"] = .string(item.path!.base64) }
    let context: [String: JSONValue] = [
      "commit": .string(item.commit!), "repo": .string(item.repo), "path": .string(item.path!.display),
    ]
    return NewItem(
      id: newRowID(), tombstone: record.tombstone!, repo: item.repo, path: item.path!.display, commit: item.commit!,
      language: item.language, kind: item.kind!.rawValue, reason: item.reason!.rawValue, metadata: metadata,
      context: canonicalJSON(context), archivedBy: item.archivedBy, archivedAt: record.archivedAt!,
      tags: Array(Set(item.tags)).sorted(), sha256: record.sha256!, sizeBytes: record.sizeBytes!, mimeType: item.mime!,
      content: entry.content, revive: options.revive)
  }

  /// Commits the window's items as one group, writes the evidence, then removes sources where asked to.
  private func commit(_ entries: inout [Entry]) {
    let pending = entries.indices.filter { entries[$0].newItem != nil }
    if pending.isEmpty { return }
    do {
      let group = pending.map { entries[$0].newItem! }
      let outcomes = try StorageError.retrying(options.retry, interruption: interruption) { _ in
        try storage.store(group)
      }
      for (index, outcome) in zip(pending, outcomes) { settle(&entries[index], outcome) }
    } catch {
      for index in pending {
        entries[index].record.tombstone = nil
        entries[index].record.archivedAt = nil
        do { try fail(&entries[index], error) } catch {
          summary.stop = .interrupted
          entries[index].record.error = ItemError(.cancelled, "stopped by a signal", class: .transient)
        }
      }
      return
    }
    let stored = pending.filter { entries[$0].record.status == .success }
    do throws(EvidenceError) {
      try evidence.append(stored.map { evidenceRecord(entries[$0].record) })
    } catch {
      summary.stop = .evidence(error)
      for index in stored {
        entries[index].record.status = .failed
        entries[index].record.error = ItemError(
          .ioError, "archived, the evidence log could not be written: \(error.message)")
      }
      return
    }
    for index in stored {
      log.debug(
        "archived",
        metadata: [
          "action": "ARCHIVE", "tombstone": "\(entries[index].record.tombstone!)",
          "actor": "\(entries[index].record.item.archivedBy)", "backend": "\(storage.backend.rawValue)",
        ])
    }
    if options.remove { for index in stored { remove(&entries[index]) } }
  }

  private func settle(_ entry: inout Entry, _ outcome: StoreOutcome) {
    switch outcome {
    case .stored(let deduplicated, let compressedSize, let compression):
      entry.record.deduplicated = deduplicated
      entry.record.compressedSize = compressedSize
      entry.record.compression = compression
    case .purged:
      entry.record.refuse(
        ItemError(.purged, "the content was purged from the archive; --revive would archive it again"))
    case .heldElsewhere(let url):
      entry.record.refuse(
        ItemError(.backendError, "the archive holds this content at \(redacted(url)), which this version does not read")
      )
    case .tooLarge(let limit):
      entry.record.refuse(
        ItemError(
          .tooLarge, "compressed, the content is larger than \(limit) bytes, the most this database holds in a row"))
    case .contentMissing:
      entry.record.refuse(
        ItemError(
          .backendError, "the content was deleted from the archive meanwhile; store it again", class: .transient))
    }
  }

  private func evidenceRecord(_ record: StoredRecord) -> EvidenceRecord {
    EvidenceRecord(
      .archive, at: record.archivedAt!, actor: record.item.archivedBy, tombstone: record.tombstone!.description,
      details: [
        "compressed_size": .number(String(record.compressedSize!)), "path": .string(record.item.path!.display),
        "reason": .string(record.item.reason!.rawValue), "repo": .string(record.item.repo),
        "sha256": .string(record.sha256!.hex), "size": .number(String(record.sizeBytes!)),
      ])
  }

  /// Reads the archived content back and removes the source only when it is all there.
  private func remove(_ entry: inout Entry) {
    entry.record.removed = false
    do {
      let tombstone = entry.record.tombstone!
      guard let item = try storage.lookUp([tombstone])[tombstone] else {
        throw ItemError(.internal, "archived, but not found again")
      }
      try storage.readVerified(item.artifact) { _ in }
      try entry.file!.remove(ifStill: item.artifact.sha256)
      entry.record.removed = true
    } catch {
      entry.record.status = .failed
      entry.record.error =
        (error as? ItemError) ?? (error as? StorageError)?.itemError ?? ItemError(.internal, "\(error)")
    }
  }
}

extension StoredRecord {
  /// Fails an item that did not get into the archive.
  mutating func refuse(_ why: ItemError) {
    status = .failed
    error = why
    tombstone = nil
    archivedAt = nil
  }

  init(item: StoreItem, status: ItemStatus) {
    self.item = item
    self.status = status
  }
}
