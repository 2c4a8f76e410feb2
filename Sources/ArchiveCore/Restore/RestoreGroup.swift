import CLinux
import Glibc
import Logging

/// Finished items that become true together.
///
/// The order is the promise: files durable, then named, then directories durable, then RESTORE events
/// committed, then evidence. A crash at any point leaves no claim without its file.
struct RestoreGroup {
  let options: RestoreOptions
  let storage: any ArchiveConnection
  let interruption: Interruption
  let evidence: EvidenceLog?
  let log: Logger
  let logLevel: Logger.Level

  /// Makes the entries' files true and writes the outcomes into their results; returns why the run must stop.
  ///
  /// - `isLast`: asked for each entry in order, once its outcome is known; true when none after it may be done.
  func commit(_ entries: ArraySlice<RestoreEntry>, isLast: (RestoreEntry) -> Bool) -> StopReason? {
    var stop: StopReason?
    do throws(ItemError) { try syncFiles(entries) } catch {
      // No output has its name yet: all of the group failed, nothing is half done.
      for entry in entries where entry.pending != nil { entry.fail(error) }
      stop = .outputs(error)
    }
    let done = place(entries, isLast: isLast)
    let placed = done.filter { $0.isPlaced }
    stop = stop ?? make(placed, directories: done)
    do throws(EvidenceError) { try append(done) } catch {
      for entry in placed where entry.result.status == .success {
        entry.fail(
          ItemError(.ioError, "the file is in place, the evidence log could not be written: \(error.message)"),
          keepingAction: true)
      }
      stop = .evidence(error)
    }
    loggingTogether { for entry in done { tell(entry) } }
    return stop
  }

  private func tell(_ entry: RestoreEntry) {
    let result = entry.result
    switch result.status {
    case .failed where log.logLevel <= options.failureLogLevel:
      log.log(level: options.failureLogLevel, "not restored", metadata: Self.metadata(result))
    case .success where entry.isPlaced && !result.warnings.isEmpty && log.logLevel <= options.failureLogLevel:
      var metadata = Self.metadata(result)
      metadata["warnings"] = .array(result.warnings.map { .string($0.message) })
      log.log(level: options.failureLogLevel, "restored without all attributes", metadata: metadata)
    case .success where entry.isPlaced && log.logLevel <= logLevel:
      log.log(level: logLevel, "restored", metadata: Self.metadata(result))
    default: break
    }
  }

