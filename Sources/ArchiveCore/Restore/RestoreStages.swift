import Glibc
import Logging

/// What a worker has of its own.
final class RestoreWorker {
  let storage: any ArchiveConnection
  let decoders = ContentDecoders()
  /// Nil where nothing is measured.
  let phases: PhaseClock?

  init(storage: any ArchiveConnection, metrics: MetricsOptions) {
    self.storage = storage
    phases = PhaseClock(metrics)
  }
}

/// The stages of a restore.
///
/// Whatever stops the run stops it after one record: what workers have done for later ones by then is undone, and they
/// are answered `skipped`, as if one record had come after the other.
final class RestoreStages: PipelineStages {
  private let storage: any ArchiveConnection
  private let options: RestoreOptions
  private let run: RunState
  private let meter: ProgressMeter
  private let give: (RestoreEntry) throws -> Void
  private let flush: () throws -> Void
  private let planner: RestorePlanner
  private let group: RestoreGroup
  private var failures: FailureCount
  /// A record could not be begun, and going on after that was not asked for.
  private var hasFailedToBegin = false

  init(
    storage: any ArchiveConnection, evidence: EvidenceLog?, options: RestoreOptions, resume: ResumeIndex?,
    root: OutputDirectory?, run: RunState, meter: ProgressMeter, log: Logger, itemLogLevel: Logger.Level,
    answer: @escaping (RestoreEntry) throws -> Void, flush: @escaping () throws -> Void
  ) {
    self.storage = storage
    self.options = options
    self.run = run
    self.meter = meter
    give = answer
    self.flush = flush
    planner = RestorePlanner(
      storage: storage, evidence: evidence, options: options, resume: resume, root: root)
    group = RestoreGroup(
      options: options, storage: storage, interruption: run.interruption, evidence: evidence, log: log,
      logLevel: itemLogLevel)
    failures = FailureCount(
      limit: options.continueOnError ? options.failureLimit : .count(1),
      total: options.selection.isAll ? options.total : nil)
  }

  var costLimit: Int {
    DescriptorLimit.directories(limit: options.descriptorLimit, concurrency: options.concurrency)
  }

  var fullGroup: Int { options.durability == .item ? 1 : 512 }

  func note(read: Int, isAll: Bool) { meter.note(read: read, isAll: isAll) }

  /// Measures where anything is to be measured.
  private func stopwatch() -> Stopwatch? { options.metrics.isEnabled ? Stopwatch() : nil }

  // MARK: Deciding

  private var hasStopped: Bool { run.hasStopped || hasFailedToBegin }

  func look(at window: [RestoreInput]) { planner.look(at: window, isNeeded: !hasStopped) }

  func plan(_ input: RestoreInput, isAlone: Bool) -> RestoreEntry? {
    var result = ResultRecord(input, options: options, backend: storage.backend)
    if hasStopped {
      (result.status, result.reason) = (.skipped, .stopped)
      meter.note(planned: 0)
      return RestoreEntry(result)
    }
    let clock = stopwatch()
    do {
      guard let entry = try planner.begin(input.record.get(), &result, isAlone: isAlone) else { return nil }
      entry.result.durationMs = clock?.milliseconds
      meter.note(planned: entry.job == nil || options.dryRun ? 0 : entry.job!.item.artifact.sizeBytes)
      return entry
    } catch {
      result.durationMs = clock?.milliseconds
      let entry = RestoreEntry(result)
      entry.failure = error
      if !options.continueOnError { hasFailedToBegin = true }
      meter.note(planned: 0)
      return entry
    }
  }

  // MARK: Working, on the workers' threads

  var batch: Int { storage.fetchLimit }

  func prepare(_ entries: [RestoreEntry], with worker: RestoreWorker) {
    if entries.count < 2 || run.isToStop { return }
    worker.storage.deadline = options.timeoutPerItem.map { Deadline(seconds: $0) }
    let wanted = entries.filter { $0.job!.plan.comparison == nil }
    let clock = stopwatch()
    worker.storage.prefetch(wanted.map { $0.job!.item.artifact })
    // What took one round trip took each its part.
    for entry in wanted { entry.fetchedAhead = clock.map { $0.milliseconds / Double(wanted.count) } }
    worker.storage.deadline = nil
  }

