/// The person who copies, and the source.
package struct CopyOptions: Sendable {
  package let actor: String
  /// The URL of the archive that items come from, without credentials, for records and evidence.
  package let url: String

  package init(actor: String, url: String) { (self.actor, self.url) = (actor, url) }
}

/// What both archives have of the items of a window.
struct CopyItems {
  var items: [Tombstone: ArchivedItem] = [:]
  var histories: [String: ItemHistory] = [:]
  var copied: [Tombstone: CatalogEntry] = [:]
  var contents: [ContentHash: Artifact] = [:]
}

/// The job of archive-store --from-archive: copies items from one archive to another, with their tombstones, events,
/// tags and referents.
///
/// Contents are copied in compressed form and verified on the way. Existing items are not changed, so a copy may be
/// repeated; later events of an item are added.
final class CopyJob: RunJob {
  private let context: RunContext
  private let source: RetryingConnection
  private let options: StoreOptions
  private let copy: CopyOptions
  private let group: StoreGroup
  private var found: Result<CopyItems, StorageError> = .success(CopyItems())
  let limits: RunLimits
  let failures = FailureCount()
  let participle = "read"
  /// The workers' connections are to the source.
  let lookups = Lookups.betweenCommits

  /// - `context`: its connection is to the target archive; the workers' connections are to the source.
  init(
    from source: any ArchiveConnection, _ context: RunContext, _ options: StoreOptions, _ copy: CopyOptions
  ) {
    (self.context, self.options, self.copy) = (context, options, copy)
    self.source = RetryingConnection(source, context.retry)
    group = StoreGroup(context, options)
    limits = RunLimits(cost: StoreCost.limit(context), batch: source.fetchLimit)
  }

  func answer(to request: CopyRequest) -> StoredRecord {
    var item = StoreItem(repo: "", commit: nil, reason: nil, archivedBy: "")
    item.source = request.record
    var record = StoredRecord(item: item, status: .success)
    (record.copiedFrom, record.copiedBy) = (copy.url, copy.actor)
    record.keepsMilliseconds = context.connection.keepsMilliseconds
    return record
  }

  func lookup(for window: [CopyRequest]) -> ItemLookup<CopyItems> {
    ItemLookup(window.compactMap { try? $0.tombstone.get() }, CopyItems())
  }

  func lookUp(_ lookup: inout ItemLookup<CopyItems>, in target: any Catalog) {
    lookup.run { tombstones throws(StorageError) in
      var found = CopyItems()
      found.items = try source.describe(tombstones)
      found.histories = try source.histories(of: Array(found.items.values))
      found.copied = try target.lookUp(Array(found.items.keys))
      found.contents = try target.findArtifacts(
        Array(Set(found.items.values.map(\.artifact).filter(\.isSound).map(\.sha256))))
      return found
    }
  }

  func begin(_ window: [CopyRequest], _ lookup: ItemLookup<CopyItems>) { found = lookup.found }

  func decide(
    _ request: CopyRequest, _ answer: inout StoredRecord, isAlone: Bool
  ) throws -> Decision<CopyPlan> {
    let tombstone = try request.tombstone.get()
    answer.tombstone = tombstone
    let found = try found.get()
    guard let original = found.items[tombstone] else {
      throw ItemError.notFound(tombstone, in: copy.url)
    }
    let history = found.histories[original.id] ?? ItemHistory()
    try answer.describe(original, history)
    let (artifact, copied) = (original.artifact, found.copied[tombstone])
    if let copied, copied.artifact.hashText != artifact.hashText {
      throw ItemError(
        .hashMismatch,
        "the archive has the tombstone \(tombstone) for other content, with SHA-256 \(copied.artifact.hashText)")
    }
    if artifact.location.isPurged, let copied, !copied.artifact.location.isPurged {
      throw ItemError(
        .purged, "the content was purged from \(copy.url) after it was copied, and is still here; purge it here, too")
    }
    if original.legalHold, let copied, copied.artifact.location.isPurged, !artifact.location.isPurged {
      throw ItemError(.purged, "the item is under legal hold in \(copy.url), but its content was purged here")
    }
    if artifact.location == .missing, let reason = artifact.unavailability { throw reason }
    // A content that was purged or is elsewhere gets the same state in the copy; an existing content need not be read.
    if copied == nil, let size = artifact.location.size, found.contents[artifact.sha256]?.location.isReadable != true {
      return .work(
        CopyPlan(original, history, .read), cost: StoreCost.cost(of: size, context), bytes: artifact.sizeBytes)
    }
    let item = try NewItem(original, history, known: copied, revive: options.revive, content: nil)
    return .work(CopyPlan(original, history, .rows(item)), cost: 1, bytes: 0)
  }

  func makeWorker(_ connection: any ArchiveConnection) -> CopyWorker {
    CopyWorker(connection, context.meter)
  }

  func tombstone(of plan: CopyPlan) -> Tombstone? { plan.original.tombstone }

  func prepare(_ plans: [CopyPlan], with worker: CopyWorker, during run: RunState) -> [Void?] {
    let wanted = plans.filter { if case .read = $0.task { true } else { false } }
    if wanted.count > 1 { worker.fetch(wanted) }
    return []
  }

  func work(
    _ plan: CopyPlan, _ prepared: inout Void?, _ answer: inout StoredRecord, with worker: CopyWorker,
    during run: RunState
  ) throws -> StoreProduct {
    if case .rows(let item) = plan.task { return .item(item, file: nil) }
    let content = try worker.read(plan.original.artifact, check: run.check)
    return .item(
      try NewItem(plan.original, plan.history, known: nil, revive: options.revive, content: content), file: nil)
  }

  func commit(_ items: ArraySlice<RunItem<CopyJob>>, during run: RunState) {
    group.commit(items, during: run)
  }
}

extension StoredRecord {
  /// Fills in the description of the item in the other archive.
  fileprivate mutating func describe(_ original: ArchivedItem, _ history: ItemHistory) throws(ItemError) {
    let artifact = original.artifact
    item.path = original.originalPath
    item.repo = original.repo
    item.commit = original.commit
    item.kind = ItemKind(rawValue: original.kind)
    item.reason = ArchiveReason(rawValue: original.reason)
    item.language = original.language
    item.mime = original.content.mimeType
    item.tags = history.tags
    item.archivedBy = original.archivedBy
    archivedAt = Timestamp(original.archivedAt)
    sizeBytes = artifact.sizeBytes
    (sha256, unsoundHash) = (artifact.unsoundHash == nil ? artifact.sha256 : nil, artifact.unsoundHash)
    if !artifact.isSound {
      throw artifact.unavailability ?? ItemError(.internal, "an invalid row")
    }
  }
}
