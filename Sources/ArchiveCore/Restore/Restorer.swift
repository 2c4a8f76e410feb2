public import Logging

/// Restores a stream of manifest records: reads a window, looks it up, writes the files, commits, answers in order.
///
/// This thread decides, in order; the workers decompress, hash and write; this thread commits, in order. So the
/// results do not depend on the number of workers. Memory holds one window of records, whatever the input's length.
public final class Restorer {
  /// Records looked up in one round trip, and at most committed in one group.
  static let window = 512
  /// Bytes of records held at most, beyond the last one.
  static let windowBytes = 2 << 20

  private let storage: any ArchiveStorage
  private let evidence: EvidenceLog?
  private let options: RestoreOptions
  private let resume: ResumeIndex?
  private let interruption: Interruption
  private let log: Logger
  private let root: OutputDirectory?
  private let writer: RestoreWriter
  private var outputs = OutputClaims()
  private let protected: ProtectedFiles
  private var summary = RunSummary()
  /// A stream may have a million items: their lines are for debugging. One item's is news.
  private var itemLogLevel = Logger.Level.debug

  /// Opens, and unless it is a dry run makes, the root directory.
  ///
  /// - `evidence`: nil for dry runs.
  /// - `openStorage`: opens the archive once more, for a worker; without it this thread does all the work.
  /// - Throws `ItemError` when the root cannot be opened.
  public init(
    storage: any ArchiveStorage, evidence: EvidenceLog?, options: RestoreOptions, resume: ResumeIndex? = nil,
    interruption: Interruption, log: Logger, openStorage: (@Sendable () throws -> any ArchiveStorage)? = nil
  ) throws {
    self.storage = storage
    writer = RestoreWriter(storage, options: options, interruption: interruption, openStorage: openStorage)
    self.evidence = evidence
    self.options = options
    self.resume = resume
    self.interruption = interruption
    self.log = log
    // Reading the umask changes it for a moment: before there are other threads.
    _ = ProcessMask.value
    root = try options.root.flatMap { try OutputDirectory.opening($0, making: !options.dryRun) }
    protected = ProtectedFiles(storage.ownFiles + (evidence.map { [$0.path] } ?? []))
  }

  /// Restores everything `lines` brings and answers each record in `sink`, in order.
  ///
  /// Blocks until the input ends. Throws `InputError` and `OutputError`, after the bookkeeping of what was done.
  public func run(_ lines: LineReader, into sink: any RecordSink) throws -> RunSummary {
    var reading: (any Error)?
    while reading == nil {
      var window: [InputRecord] = []
      do {
        var bytes = 0
        while window.count < Self.window, bytes < Self.windowBytes, let line = try lines.next(waiting: window.isEmpty) {
          // A writer that trickles sees each answer at once: only what is there already joins the window.
          window.append(InputRecord(line))
          bytes += line.bytes.count
        }
      } catch is Interrupted {
        summary.stop = .interrupted
        break
      } catch {
        // What was read before the fault is answered first.
        reading = error
      }
      if window.isEmpty { break }
      let results = restore(window)
      for result in results { try sink.write(result.encoded()) }
      try sink.flush()
      if case .interrupted = summary.stop { break }
    }
    try sink.flush()
    if let reading { throw reading }
    return summary
  }

  /// Restores one record and answers it in `sink`; blocks. Throws `OutputError`.
  public func run(_ record: InputRecord, into sink: any RecordSink) throws -> RunSummary {
    itemLogLevel = .info
    for result in restore([record]) { try sink.write(result.encoded()) }
    try sink.flush()
    return summary
  }

  /// Restores one window as far as it comes; a signal leaves records without an answer.
  func restore(_ window: [InputRecord]) -> [ResultRecord] {
    var results: [ResultRecord] = []
    var group = RestoreGroup(
      options: options, root: root, storage: storage, evidence: evidence, log: log,
      logLevel: itemLogLevel, count: window.count)
    let records: [Parsed] =
      summary.stop != nil
      ? [] : window.map { input in Result { () throws(ItemError) in try ManifestRecord(input) } }
    let found = lookUp(records)
    for (index, input) in window.enumerated() {
      if case .interrupted = summary.stop { break }
      if interruption.received != nil {
        summary.stop = .interrupted
        break
      }
      var result = ResultRecord(input, options: options, backend: storage.backend)
      let clock = Stopwatch()
      if summary.stop != nil {
        (result.status, result.reason) = (.skipped, .stopped)
      } else {
        do {
          try begin(records[index].get(), &result, found: found, group: &group, slot: results.count)
        } catch {
          fail(&result, error)
        }
        result.durationMs = clock.milliseconds
      }
      results.append(result)
      if group.isFull { finish(&group, &results) }
    }
    finish(&group, &results)
    do throws(EvidenceError) { try group.recordFailures(in: results) } catch { summary.stop = .evidence(error) }
    for result in results { summary.count(result.status, error: result.error) }
    return results
  }

  private typealias Parsed = Result<ManifestRecord, ItemError>
  private typealias Found = Result<[Tombstone: ArchivedItem], StorageError>