  /// What the log tells of a result.
  static func metadata(_ result: ResultRecord) -> Logger.Metadata {
    var metadata = Logger.Metadata(minimumCapacity: 8)
    metadata["action"] = .string(result.status == .failed ? "RESTORE_FAIL" : "RESTORE")
    metadata["backend"] = .string(result.backend)
    if let output = result.output { metadata["output"] = .string(output.display) }
    if let tombstone = result.tombstone { metadata["tombstone"] = .string(tombstone) }
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

  /// Makes names durable and commits the events; what fails is failed, the rest of the group is what remains.
  private func make(_ placed: [RestoreEntry], directories entries: ArraySlice<RestoreEntry>) -> StopReason? {
    if options.durability != .none {
      do throws(ItemError) { try syncExtended(by: entries) } catch {
        for entry in placed { entry.fail(error, keepingAction: true) }
        return .outputs(error)
      }
      syncDirectories(of: placed)
    }
    let durable = placed.filter { $0.result.status == .success }
    if durable.isEmpty { return nil }
    let now = Timestamp.now()
    let events = durable.map { entry in
      Self.event(
        entry.job!.item, output: entry.job!.record.output, actor: entry.job!.actor,
        overwrote: entry.result.action == .replaced, at: now)
    }
    do {
      try options.retry.run { _ in try storage.recordRestores(events) }
      return nil
    } catch {
      let error =
        error as? StorageError
        ?? StorageError(.cancelled, "stopped by a signal while the archive could not be reached")
      let why = error.itemError
      for entry in durable {
        entry.fail(
          ItemError(
            why.code, "the file is in place, its RESTORE event is not in the archive: \(why.message)",
            class: why.errorClass, nativeCode: why.nativeCode), keepingAction: true)
      }
      return error.kind == .cancelled && interruption.received != nil ? .interrupted : .storage(error)
    }
  }

  /// One syncfs(2) for each file system that files were written to, where they are not durable already.
  private func syncFiles(_ entries: ArraySlice<RestoreEntry>) throws(ItemError) {
    if options.durability == .none { return }
    var devices: Set<UInt64> = []
    for entry in entries where entry.pending != nil {
      let job = entry.job!
      let directory = job.place!.directory
      if job.syncsFile || !devices.insert(directory.identity.device).inserted { continue }
      while syncfs(directory.descriptor) != 0 {
        if errno != EINTR {
          throw FileError.current("cannot sync the file system of \(job.record.output.display)")
        }
      }
    }
  }

  /// Gives the files their names, in order; one that cannot have its name fails alone.
  ///
  /// Returns the entries up to the last that may be done.
  private func place(
    _ entries: ArraySlice<RestoreEntry>, isLast: (RestoreEntry) -> Bool
  ) -> ArraySlice<RestoreEntry> {
    for index in entries.indices {
      let entry = entries[index]
      if let pending = entry.pending {
        do throws(ItemError) {
          try place(pending, of: entry)
          entry.pending = nil
          entry.isPlaced = true
        } catch {
          entry.fail(error)
        }
      }
      if isLast(entry) { return entries[...index] }
    }
    return entries
  }

  /// Gives a file its name. What was decided about may have changed since: somebody may have made a file, or removed it.
  private func place(_ pending: PendingOutput, of entry: RestoreEntry) throws(ItemError) {
    let policy = entry.job!.policy
    for _ in 0..<10 {
      if policy == .backup, let kept = try pending.directory.backUp(pending.name) {
        do throws(ItemError) { try kept.isMoved ? pending.placeNew() : pending.placeReplacing() } catch {
          pending.directory.undo(kept, of: pending.name)
          throw error
        }
        entry.result.backup = entry.job!.record.output.sibling(kept.name)
        entry.result.action = .replaced
        return
      }
      if policy != .backup, policy != .never, entry.result.action == .replaced { return try pending.placeReplacing() }
      do throws(ItemError) {
        try pending.placeNew()
        entry.result.action = .created
        return
      } catch {
        guard error.code == .outputExists, policy != .never else { throw error }
        // A name that is taken without being listed is another spelling of one that is.
        if !pending.directory.lists(pending.name) {
          throw ItemError(
            .duplicateOutput,
            "\(entry.job!.record.output.display): its file system takes this for the name of another file, which was "
              + "made since this run began")
        }
        entry.result.action = .replaced
      }
    }
    throw ItemError(
      .ioError, "\(entry.job!.record.output.display): files of this name keep being made", class: .transient)
  }

  /// Makes the names of new directories durable.
  private func syncExtended(by entries: ArraySlice<RestoreEntry>) throws(ItemError) {
    var seen: Set<FileIdentity> = []
    for entry in entries {
      for directory in entry.extended where seen.insert(directory.identity).inserted { try directory.sync() }
    }
  }

  /// Makes the files' names durable; the outputs of a directory that cannot be synced fail alone.
  private func syncDirectories(of placed: [RestoreEntry]) {
    var outcomes: [FileIdentity: ItemError?] = [:]
    for entry in placed {
      let directory = entry.job!.place!.directory
      if outcomes[directory.identity] == nil {
        do throws(ItemError) {
          try directory.sync()
          outcomes[directory.identity] = .some(nil)
        } catch {
          outcomes[directory.identity] = error
        }
      }
      if let error = outcomes[directory.identity] ?? nil { entry.fail(error, keepingAction: true) }
    }
  }

  /// Appends the evidence of all that was restored and of all that failed, in one write.
  func append(_ entries: ArraySlice<RestoreEntry>) throws(EvidenceError) {
    guard let evidence else { return }
    let backend = storage.backend
    let records = entries.compactMap { entry -> EvidenceRecord? in
      switch (entry.result.status, entry.result.action) {
      case (.failed, _): return Self.failure(entry.result, backend: backend, url: options.archiveURL)
      case (.success, _) where entry.isPlaced:
        let job = entry.job!
        return Self.success(
          job.item, output: job.record.output, actor: job.actor, entry.result, backend: backend)
      default: return nil
      }
    }
    try evidence.append(records, keptBy: storage)
  }

  // Both texts are made for every item: written member by member, in the order of the names.

  static func event(
    _ item: ArchivedItem, output: Path, actor: String, overwrote: Bool, at time: Timestamp
  ) -> RestoreEvent {
    let context = JSONWriter.object { json in
      json.member("output", output.display)
      json.member("overwrote", overwrote)
      json.member("sha256", item.artifact.sha256.hex)
      json.member("size_bytes", item.artifact.sizeBytes)
    }
    return RestoreEvent(
      id: newRowID(), itemID: item.id, actor: actor, context: String(decoding: context, as: UTF8.self), at: time)
  }

  static func success(
    _ item: ArchivedItem, output: Path, actor: String, _ result: ResultRecord, backend: Backend
  ) -> EvidenceRecord {
    EvidenceRecord {
      $0.member("action", EvidenceRecord.Action.restore.rawValue)
      $0.member("actor", actor)
      $0.member("backend", backend.rawValue)
      $0.member("duration_ms", milliseconds: result.durationMs)
      $0.member("output", output.display)
      $0.member("sha256", item.artifact.sha256.hex)
      $0.member("size", item.artifact.sizeBytes)
      $0.member("tombstone", item.tombstone.description)
      $0.member("ts", Timestamp.now().description)
    }
  }

  static func failure(_ result: ResultRecord, backend: Backend, url: String) -> EvidenceRecord {
    EvidenceRecord(
      .restoreFail, actor: result.actor, tombstone: result.tombstone,
      details: [
        "output": result.output.map { .string($0.display) } ?? .null,
        "code": .string(result.error?.code.rawValue ?? "internal"),
        "reason": .string(redacted(result.error?.message ?? "")),
        "backend": .string(backend.rawValue), "url": .string(url),
      ])
  }
}
