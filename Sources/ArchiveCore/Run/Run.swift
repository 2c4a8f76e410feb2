/// One run of a job: reads ahead, looks up windows, decides in order, works in parallel, commits in groups, answers in
/// order.
///
/// Memory does not depend on the input's length: see `Pipeline`. A run stops after a certain record: work for later
/// records is undone, and they are answered `skipped`, as if records were processed one at a time.
final class Run<Job: RunJob>: PipelineStages {
  typealias Item = RunItem<Job>

  private let job: Job
  private let context: RunContext
  private let archive: RetryingConnection
  private let state: RunState
  private let answers: Answers<Job.Answer>
  private var stopRule: StopRule
  /// The connection for lookups on another thread, if there is one; nil until it is needed.
  private var aside: Result<RetryingConnection?, any Error>?
  /// A group was finished, so that every worker has had time to connect.
  private var hasPlaced = false
  /// A request failed early and the first failure stops the run.
  private var hasFailedToBegin = false

  private init(_ job: Job, _ context: RunContext, into answers: Answers<Job.Answer>) {
    (self.job, self.context, self.answers) = (job, context, answers)
    archive = context.archive
    state = RunState(interruption: context.interruption, retry: context.retry)
    stopRule = StopRule(job.failures)
  }

  /// Processes every request of `source` and sends its answer to `answers`, in order.
  ///
  /// Blocks until the input ends. Throws `InputError` and `OutputError`, after recording what was done.
  static func run(
    _ job: Job, _ context: RunContext, from source: any RunSource<Job.Request>, into answers: Answers<Job.Answer>
  ) throws -> RunSummary {
    // From here on, only the reading thread uses it.
    nonisolated(unsafe) let source = source
    return try Run(job, context, into: answers).run(
      .reader(readNow: { try source.next(waiting: false) }, read: { try source.next(waiting: true) }),
      concurrency: context.workers)
  }

  /// The same for one request, on the calling thread.
  static func run(
    _ job: Job, _ context: RunContext, _ request: Job.Request, into answers: Answers<Job.Answer>
  ) throws -> RunSummary {
    try Run(job, context, into: answers).run(.records([request]), concurrency: 0)
  }

  private func run(_ source: Pipeline<Run>.Source, concurrency: Int) throws -> RunSummary {
    let (job, context, state) = (job, context, state)
    let pipeline = Pipeline(self, source: source, concurrency: concurrency) {
      try state.check()
      return job.makeWorker(try context.workerConnection())
    }
    defer { archive.keepEvidenceHead(context.log) }
    do { try pipeline.run() } catch is Interrupted { state.wasInterrupted() }
    try answers.flush()
    return state.summary(stopRule)
  }

  // MARK: Deciding

  var costLimit: Int { job.limits.cost }
  var fullGroup: Int { job.limits.group }
  var batch: Int { job.limits.batch }

  func record(read: Int, isAll: Bool) { context.meter.record(read: read, isAll: isAll) }

  private var hasStopped: Bool { state.hasStopped || hasFailedToBegin }

  var lookups: PipelineLookups {
    switch job.lookups {
    case .none: .none
    case .betweenCommits: .betweenCommits
    case .atAnyTime: catalogAside == nil ? .betweenCommits : .ahead
    }
  }

  /// The connection for lookups on another thread; nil if there is none.
  ///
  /// A run that changes nothing needs its own connection for nothing else. One that does needs a further connection, once
  /// the workers have theirs; in a file that would read again all pages that a commit changed.
  private var catalogAside: RetryingConnection? {
    if job.usesArchive, isOnServer, !hasPlaced { return nil }
    if aside == nil {
      aside = Result {
        if context.workers == 0 { return nil }
        if !job.usesArchive { return archive }
        return isOnServer ? RetryingConnection(try context.workerConnection(), context.retry) : nil
      }
    }
    return try? aside?.get()
  }

  private var isOnServer: Bool { context.connection.backend.isServer }

  func lookup(for window: [Job.Request]) -> Job.Lookup { job.lookup(for: window) }

  func lookUp(_ lookup: inout Job.Lookup, isAside: Bool) {
    if state.hasStopped { return }
    job.lookUp(&lookup, in: (isAside ? try? aside?.get() : nil) ?? archive)
  }

  func begin(_ window: [Job.Request], _ lookup: Job.Lookup) {
    if !hasStopped { job.begin(window, lookup) }
  }

  func plan(_ request: Job.Request, isAlone: Bool) -> Item? {
    var answer = job.answer(to: request)
    var bytes: Int64 = 0
    let item: Item
    if hasStopped {
      answer.skip(answer)
      item = Item(request, answer, .answered)
    } else {
      do {
        switch try job.decide(request, &answer, isAlone: isAlone) {
        case .wait: return nil
        case .answered: item = Item(request, answer, .answered)
        case .work(let plan, let cost, let size):
          item = Item(request, answer, .planned(plan), cost: cost)
          bytes = size
        }
      } catch {
        item = Item(request, answer, .failed(error, nil))
        if stopRule.stopsAtFirst { hasFailedToBegin = true }
      }
    }
    context.meter.count(planned: bytes)
    return item
  }