  private func lookUp(_ records: [Parsed]) -> Found {
    let tombstones = records.compactMap { try? $0.get().tombstone }
    if tombstones.isEmpty { return .success([:]) }
    do {
      return .success(
        try StorageError.retrying(options.retry, interruption: interruption) { _ in try storage.lookUp(tombstones) })
    } catch let error as StorageError {
      return .failure(error)
    } catch {
      return .failure(StorageError(.failed, "\(error)"))
    }
  }

  /// Does all of an item that comes before its group is committed.
  private func begin(
    _ record: ManifestRecord, _ result: inout ResultRecord, found: Found, group: inout RestoreGroup, slot: Int
  ) throws {
    guard let actor = record.actor ?? options.actor else {
      throw ItemError(.invalidItem, "line \(record.line): no \"actor\"; give the record one, or the run --by NAME")
    }
    result.attempts = 1
    let items = try found.get()
    guard let item = items[record.tombstone] else {
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
    let job = RestoreJob(
      record: record, item: item, actor: actor, policy: record.overwrite ?? options.overwrite, options: options,
      protected: protected)
    if let unavailable = item.artifact.unavailability { throw unavailable }
    let place = try group.directories.directory(of: record.output)
    if let first = outputs.claim(record.output, at: place, line: record.line) {
      throw ItemError(.duplicateOutput, "\(record.output.display): line \(first) of this run names the same output")
    }
    if let resume, try resume.isDone(record, item: item, at: place) {
      (result.status, result.action, result.reason) = (.skipped, .unchanged, .resumed)
      return
    }
    let plan = try job.plan(at: place)
    if options.dryRun {
      (result.status, result.reason, result.plannedAction) = (.skipped, .dryRun, plan.action)
      return
    }
    if plan.action == .unchanged {
      (result.status, result.action) = (.success, .unchanged)
      return
    }
    group.add(.init(job: job, plan: plan, place: place!, slot: slot))
    result.status = .success
  }

  private func fail(_ result: inout ResultRecord, _ error: any Error) {
    result.action = .none
    result.status = .failed
    let itemError: ItemError
    switch error {
    case let error as ItemError: itemError = error
    case let error as StorageError:
      itemError = error.itemError
      if error.stopsRun { summary.stop = .storage(error) }
    case is Interrupted:
      itemError = ItemError(.cancelled, "stopped by a signal while it was written", class: .transient)
      summary.stop = .interrupted
    default: itemError = ItemError(.internal, "\(error)")
    }
    result.error = itemError
    if itemError.stopsRun, summary.stop == nil { summary.stop = .outputs(itemError) }
    stopUnlessContinuing()
  }

  private func stopUnlessContinuing() {
    if !options.continueOnError, summary.stop == nil { summary.stop = .firstFailure }
  }

  /// Writes the files of a group and makes it true.
  ///
  /// Where an item fails and the run is to stop, what was written for later records is undone, as if one had come
  /// after the other.
  private func finish(_ group: inout RestoreGroup, _ results: inout [ResultRecord]) {
    var written: [RestoreGroup.Member] = []
    let outcomes = writer.write(group.tasks, sync: group.syncsEachFile)
    writing: for (task, outcome) in zip(group.tasks, outcomes) {
      results[task.slot].startedAt = outcome.startedAt
      results[task.slot].durationMs = outcome.durationMs
      results[task.slot].attempts = outcome.attempts
      switch outcome.result {
      case .success(let pending): written.append(.init(pending: pending, task: task))
      case .failure(let error):
        let hadStopped = summary.stop != nil
        fail(&results[task.slot], error)
        if !options.continueOnError || summary.stop != nil && !hadStopped {
          stop(&results, after: task.slot)
          break writing
        }
      }
    }
    group.accept(written.filter { $0.slot < results.count && results[$0.slot].status == .success })
    if let stop = group.commit(&results) { summary.stop = stop }
    if results.contains(where: { $0.status == .failed }) { stopUnlessContinuing() }
  }

  /// Takes back what later records were answered: they are skipped, or, after a signal, not answered at all.
  private func stop(_ results: inout [ResultRecord], after slot: Int) {
    if case .interrupted = summary.stop {
      results.removeSubrange((slot + 1)...)
      return
    }
    for later in results.indices[(slot + 1)...] {
      results[later] = ResultRecord(results[later].input, options: options, backend: storage.backend)
      (results[later].status, results[later].reason) = (.skipped, .stopped)
    }
  }
}

extension ResultRecord {
  /// An answer that says what the input said, as far as it can be read.
  init(_ input: InputRecord, options: RestoreOptions, backend: Backend) {
    self.input = input
    let fields = try? FieldReader(input)
    tombstone = (try? fields?.string("tombstone")) ?? nil
    if let text = tombstone, let parsed = Tombstone(text) { tombstone = parsed.description }
    output = (try? fields?.path("output")) ?? nil
    actor = ((try? fields?.nonEmptyString("actor")) ?? nil) ?? options.actor
    sha256 = (try? fields?.string("sha256")) ?? nil
    sizeBytes = (try? fields?.size("size_bytes")) ?? nil
    status = .failed
    self.backend = backend.rawValue
    startedAt = .now()
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
