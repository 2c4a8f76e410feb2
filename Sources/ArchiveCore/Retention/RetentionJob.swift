import Logging

/// The job of archive-retention: changes holds and due dates, and deletes contents that two people agree to delete.
///
/// All its work is in the commit, which decides by what its transaction sees. The order: rows and events committed,
/// purged bytes erased from the archive's files, evidence, records. A crash leaves no record without its row.
final class RetentionJob: RunJob {
  typealias Item = RunItem<RetentionJob>

  private let context: RunContext
  private let archive: RetryingConnection
  private let options: RetentionOptions
  private let rules: RetentionRules
  private let done: RetentionHistory?
  private var found: Result<[Tombstone: ArchivedItem], StorageError> = .success([:])
  /// Failures counted during commits: a group ends at the item that stops the run.
  private var counted: FailureCount
  /// How many items a dry run would have approved so far, by the content that they share with others.
  private var assumedApprovals: [String: Int64] = [:]
  /// When to try again to erase purged bytes, after a failure.
  private var erasesAgain = Deadline(seconds: 0)
  /// Seconds.
  private static let erasurePause = 30.0
  let limits = RunLimits()
  let failures: FailureCount
  let participle = "changed"
  let lookups = Lookups.betweenCommits

  /// - `done`: the history of earlier runs; nil for none.
  init(_ context: RunContext, _ options: RetentionOptions, done: RetentionHistory? = nil) {
    (self.context, self.options, self.done, archive) = (context, options, done, context.archive)
    rules = RetentionRules(options)
    failures = FailureCount(
      continuesAfterFailure: options.continueOnError, limit: options.failureLimit, total: options.total)
    counted = failures
  }

  func answer(to request: RetentionInput) -> RetentionRecord {
    RetentionRecord(request, options, backend: archive.backend, isMeasured: context.metrics.isEnabled)
  }

  func lookup(for window: [RetentionInput]) -> ItemLookup<[Tombstone: ArchivedItem]> {
    ItemLookup(window.compactMap { try? $0.item.get().tombstone }, [:])
  }

  func lookUp(_ lookup: inout ItemLookup<[Tombstone: ArchivedItem]>, in archive: any Catalog) {
    lookup.run { tombstones throws(StorageError) in try archive.describe(tombstones) }
  }

  func begin(_ window: [RetentionInput], _ lookup: ItemLookup<[Tombstone: ArchivedItem]>) { found = lookup.found }

  func decide(
    _ request: RetentionInput, _ answer: inout RetentionRecord, isAlone: Bool
  ) throws -> Decision<Tombstone> {
    let wanted = try request.item.get()
    answer.attempts = 1
    guard let item = try found.get()[wanted.tombstone] else { throw ItemError.notFound(wanted.tombstone) }
    answer.item = item
    if let expected = wanted.sha256, expected != item.sha256 {
      throw ItemError.otherHash(expected: expected, archived: item.sha256)
    }
    if done?.contains(wanted.tombstone, options) == true {
      (answer.status, answer.reason) = (.skipped, .resumed)
      return .answered
    }
    return .work(wanted.tombstone, cost: 1, bytes: 0)
  }

  func tombstone(of plan: Tombstone) -> Tombstone? { plan }

  func work(
    _ plan: Tombstone, _ prepared: inout Void?, _ answer: inout RetentionRecord, with worker: Void, during run: RunState
  ) throws {}

  func commit(_ items: ArraySlice<Item>, during run: RunState) {
    let clock = context.stopwatch()
    let first = newRowID()
    do throws(StorageError) {
      let planned = items.filter(\.isPlaced).compactMap(\.plan)
      if !planned.isEmpty {
        let access = options.isDryRun ? .read : options.step.access
        let (counted, assumed) = (counted, assumedApprovals)
        try archive.changeRetention(of: planned, access, firstEvent: first) { window in
          // A repeated transaction decides again.
          (self.counted, self.assumedApprovals) = (counted, assumed)
          return self.decide(items, in: &window)
        }
      } else {
        for item in items { _ = self.counted.isExceeded(byNext: item.answer.status) }
      }
    } catch {
      for item in items where item.isPlaced { item.answer.fail(error.itemError) }
      if error.kind == .cancelled, context.interruption.received != nil {
        run.wasInterrupted()
      } else {
        run.end(.storage(error))
      }
    }
    if let milliseconds = clock?.milliseconds {
      for item in items where item.isPlaced { item.answer.durationMs = milliseconds }
    }
    if !options.isDryRun {
      erasePurged(by: items)
      appendEvidence(of: items, during: run)
    }
    loggingTogether { for item in items { log(item.answer) } }
  }

  /// Decides about the items of a group in order, up to the item that stops the run.
  private func decide(_ items: ArraySlice<Item>, in window: inout RetentionWindow) -> [RetentionEffect] {
    var effects: [RetentionEffect] = []
    var hasStopped = false
    if options.isDryRun { assume(&window) }
    for item in items {
      if item.isPlaced, let tombstone = item.plan {
        item.answer.reset(to: answer(to: item.request))
        if hasStopped {
          item.answer.skip(item.answer)
          continue
        }
        do throws(ItemError) {
          let decision = try rules.decide(tombstone, in: &window)
          item.answer.record(decision, isDryRun: options.isDryRun)
          if let effect = decision.effect { effects.append(effect) }
          if options.isDryRun, decision.before.isApproved != decision.after.isApproved,
            decision.sharedReferences ?? 0 > 0, let artifact = window.items[tombstone]?.artifactID
          {
            assumedApprovals[artifact, default: 0] += 1
          }
        } catch {
          item.answer.before = window.items[tombstone]?.state
          item.answer.fail(error)
        }
      }
      if !hasStopped { hasStopped = counted.isExceeded(byNext: item.answer.status) }
    }
    return effects
  }

