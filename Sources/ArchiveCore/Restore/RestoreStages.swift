import Logging
import Synchronization

/// What a worker has of its own.
final class RestoreWorker {
  let storage: any ArchiveStorage
  let decoders = ContentDecoders()

  init(storage: any ArchiveStorage) { self.storage = storage }
}

/// The stages of a restore.
///
/// Whatever stops the run stops it after one record: what workers have done for later ones by then is undone, and they
/// are answered `skipped`, as if one record had come after the other.
final class RestoreStages: PipelineStages {
  private let storage: any ArchiveStorage
  private let options: RestoreOptions
  private let resume: ResumeIndex?
  private let interruption: Interruption
  private let meter: ProgressMeter
  private let give: (RestoreEntry) throws -> Void
  private let flush: () throws -> Void
  private let protected: ProtectedFiles
  private let directories: OutputDirectories
  private let group: RestoreGroup
  private var outputs = OutputClaims()
  private var space = FreeSpace()
  private var failures: FailureCount
  private var selection: Selection
  private var found: Result<[Tombstone: ArchivedItem], StorageError> = .success([:])
  /// Tombstones of the window that are looked up; the others are not selected.
  private var isSelected: [Bool] = []
  private var isSmallWindow = false
  /// A record could not be begun, and going on after that was not asked for.
  private var hasFailedToBegin = false
  private let isAbandoned = Atomic<Bool>(false)
  private(set) var summary = RunSummary()

  init(
    storage: any ArchiveStorage, evidence: EvidenceLog?, options: RestoreOptions, resume: ResumeIndex?,
    root: OutputDirectory?, interruption: Interruption, meter: ProgressMeter, log: Logger, itemLogLevel: Logger.Level,
    answer: @escaping (RestoreEntry) throws -> Void, flush: @escaping () throws -> Void
  ) {
    self.storage = storage
    self.options = options
    self.resume = resume
    self.interruption = interruption
    self.meter = meter
    give = answer
    self.flush = flush
    protected = ProtectedFiles(storage.ownFiles + (evidence.map { [$0.path] } ?? []))
    directories = OutputDirectories(root: root, isConfined: options.root != nil, mayCreate: !options.isReadOnly)
    group = RestoreGroup(options: options, storage: storage, evidence: evidence, log: log, logLevel: itemLogLevel)
    failures = FailureCount(limit: options.continueOnError ? options.failureLimit : .count(1), total: options.total)
    selection = options.selection
    directories.claimed = { [unowned self] in outputs.line(of: $1, in: $0) }
  }

  var costLimit: Int {
    DescriptorLimit.directories(limit: options.descriptorLimit, concurrency: options.concurrency)
  }

  var fullGroup: Int { options.durability == .item ? 1 : 512 }

  func note(read: Int, isAll: Bool) { meter.note(read: read, isAll: isAll) }

  func wasInterrupted() { if summary.stop == nil { summary.stop = .interrupted } }

  // MARK: Deciding

  private var hasStopped: Bool { summary.stop != nil || hasFailedToBegin || interruption.received != nil }

  func look(at window: [RestoreInput]) {
    directories.forget()
    space.forget()
    isSmallWindow = window.count < 8
    isSelected = window.map { (try? $0.record.get()).map { selection.includes($0.tombstone) } ?? true }
    if hasStopped { return found = .success([:]) }
    let tombstones = zip(window, isSelected).compactMap { $1 ? try? $0.record.get().tombstone : nil }
    if tombstones.isEmpty { return found = .success([:]) }
    do {
      found = .success(
        try StorageError.retrying(options.retry, interruption: interruption) { _ in try storage.lookUp(tombstones) })
    } catch {
      found = .failure(error as? StorageError ?? StorageError(.cancelled, "\(error)"))
    }
  }

  func plan(_ input: RestoreInput, isAlone: Bool) -> RestoreEntry? {
    var result = ResultRecord(input, options: options, backend: storage.backend)
    if hasStopped {
      if interruption.received != nil { wasInterrupted() }
      (result.status, result.reason) = (.skipped, .stopped)
      isSelected.removeFirst()
      return RestoreEntry(result)
    }
    let clock = Stopwatch()
    let entry: RestoreEntry?
    do {
      entry = try begin(input.record.get(), &result, isAlone: isAlone)
    } catch {
      entry = RestoreEntry(result)
      entry!.failure = error
      if !options.continueOnError { hasFailedToBegin = true }
    }
    guard let entry else { return nil }
    isSelected.removeFirst()
    entry.result.durationMs = clock.milliseconds
    return entry
  }