  func work(_ entry: RestoreEntry, with resource: Result<RestoreWorker, any Error>) {
    if run.isToStop {
      entry.failure = NotBegun()
      return
    }
    let job = entry.job!
    entry.result.startedAt = .now()
    let clock = stopwatch()
    do {
      let worker = try resource.get()
      defer { worker.storage.deadline = nil }
      try run.retrying(job.item.tombstone) { attempt in
        try run.check()
        entry.result.attempts = attempt
        let deadline = options.timeoutPerItem.map { Deadline(seconds: $0) }
        worker.storage.deadline = deadline
        try job.perform(
          entry, with: worker, options: options, meter: meter,
          check: {
            try run.check()
            if let deadline, deadline.hasPassed { throw tookTooLong }
          })
      }
    } catch {
      entry.failure = why(error, entry)
    }
    if let clock {
      let ahead = entry.fetchedAhead ?? 0
      entry.result.durationMs = clock.milliseconds + ahead
      if let phases = (try? resource.get())?.phases {
        entry.result.phases = phases.take()
        entry.result.phases.fetch! += ahead
      }
    }
    if entry.failure == nil { _ = entry.encode() }
  }

  /// What ended an item that a signal or its deadline cut off.
  private func why(_ error: any Error, _ entry: RestoreEntry) -> any Error {
    let kind = (error as? StorageError)?.kind
    if kind == .cancelled, run.interruption.received != nil { return Interrupted() }
    if kind != .timedOut { return error }
    entry.isUnanswered = true
    if run.interruption.received != nil { return Interrupted() }
    return tookTooLong
  }

  private var tookTooLong: ItemError {
    let limit = options.timeoutPerItem ?? 0
    return ItemError(.timeout, "took longer than \(limit) s (batch.timeout_per_item)", class: .transient)
  }

  // MARK: Committing

  func commit(_ entries: ArraySlice<RestoreEntry>) throws {
    var end = run.hasEnded ? entries.startIndex : entries.endIndex
    // What failed already is known before anything is placed, so that nothing after it is placed.
    var expected = failures
    for index in entries.indices.prefix(upTo: end) {
      settle(entries[index])
      if stop(after: entries[index], &expected) != nil {
        end = index + 1
        break
      }
    }
    var last = end
    var position = entries.startIndex
    var counted: [RestoreEntry] = []
    var reason: StopReason?
    let clock = stopwatch()
    let groupReason = group.commit(entries[..<end]) { entry in
      position += 1
      if entry.result.status == .success { counted.append(entry) }
      reason = stop(after: entry, &failures)
      if reason != nil { last = position }
      return reason != nil
    }
    if let milliseconds = clock?.milliseconds {
      for entry in entries[..<last] where entry.isPlaced { entry.noteCommit(milliseconds) }
    }
    // What failed after it had its place was counted as done.
    for entry in counted where entry.result.status == .failed {
      if failures.isExceededByOneMore(), reason == nil { reason = excess }
    }
    if let stop = groupReason ?? reason { run.end(stop) }
    for entry in entries[last...] {
      entry.skip(ResultRecord(entry.result.input, options: options, backend: storage.backend))
    }
    do { try answer(entries) } catch {
      // Nobody takes the answers any more.
      run.abandon()
      throw error
    }
  }

  /// Why nothing after this entry may be done, if so; counts it.
  private func stop(after entry: RestoreEntry, _ failures: inout FailureCount) -> StopReason? {
    // A signal stops what it stops, and leaves what was finished.
    if entry.failure is Interrupted { return nil }
    let isExceeded = failures.isExceeded(byNext: entry.result)
    // Every further record would fail as this one did: that says more than that one failed.
    if let error = entry.failure as? StorageError, run.ends(by: error, isOfAll: entry.job == nil) {
      return .storage(error)
    }
    // One answer may be late; too many are the archive's.
    if entry.isUnanswered, run.retry.isExhausted {
      return .storage(StorageError(.timedOut, "the archive has not answered in time too often"))
    }
    if let error = entry.result.error, error.stopsRun { return .outputs(error) }
    return isExceeded ? excess : nil
  }

  private var excess: StopReason { options.continueOnError ? .tooManyFailures : .firstFailure }

  /// Turns what a worker, or the thread that decides, met into the result.
  private func settle(_ entry: RestoreEntry) {
    guard let failure = entry.failure else { return }
    switch failure {
    case let error as ItemError: entry.fail(error)
    case let error as StorageError: entry.fail(error.itemError)
    case is NotBegun:
      run.wasInterrupted()
      entry.skip(ResultRecord(entry.result.input, options: options, backend: storage.backend))
    case is Interrupted:
      run.wasInterrupted()
      entry.fail(ItemError(.cancelled, "stopped by a signal while it was written", class: .transient))
    default: entry.fail(ItemError(.internal, "\(failure)"))
    }
  }

  private func answer(_ entries: ArraySlice<RestoreEntry>) throws {
    for entry in entries {
      planner.settle(entry)
      run.count(entry.result.status, error: entry.result.error, warnings: entry.result.warnings)
      meter.note(entry.result.status)
      try give(entry)
    }
    try flush()
  }
}