  /// Counts items that a dry run would have approved as approved.
  private func assume(_ window: inout RetentionWindow) {
    for (artifact, count) in assumedApprovals { window.contents[artifact]?.unapproved -= count }
  }

  /// Erases purged contents: none of their bytes may stay in the archive's own files.
  private func erasePurged(by items: ArraySlice<Item>) {
    let purged = items.filter { $0.answer.status == .success && $0.answer.blobScrubbed == true }
    if purged.isEmpty { return }
    if erasesAgain.hasPassed {
      if (try? archive.erasePurged()) ?? false { return }
      // It has waited for other readers; not every group should.
      erasesAgain = Deadline(seconds: Self.erasurePause)
    }
    for item in purged {
      item.answer.warnings.append(
        ItemWarning(
          .notErased,
          "purged, but bytes of it are still in the archive's files because another process is reading them; the next purge "
            + "removes them, or they go when the last process closes the archive"))
    }
  }

  // MARK: Evidence

  private func appendEvidence(of items: ArraySlice<Item>, during run: RunState) {
    guard let evidence = context.evidence else { return }
    do throws(EvidenceError) {
      try evidence.append(items.compactMap { self.evidence(of: $0.answer) }, keptBy: archive)
    } catch {
      for item in items where item.answer.status == .success {
        item.answer.failVisibly(error.itemError(done: "the change is in the archive"))
      }
      run.end(.evidence(error))
    }
  }

  private func evidence(of record: RetentionRecord) -> EvidenceRecord? {
    switch record.status {
    case .skipped: return nil
    case .failed:
      guard record.tombstone != nil else { return nil }
      return EvidenceRecord(
        .retentionFail, actor: record.actor, tombstone: record.tombstone?.description,
        details: [
          "step": .string(record.step.name), "code": .string(record.error?.code.rawValue ?? "internal"),
          "reason": .string(redacted(record.error?.message ?? "")), "backend": .string(archive.backend.rawValue),
        ])
    case .success: break
    }
    var details: [String: JSONValue] = ["reason": record.statedReason.map { .string($0) } ?? .null]
    if case .due = record.step {
      details["delete_after"] = record.after?.deleteAfter.map { .string($0.description) } ?? .null
    }
    if let requester = record.requester {
      details["primary"] = .string(requester)
      details["secondary"] = .string(record.actor)
      details["reason"] = reasonOfApproval(record).map { .string($0) } ?? .null
      details["apply"] = .bool(record.blobScrubbed != nil)
      details["blob_scrubbed"] = .bool(record.blobScrubbed == true)
    }
    return EvidenceRecord(
      record.step.actions.evidence, actor: record.actor, tombstone: record.tombstone?.description, details: details)
  }

  private func reasonOfApproval(_ record: RetentionRecord) -> String? {
    record.statedReason ?? record.before?.requests.last { $0.actor == record.requester }?.reason
  }

  private func log(_ record: RetentionRecord) {
    let level = record.error == nil ? context.itemLogLevel : context.failureLogLevel
    if record.status == .skipped || context.log.logLevel > level { return }
    var metadata: Logger.Metadata = [
      "action": .string(record.error == nil ? record.step.actions.event.rawValue : "RETENTION_FAIL"),
      "actor": .string(record.actor), "backend": .string(archive.backend.rawValue),
    ]
    if let tombstone = record.tombstone { metadata["tombstone"] = .string(tombstone.description) }
    if let error = record.error {
      metadata["code"] = .string(error.code.rawValue)
      metadata["error"] = .string(error.message)
    }
    context.log.log(level: level, record.error == nil ? "\(record.step.participle)" : "not changed", metadata: metadata)
  }
}

extension RetentionRecord {
  /// Discards the decisions of an attempt at the transaction.
  fileprivate mutating func reset(to fresh: RetentionRecord) {
    let (item, attempts, started) = (item, attempts, startedAt)
    self = fresh
    (self.item, self.attempts, startedAt) = (item, attempts, started)
  }

  /// Marks it as failed after the archive was changed.
  fileprivate mutating func failVisibly(_ error: ItemError) { (status, self.error) = (.failed, error) }
}

extension PreparedRun<LineReader> {
  /// Changes the retention of the items in a stream of records, in groups, and answers in order.
  package static func retention(
    _ context: RunContext, _ options: RetentionOptions, done: RetentionHistory? = nil
  ) -> PreparedRun {
    let (job, alone) = (RetentionJob(context, options, done: done), context.withoutWorkers)
    return PreparedRun { lines, sink in
      try Run.run(job, alone, from: LineSource(lines) { RetentionInput($0) }, into: .records(sink))
    }
  }
}

extension PreparedRun<[String]> {
  /// The same for items given by their tombstones.
  package static func retention(
    _ context: RunContext, _ options: RetentionOptions, done: RetentionHistory? = nil
  ) -> PreparedRun {
    let (job, alone) = (RetentionJob(context, options, done: done), context.withoutWorkers)
    return PreparedRun { tombstones, sink in
      let input = ListInput(tombstones) { RetentionInput(InputRecord(tombstone: $0, number: $1)) }
      return try Run.run(job, alone, from: input, into: .records(sink))
    }
  }
}

extension RunContext {
  /// A step has no work except its commit.
  fileprivate var withoutWorkers: RunContext {
    var context = self
    context.connect = nil
    return context
  }
}