  // MARK: Working, on the workers' threads

  func prepare(_ items: [Item], with worker: Job.Worker) {
    if state.shouldStop { return }
    let prepared = job.prepare(items.compactMap(\.plan), with: worker, during: state)
    for (item, prepared) in zip(items, prepared) { item.prepared = prepared }
  }

  func work(_ item: Item, with worker: Result<Job.Worker, any Error>) {
    guard let plan = item.plan else { return }
    if state.shouldStop {
      item.stage = .failed(NotBegun(), plan)
      return
    }
    let clock = context.stopwatch()
    do {
      let worker = try worker.get()
      let product = try state.retrying(job.tombstone(of: plan)) { attempt in
        try state.check()
        item.answer.record(attempt: attempt)
        return try job.work(plan, &item.prepared, &item.answer, with: worker, during: state)
      }
      item.stage = .made(plan, product)
    } catch {
      item.stage = .failed(job.cause(of: error, during: state), plan)
    }
    job.ended(item, with: try? worker.get(), milliseconds: clock?.milliseconds)
    item.prepared = nil
  }

  // MARK: Committing

  /// A group of finished items.
  struct Group {
    let items: [Item]
    /// The items up to the one that stops the run.
    let done: ArraySlice<Item>
    /// Those of them that were successful when they were placed.
    let succeeded: [Item]
    /// Why the run stops after the last of them.
    let reason: StopReason?
    /// Nil if nothing is measured.
    let clock: Stopwatch?
  }

  func place(_ items: [Item]) throws -> Group {
    let clock = context.stopwatch()
    hasPlaced = true
    var end = items.startIndex
    var reason: StopReason?
    if !state.hasEnded {
      let sealed = Result { () throws(ItemError) in try job.seal(items[...]) }
      if case .failure(let error) = sealed { state.end(.outputs(error)) }
      while end < items.endIndex, reason == nil {
        try place(items[end], sealed)
        reason = stopRule.reason(after: items[end], state)
        end += 1
      }
    }
    let done = items[..<end]
    return Group(
      items: items, done: done, succeeded: done.filter { $0.answer.status == .success }, reason: reason, clock: clock)
  }

  /// In a file a commit waits for nothing but the processor, and needs the connection that lookups use.
  func mayOverlap(_ group: Group) -> Bool {
    (isOnServer || !job.usesArchive) && group.reason == nil && !group.done.isEmpty
  }

  func commit(_ group: Group) {
    if group.done.isEmpty { return }
    job.commit(group.done, during: state)
    if let milliseconds = group.clock?.milliseconds {
      for item in group.done where item.isPlaced { item.answer.record(commit: milliseconds) }
    }
  }

  func answer(_ group: Group) throws {
    var reason = group.reason
    // An item that failed after it was placed was counted as done.
    for item in group.succeeded where item.answer.status == .failed {
      reason = stopRule.reasonAfterLateFailure() ?? reason
    }
    if let reason { state.end(reason) }
    for item in group.items[group.done.endIndex...] { item.skip(job) }
    do {
      for item in group.items {
        job.finish(item)
        state.count(item.answer.status, error: item.answer.error, warnings: item.answer.warnings)
        context.meter.count(item.answer.status)
        try answers.write(&item.answer)
      }
      try answers.flush()
    } catch {
      // The answers are not read any more.
      state.abandon()
      throw error
    }
  }

  /// Places a product; records earlier and new errors in the answer. Throws `OutputError`.
  private func place(_ item: Item, _ sealed: Result<Void, ItemError>) throws {
    guard case .made(let plan, let product) = item.stage else {
      if let failure = item.failure { answer(item, failure) }
      return
    }
    do {
      try job.place(product, of: plan, &item.answer, sealed: sealed)
      item.stage = .placed(plan, product)
    } catch let error as OutputError {
      state.abandon()
      throw error
    } catch {
      job.discard(product)
      let cause = job.cause(of: error, during: state)
      item.stage = .failed(cause, plan)
      answer(item, cause)
    }
  }

  /// Records the error of a worker, or of the thread that decides, in the answer.
  private func answer(_ item: Item, _ failure: any Error) {
    switch failure {
    case is NotBegun:
      state.wasInterrupted()
      item.skip(job)
    case is Interrupted:
      state.wasInterrupted()
      item.answer.fail(ItemError(.cancelled, "stopped by a signal while it was \(job.participle)", class: .transient))
    default: item.answer.fail(ItemError(of: failure))
    }
  }
}
