import Glibc

/// The job of archive-restore: restores the items of manifest records.
final class RestoreJob: RunJob {
  private let context: RunContext
  private let options: RestoreOptions
  private let backend: Backend
  private let planner: RestorePlanner
  private let group: RestoreGroup
  let limits: RunLimits
  let failures: FailureCount
  let participle = "written"
  let lookups = Lookups.atAnyTime
  let usesArchive: Bool

  /// Opens the root directory, and creates it if files will be written.
  ///
  /// Throws `ItemError` if the root cannot be opened or written to.
  init(_ context: RunContext, _ options: RestoreOptions, _ inputs: RestoreInputs = RestoreInputs()) throws {
    (self.context, self.options) = (context, options)
    backend = context.connection.backend
    // Reading the umask changes it for a moment, so it is read before there are other threads.
    _ = ProcessMask.value
    let root = try options.root.flatMap { try OutputDirectory.opening($0, making: !options.isReadOnly) }
    if let root, !options.isReadOnly, let obstacle = FreeSpace.obstacle(in: root, name: options.root?.display ?? "") {
      throw obstacle
    }
    // A sink gets its contents through the run's own connection.
    usesArchive = !options.isReadOnly || inputs.sink != nil
    planner = RestorePlanner(context, options, root: root, inputs)
    group = RestoreGroup(context, options)
    limits = RunLimits(
      cost: DescriptorLimit.directories(limit: context.descriptorLimit, concurrency: context.concurrency),
      group: options.durability == .item ? 1 : 512, batch: context.connection.fetchLimit)
    failures = FailureCount(
      continuesAfterFailure: options.continueOnError, limit: options.failureLimit,
      total: options.selection.isAll ? options.total : nil
    )
  }

  func answer(to request: ManifestInput) -> ResultAnswer {
    ResultAnswer(
      ResultRecord(request, actor: options.actor, backend: backend, isMeasured: context.metrics.isEnabled))
  }

  func lookup(for window: [ManifestInput]) -> RestoreLookup { planner.lookup(for: window) }

  func lookUp(_ lookup: inout RestoreLookup, in archive: any Catalog) {
    let tombstones = lookup.tombstones
    if tombstones.isEmpty { return }
    lookup.found = Result { () throws(StorageError) in try archive.lookUp(tombstones) }
  }

  func begin(_ window: [ManifestInput], _ lookup: RestoreLookup) { planner.begin(lookup, isSmall: window.count < 8) }

  func decide(
    _ request: ManifestInput, _ answer: inout ResultAnswer, isAlone: Bool
  ) throws -> Decision<RestorePlan> {
    let clock = context.stopwatch()
    defer { answer.result.durationMs = clock?.milliseconds }
    return try planner.decide(request.record.get(), &answer.result, isAlone: isAlone)
  }

  func makeWorker(_ connection: any ArchiveConnection) -> RestoreWorker {
    RestoreWorker(connection, options, context)
  }

  func tombstone(of plan: RestorePlan) -> Tombstone? { plan.item.tombstone }

  /// Returns the time that prefetching took for each plan, in milliseconds.
  func prepare(_ plans: [RestorePlan], with worker: RestoreWorker, during run: RunState) -> [Double?] {
    limits.batch > 1 && plans.count > 1 ? worker.fetch(plans, clock: context.stopwatch()) : []
  }

  func work(
    _ plan: RestorePlan, _ prepared: inout Double?, _ answer: inout ResultAnswer, with worker: RestoreWorker,
    during run: RunState
  ) throws -> RestoreProduct {
    try worker.perform(plan, &answer.result, check: run.check)
  }

  func cause(of error: any Error, during run: RunState) -> any Error {
    let kind = (error as? StorageError)?.kind
    if kind == .cancelled || kind == .timedOut, run.interruption.received != nil { return Interrupted() }
    return kind == .timedOut ? Unanswered(error: options.tookTooLong) : error
  }

  func ended(_ item: RunItem<RestoreJob>, with worker: RestoreWorker?, milliseconds: Double?) {
    if let milliseconds {
      let ahead = item.prepared ?? 0
      item.answer.result.durationMs = milliseconds + ahead
      if let phases = worker?.phases {
        item.answer.result.phases = phases.drain()
        item.answer.result.phases.fetch? += ahead
      }
    }
    if item.failure == nil { item.answer.encode() }
  }

  func seal(_ items: ArraySlice<RunItem<RestoreJob>>) throws(ItemError) { try group.seal(items) }

  func place(
    _ product: RestoreProduct, of plan: RestorePlan, _ answer: inout ResultAnswer, sealed: Result<Void, ItemError>
  ) throws {
    switch product {
    case .nothing: break
    case .file(let pending, let target):
      try sealed.get()
      try group.place(pending, at: target, of: plan, &answer)
    case .content(let sink): try group.send(plan, to: sink, &answer.result)
    }
  }

  func commit(_ items: ArraySlice<RunItem<RestoreJob>>, during run: RunState) {
    group.commit(items, during: run)
    // Not later, on the thread that decides. If there was work for an item, its worker has done it.
    if !usesArchive { for item in items { item.answer.encode() } }
  }

  func discard(_ product: RestoreProduct) { if case .file(let pending, _) = product { pending.discard() } }

  func finish(_ item: RunItem<RestoreJob>) {
    if let target = item.plan?.target { planner.release(target) }
  }
}
