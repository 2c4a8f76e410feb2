import CLinux
import Glibc
import Logging

/// Finished items that are committed together.
///
/// The order matters: files durable (`seal`), then renamed (`place`), then directories durable, then RESTORE events
/// committed, then evidence (`commit`). A crash at any point leaves no record of a restore without its file.
final class RestoreGroup {
  typealias Item = RunItem<RestoreJob>

  private let context: RunContext
  private let options: RestoreOptions
  private let archive: RetryingConnection
  private let decoders = ContentDecoders()

  init(_ context: RunContext, _ options: RestoreOptions) {
    (self.context, self.options, archive) = (context, options, context.archive)
  }

  // MARK: Files durable

  /// Calls syncfs(2) once for each file system with files that are not durable yet.
  func seal(_ items: ArraySlice<Item>) throws(ItemError) {
    if options.durability == .none { return }
    var devices: Set<UInt64> = []
    for item in items {
      guard case .made(let plan, .file(_, let target)) = item.stage else { continue }
      let directory = target.place.directory
      if target.syncsFile || !devices.insert(directory.identity.device).inserted { continue }
      while syncfs(directory.descriptor) != 0 {
        if errno != EINTR {
          throw FileError.current("cannot sync the file system of \(plan.record.output.display)")
        }
      }
    }
  }

  // MARK: Files named

  /// Renames a file to its name. A file there may have been created or removed since the decision.
  func place(
    _ pending: PendingOutput, at target: OutputTarget, of plan: RestorePlan, _ answer: inout ResultAnswer
  ) throws(ItemError) {
    let policy = target.policy
    for _ in 0..<10 {
      if policy == .backup, let backup = try pending.directory.backUp(pending.name) {
        do throws(ItemError) { try backup.isMoved ? pending.placeNew() : pending.placeReplacing() } catch {
          pending.directory.undo(backup, of: pending.name)
          throw error
        }
        answer.result.backup = plan.record.output.sibling(backup.name)
        answer.result.action = .replaced
        return
      }
      if policy != .backup, policy != .never, answer.result.action == .replaced { return try pending.placeReplacing() }
      do throws(ItemError) {
        try pending.placeNew()
        if answer.result.action != .created { answer.result.action = .created }
        return
      } catch {
        guard error.code == .outputExists, policy != .never else { throw error }
        // A name that is taken but not listed is another spelling of a listed name.
        if !pending.directory.lists(pending.name) {
          throw ItemError(
            .duplicateOutput,
            "\(plan.record.output.display): its file system treats this as the name of another file, which "
              + "was created after this run began")
        }
        answer.result.action = .replaced
      }
    }
    throw ItemError(
      .ioError, "\(plan.record.output.display): files of this name keep being created", class: .transient)
  }

  /// Passes a verified content on, reading it a second time, because bytes written to a pipe cannot be taken back.
  ///
  /// A failed read is resumed where it ended. Throws `OutputError`, and the error of reading.
  func send(_ plan: RestorePlan, to sink: any ContentSink, _ result: inout ResultRecord) throws {
    let (clock, phases) = (context.stopwatch(), PhaseClock(context.metrics))
    var sent = 0
    try context.retry.run(of: plan.item.tombstone) { _ in
      var position = 0
      try context.connection.readVerified(plan.item.artifact, with: decoders, phases: phases) { piece in
        if context.interruption.received != nil { throw Interrupted() }
        let rest = UnsafeRawBufferPointer(rebasing: piece.dropFirst(max(0, sent - position)))
        position += piece.count
        if rest.isEmpty { return }
        try phases.during(.write) { try sink.write(bytes: rest) }
        sent = position
      }
    }
    try sink.flush()
    result.action = .created
    if let clock { result.durationMs? += clock.milliseconds }
    if let phases { result.phases.add(phases.drain()) }
  }

  // MARK: Names durable, events, evidence

  /// Makes the placed files durable and commits them; items that cannot be made durable fail without the rest.
  func commit(_ items: ArraySlice<Item>, during run: RunState) {
    let restored = items.filter(\.isRestored)
    if options.durability != .none {
      do throws(ItemError) {
        try syncExtended(by: items)
        syncDirectories(of: restored)
      } catch {
        for item in restored { item.failVisibly(error) }
        run.end(.outputs(error))
      }
    }
    commitEvents(of: restored.filter { $0.answer.status == .success }, during: run)
    do throws(EvidenceError) { try appendEvidence(of: items) } catch {
      for item in restored where item.answer.status == .success {
        item.failVisibly(error.itemError(done: "the file is in place"))
      }
      run.end(.evidence(error))
    }
    loggingTogether { for item in items { log(item) } }
  }

  private func commitEvents(of items: [Item], during run: RunState) {
    if items.isEmpty { return }
    let now = Timestamp.now()
    let events = items.compactMap { item in
      item.plan.map { Self.event($0, overwrote: item.answer.result.action == .replaced, at: now) }
    }
    do throws(StorageError) { try archive.recordRestores(events) } catch {
      let cause = error.itemError
      for item in items {
        item.failVisibly(
          ItemError(
            cause.code, "the file is in place, but its RESTORE event is not in the archive: \(cause.message)",
            class: cause.errorClass, nativeCode: cause.nativeCode))
      }
      if error.kind == .cancelled, context.interruption.received != nil {
        run.wasInterrupted()
      } else {
        run.end(.storage(error))
      }
    }
  }