  /// Does all of an item that comes before a worker's part; nil when it must wait.
  private func begin(_ record: ManifestRecord, _ result: inout ResultRecord, isAlone: Bool) throws -> RestoreEntry? {
    if !isSelected[0] {
      (result.status, result.reason) = (.skipped, .notSelected)
      return RestoreEntry(result)
    }
    guard let actor = record.actor ?? options.actor ?? (options.verify ? "" : nil) else {
      throw ItemError(.invalidItem, "line \(record.line): no \"actor\"; give the record one, or the run --by NAME")
    }
    result.attempts = 1
    guard let item = try found.get()[record.tombstone] else {
      throw ItemError(.notFound, "no item has the tombstone \(record.tombstone)")
    }
    if let expected = record.sha256, expected != item.artifact.sha256 {
      throw ItemError(
        .hashMismatch, "the record expects SHA-256 \(expected), the archive has \(item.artifact.sha256)")
    }
    if let expected = record.sizeBytes, expected != item.artifact.sizeBytes {
      throw ItemError(
        .hashMismatch, "the record expects \(expected) bytes, the archive has \(item.artifact.sizeBytes)")
    }
    result.sha256 = item.artifact.sha256.hex
    result.sizeBytes = item.artifact.sizeBytes
    if let unavailable = item.artifact.unavailability { throw unavailable }
    if options.verify {
      let plan = RestoreJob.Plan(action: .verified, oldMode: nil, comparison: nil)
      return RestoreEntry(
        result,
        job: RestoreJob(
          record: record, item: item, actor: actor, policy: .always, work: .verify, plan: plan, place: nil,
          syncsFile: false))
    }
    let place = try directories.directory(of: record.output)
    let policy = record.overwrite ?? options.overwrite
    let plan = try RestoreJob.Plan(
      at: place, output: record.output, item: item, policy: policy,
      isResumable: resume?.contains(record, sha256: item.artifact.sha256) ?? false, protected: protected)
    if !options.dryRun, !options.sparse, let place, !space.plan(item.artifact.sizeBytes, in: place.directory) {
      if !isAlone { return nil }
      let free = FreeSpace.free(in: place.directory) ?? 0
      throw ItemError(
        .noSpace,
        "\(record.output.display): needs \(item.artifact.sizeBytes) bytes, its file system has \(free) free", errno: 28)
    }
    if let first = outputs.claim(record.output, at: place, line: record.line) {
      throw ItemError(.duplicateOutput, "\(record.output.display): line \(first) of this run names the same output")
    }
    if options.dryRun {
      (result.status, result.reason, result.plannedAction) = (.skipped, .dryRun, plan.action)
      if plan.comparison == nil { return RestoreEntry(result) }
    }
    return RestoreEntry(
      result,
      job: RestoreJob(
        record: record, item: item, actor: actor, policy: policy, work: options.dryRun ? .dryRun : .restore, plan: plan,
        place: place, syncsFile: options.durability == .item || options.durability == .batch && isSmallWindow),
      extended: directories.takeExtended())
  }

  // MARK: Working, on the workers' threads

  func work(_ entry: RestoreEntry, with resource: Result<RestoreWorker, any Error>) {
    if interruption.received != nil || isAbandoned.load(ordering: .relaxed) {
      entry.failure = NotBegun()
      return
    }
    let job = entry.job!
    entry.result.startedAt = .now()
    let clock = Stopwatch()
    let deadline = options.timeoutPerItem.map { Deadline(seconds: $0) }
    do {
      let worker = try resource.get()
      worker.storage.deadline = deadline
      defer { worker.storage.deadline = nil }
      try StorageError.retrying(options.retry, interruption: interruption, deadline: deadline) { attempt in
        entry.result.attempts = attempt
        try job.perform(
          entry, storage: worker.storage, decoders: worker.decoders, options: options, meter: meter,
          check: {
            if interruption.received != nil || isAbandoned.load(ordering: .relaxed) { throw Interrupted() }
            if let deadline, deadline.hasPassed { throw Overdue() }
          })
      }
    } catch {
      entry.failure = why(error, isLate: deadline?.hasPassed ?? false)
    }
    entry.result.durationMs = clock.milliseconds
    if entry.failure == nil { _ = entry.encode() }
  }

