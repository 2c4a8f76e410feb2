/// A record that names an item to be copied, as it is read ahead.
struct CopyRequest: Weighted, Sendable {
  let record: InputRecord
  let tombstone: Result<Tombstone, ItemError>

  init(_ record: InputRecord) {
    self.record = record
    tombstone = Result { () throws(ItemError) in
      let fields = try FieldReader(record)
      guard let text = try fields.nonEmptyString("tombstone") else { throw fields.fail("no \"tombstone\"") }
      guard let tombstone = Tombstone(text) else {
        throw fields.fail("\"tombstone\" is \"\(text)\", which is no UUID")
      }
      return tombstone
    }
  }

  var weight: Int { record.object?.text.count ?? 0 }
}

/// What a thread needs to read items of another archive, and the work itself.
final class CopyWorker {
  let source: any ArchiveConnection
  private let decoders = ContentDecoders()

  init(source: any ArchiveConnection) { self.source = source }

  /// Reads a content as it is, and verifies it on the way.
  ///
  /// Throws `ItemError`, `StorageError` and what `check` throws.
  func read(_ artifact: Artifact, _ meter: ProgressMeter, check: () throws -> Void) throws -> CompressedContent {
    if let reason = artifact.unavailability { throw reason }
    let content = try CompressedContent(
      codec: Codec(rawValue: artifact.compression)!, size: artifact.location.size ?? 0,
      memoryLimit: StoreWorker.memoryLimit)
    try source.readVerified(artifact, with: decoders, compressed: { try content.append($0) }) {
      try check()
      meter.note(bytes: $0.count)
    }
    return content
  }
}

/// The stages of copying items from one archive to another.
final class CopyStages: PipelineStages {
  private let source: any ArchiveConnection
  private let target: any ArchiveConnection
  private let options: StoreOptions
  private let copy: CopyOptions
  private let run: RunState
  private let meter: ProgressMeter
  private let group: StoreGroup
  private var found: Result<Window, StorageError> = .success(Window())

  /// What both archives have of a window of records.
  private struct Window {
    var items: [Tombstone: ArchivedItem] = [:]
    var histories: [String: ItemHistory] = [:]
    var copied: [Tombstone: ArchivedItem] = [:]
    var contents: [ContentHash: Artifact] = [:]
  }

  init(
    _ group: StoreGroup, from source: any ArchiveConnection, to target: any ArchiveConnection, options: StoreOptions,
    copy: CopyOptions, run: RunState, meter: ProgressMeter
  ) {
    self.group = group
    self.source = source
    self.target = target
    self.options = options
    self.copy = copy
    self.run = run
    self.meter = meter
  }

  var batch: Int { source.fetchLimit }

  var costLimit: Int { StoreCost.limit(options) }

  var fullGroup: Int { 512 }

  func note(read: Int, isAll: Bool) { meter.note(read: read, isAll: isAll) }

  func look(at requests: [CopyRequest]) {
    let tombstones = requests.compactMap { try? $0.tombstone.get() }
    found = .success(Window())
    if tombstones.isEmpty || run.hasStopped { return }
    do {
      found = .success(
        try options.retry.run { _ in
          var window = Window()
          window.items = try source.lookUp(tombstones)
          window.histories = try source.histories(of: Array(window.items.values))
          window.copied = try target.lookUp(Array(window.items.keys))
          window.contents = try target.findArtifacts(
            Array(Set(window.items.values.map(\.artifact.sha256).filter(\.isSound))))
          return window
        })
    } catch {
      found = .failure(error as? StorageError ?? StorageError(.cancelled, "stopped while items were looked up"))
    }
  }

  func plan(_ request: CopyRequest, isAlone: Bool) -> StoreEntry? {
    var item = StoreItem(repo: "", commit: nil, reason: .dead, archivedBy: "")
    (item.reason, item.source) = (nil, request.record)
    var record = StoredRecord(item: item, status: .success)
    (record.copiedFrom, record.copiedBy) = (copy.url, copy.actor)
    var size: Int64 = 0
    defer { meter.note(planned: size) }
    if run.hasStopped {
      (record.status, record.reasonSkipped) = (.skipped, .stopped)
      return StoreEntry(record)
    }
    do {
      let tombstone = try request.tombstone.get()
      record.tombstone = tombstone
      let window = try found.get()
      guard let original = window.items[tombstone] else {
        throw ItemError(.notFound, "no item has the tombstone \(tombstone) in \(copy.url)")
      }
      let history = window.histories[original.id] ?? ItemHistory()
      try record.describe(original, history)
      if let other = window.copied[tombstone], other.artifact.sha256 != original.artifact.sha256 {
        throw ItemError(
          .hashMismatch,
          "the archive has the tombstone \(tombstone) for another content, of SHA-256 \(other.artifact.sha256)")
      }
      let copied = window.copied[tombstone]
      let isKnown = copied != nil
      if original.artifact.location.isPurged, let copied, !copied.artifact.location.isPurged {
        throw ItemError(
          .purged, "the content was purged from \(copy.url) since it was copied, and is still here; purge it here, too")
      }
      if original.artifact.location == .missing { throw original.artifact.unavailability! }
      // What was purged or is elsewhere is so in the copy, too; a content that is there need not be read.
      let isRead =
        !isKnown && original.artifact.location.isReadable
        && window.contents[original.artifact.sha256]?.location.isReadable != true
      if isRead { size = original.artifact.sizeBytes }
      let entry = StoreEntry(
        record, cost: isRead ? StoreCost.cost(of: original.artifact.location.size!, options) : 1, needsWork: isRead)
      entry.original = original
      entry.newItem = try NewItem(original, history, known: copied, revive: options.revive, content: nil)
      entry.history = history
      return entry
    } catch {
      return StoreEntry(record, failure: error)
    }
  }

  func prepare(_ entries: [StoreEntry], with worker: CopyWorker) {
    if entries.count > 1, !run.isToStop { worker.source.prefetch(entries.map { $0.original!.artifact }) }
  }

  func work(_ entry: StoreEntry, with resource: Result<CopyWorker, any Error>) {
    if run.isToStop {
      entry.failure = NotBegun()
      return
    }
    do {
      let worker = try resource.get()
      let content = try run.retrying(entry.original!.tombstone) { _ in
        try run.check()
        return try worker.read(entry.original!.artifact, meter, check: run.check)
      }
      entry.newItem = try NewItem(
        entry.original!, entry.history!, known: nil, revive: options.revive, content: content)
    } catch {
      (entry.failure, entry.newItem) = (error, nil)
    }
  }

  func commit(_ entries: ArraySlice<StoreEntry>) throws { try group.commit(entries) }
}

extension StoredRecord {
  /// Takes over what the other archive says of an item.
  fileprivate mutating func describe(_ original: ArchivedItem, _ history: ItemHistory) throws(ItemError) {
    let artifact = original.artifact
    item.path = original.originalPath
    item.repo = original.repo
    item.commit = original.commit
    item.kind = ItemKind(rawValue: original.kind)
    item.reason = ArchiveReason(rawValue: original.reason)
    item.language = original.language
    item.mime = artifact.mimeType
    item.tags = history.tags
    item.archivedBy = original.archivedBy
    archivedAt = Timestamp(original.archivedAt)
    (sha256, sizeBytes) = (artifact.sha256, artifact.sizeBytes)
    if !artifact.sha256.isSound || artifact.sizeBytes < 0 { throw artifact.unavailability! }
  }
}