  /// Makes the names of new directories durable.
  private func syncExtended(by items: ArraySlice<Item>) throws(ItemError) {
    var seen: Set<FileIdentity> = []
    for item in items {
      for directory in item.plan?.target?.extended ?? [] where seen.insert(directory.identity).inserted {
        try directory.sync()
      }
    }
  }

  /// Makes the files' names durable; if a directory cannot be synced, only its outputs fail.
  private func syncDirectories(of restored: [Item]) {
    var outcomes: [FileIdentity: Result<Void, ItemError>] = [:]
    for item in restored {
      guard let directory = item.plan?.target?.place.directory else { continue }
      let outcome =
        outcomes[directory.identity] ?? Result { () throws(ItemError) in try directory.sync() }
      outcomes[directory.identity] = outcome
      if case .failure(let error) = outcome { item.failVisibly(error) }
    }
  }

  /// Appends the evidence of all restored and all failed items, in one write.
  private func appendEvidence(of items: ArraySlice<Item>) throws(EvidenceError) {
    guard let evidence = context.evidence else { return }
    let records = items.compactMap { item -> EvidenceRecord? in
      switch item.answer.status {
      case .failed: failure(item.answer.result)
      case .success where item.isRestored:
        item.plan.map { success($0, milliseconds: item.answer.result.durationMs) }
      default: nil
      }
    }
    try evidence.append(records, keptBy: archive)
  }

  // MARK: What is written

  // Event and evidence are written for every item, so members are written directly, in name order.

  private static func event(_ plan: RestorePlan, overwrote: Bool, at time: Timestamp) -> RestoreEvent {
    let context = JSONWriter.object(capacity: 256) { json in
      json.member("output", display: plan.record.output)
      json.member("overwrote", overwrote)
      json.member("sha256", plan.item.artifact.sha256)
      json.member("size_bytes", plan.item.artifact.sizeBytes)
    }
    return RestoreEvent(
      id: newRowID(), itemID: plan.item.id, actor: plan.actor, context: String(decoding: context, as: UTF8.self),
      at: time)
  }

  private func success(_ plan: RestorePlan, milliseconds: Double?) -> EvidenceRecord {
    EvidenceRecord {
      $0.json.member("action", word: EvidenceRecord.Action.restore.rawValue)
      $0.json.member("actor", plan.actor)
      $0.json.member("backend", word: archive.backend.rawValue)
      $0.json.member("duration_ms", milliseconds: milliseconds)
      $0.json.member("output", display: plan.record.output)
      $0.place(.previous)
      $0.place(.number)
      $0.json.member("sha256", plan.item.artifact.sha256)
      $0.json.member("size", plan.item.artifact.sizeBytes)
      $0.json.member("tombstone", plan.item.tombstone)
      $0.json.member("ts", Timestamp.now())
    }
  }

  private func failure(_ result: ResultRecord) -> EvidenceRecord {
    EvidenceRecord(
      .restoreFail, actor: result.actor, tombstone: result.tombstoneText,
      details: [
        "output": result.output.map { .string($0.display) } ?? .null,
        "code": .string(result.error?.code.rawValue ?? "internal"),
        "reason": .string(redacted(result.error?.message ?? "")),
        "backend": .string(archive.backend.rawValue), "url": .string(options.archiveURL),
      ])
  }

  private func log(_ item: Item) {
    let (log, failureLevel) = (context.log, context.failureLogLevel)
    // Most items are not logged, so nothing is copied for them.
    if log.logLevel > max(failureLevel, context.itemLogLevel) { return }
    let hasWarnings = !item.answer.warnings.isEmpty
    if item.answer.status == .success, !hasWarnings, log.logLevel > context.itemLogLevel { return }
    let result = item.answer.result
    switch result.status {
    case .failed where log.logLevel <= failureLevel:
      log.log(level: failureLevel, "not restored", metadata: Self.metadata(result))
    case .success where item.isRestored && hasWarnings && log.logLevel <= failureLevel:
      var metadata = Self.metadata(result)
      metadata["warnings"] = .array(result.warnings.map { .string($0.message) })
      log.log(level: failureLevel, "restored without all attributes", metadata: metadata)
    case .success where item.isRestored && log.logLevel <= context.itemLogLevel:
      log.log(level: context.itemLogLevel, "restored", metadata: Self.metadata(result))
    default: break
    }
  }

  /// The log metadata of a result.
  private static func metadata(_ result: ResultRecord) -> Logger.Metadata {
    var metadata = Logger.Metadata(minimumCapacity: 8)
    metadata["action"] = .string(result.status == .failed ? "RESTORE_FAIL" : "RESTORE")
    metadata["backend"] = .string(result.backend)
    if let output = result.output { metadata["output"] = .string(output.display) }
    if let tombstone = result.tombstoneText { metadata["tombstone"] = .string(tombstone) }
    if let actor = result.actor { metadata["actor"] = .string(actor) }
    if let duration = result.durationMs {
      metadata["duration_ms"] = .stringConvertible(duration.toMicroseconds)
    }
    if let error = result.error {
      metadata["code"] = "\(error.code.rawValue)"
      metadata["error"] = "\(error.message)"
    }
    return metadata
  }
}

extension RunItem<RestoreJob> {
  /// Whether a file was renamed to its name, or a content was passed on.
  fileprivate var isRestored: Bool {
    guard let placed else { return false }
    if case .nothing = placed.product { return false }
    return true
  }

  /// Marks it as failed after its file was in place.
  fileprivate func failVisibly(_ error: ItemError) { answer.result.fail(error, keepingAction: true) }
}