  private struct Overdue: Error {}

  /// What ended an item that a signal or its deadline cut off.
  private func why(_ error: any Error, isLate: Bool) -> any Error {
    let storage = error as? StorageError
    guard error is Overdue || storage?.kind == .cancelled || isLate && storage?.isTransient == true else {
      return error
    }
    if interruption.received != nil { return Interrupted() }
    let limit = options.timeoutPerItem ?? 0
    return ItemError(.timeout, "took longer than \(limit) s (batch.timeout_per_item)", class: .transient)
  }

  // MARK: Committing

  func commit(_ entries: ArraySlice<RestoreEntry>) throws {
    var end = entries.endIndex
    if hasEnded { end = entries.startIndex }
    // What failed already is known before anything is placed, so that nothing after it is placed.
    var expected = failures
    for index in entries.indices.prefix(upTo: end) {
      settle(entries[index])
      if entries[index].failure is Interrupted { continue }
      if expected.isExceeded(byNext: entries[index].result.status) || endsRun(entries[index]) {
        end = index + 1
        break
      }
    }
    var last = end
    var position = entries.startIndex
    let stop = group.commit(entries[..<end]) { entry in
      position += 1
      // A signal stops what it stops, and leaves what was finished.
      if entry.failure is Interrupted { return false }
      if failures.isExceeded(byNext: entry.result.status) {
        if summary.stop == nil { summary.stop = options.continueOnError ? .tooManyFailures : .firstFailure }
      } else if !endsRun(entry) {
        return false
      }
      last = position
      return true
    }
    if let stop, !hasEnded || isFirstFailure { summary.stop = stop }
    for entry in entries[last...] {
      entry.skip(ResultRecord(entry.result.input, options: options, backend: storage.backend))
    }
    do { try answer(entries) } catch {
      // Nobody takes the answers any more: what workers are at must not be waited for.
      isAbandoned.store(true, ordering: .relaxed)
      throw error
    }
  }

  /// Whether no further record is done; after a signal each is what it came to be.
  private var hasEnded: Bool {
    switch summary.stop {
    case nil, .interrupted: false
    default: true
    }
  }

  private var isFirstFailure: Bool { if case .firstFailure = summary.stop { true } else { false } }

  /// Turns what a worker, or the thread that decides, met into the result.
  private func settle(_ entry: RestoreEntry) {
    guard let failure = entry.failure else { return }
    switch failure {
    case let error as ItemError: entry.fail(error)
    case let error as StorageError: entry.fail(error.itemError)
    case is NotBegun:
      wasInterrupted()
      entry.skip(ResultRecord(entry.result.input, options: options, backend: storage.backend))
    case is Interrupted:
      wasInterrupted()
      entry.fail(ItemError(.cancelled, "stopped by a signal while it was written", class: .transient))
    default: entry.fail(ItemError(.internal, "\(failure)"))
    }
  }

  /// Whether every further record would fail as this one did; then it says so.
  private func endsRun(_ entry: RestoreEntry) -> Bool {
    if let error = entry.failure as? StorageError, error.stopsRun {
      summary.stop = .storage(error)
    } else if let error = entry.result.error, error.stopsRun {
      summary.stop = .outputs(error)
    } else {
      return false
    }
    return true
  }

  private func answer(_ entries: ArraySlice<RestoreEntry>) throws {
    for entry in entries {
      if let job = entry.job, let place = job.place, job.work == .restore {
        space.settle(job.item.artifact.sizeBytes, in: place.directory)
      }
      summary.count(entry.result.status, error: entry.result.error)
      meter.note(entry.result.status)
      try give(entry)
    }
    try flush()
  }
}

extension StorageError {
  /// Whether every further item would meet the same failure.
  var stopsRun: Bool {
    switch kind {
    case .unreachable, .absent, .locked, .denied, .notAnArchive, .full, .inDoubt, .readOrWrite: true
    case .tooLarge, .cancelled, .damaged, .failed: false
    }
  }
}

extension ItemError {
  /// Whether every further item would meet the same failure: no space, or a file system that cannot be written to.
  var stopsRun: Bool { code == .noSpace || errno == 30 /* EROFS */ }
}
