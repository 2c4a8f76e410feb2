import Logging

/// Finished items of a run that puts items into an archive: committed together, told to the evidence, then answered.
///
/// The thread of the pipeline uses it; workers ask it whether to stop.
final class StoreGroup {
  private let storage: any ArchiveConnection
  private let evidence: EvidenceLog?
  private let options: StoreOptions
  private let run: RunState
  private let meter: ProgressMeter
  private let log: Logger
  private let sink: any RecordSink
  private let decoders = ContentDecoders()
  private let names: RemovedNames?

  /// - `names`: those that are removed; nil where none are.
  init(
    storage: any ArchiveConnection, evidence: EvidenceLog?, options: StoreOptions, run: RunState, meter: ProgressMeter,
    log: Logger, sink: any RecordSink, names: RemovedNames? = nil
  ) {
    self.names = names
    self.storage = storage
    self.evidence = evidence
    self.options = options
    self.run = run
    self.meter = meter
    self.log = log
    self.sink = sink
  }

  func commit(_ entries: ArraySlice<StoreEntry>) throws {
    for entry in entries { settle(entry) }
    store(entries.filter { $0.newItem != nil })
    for entry in entries {
      guard let name = entry.name else { continue }
      names?.end(name, removed: entry.record.removed == true ? entry.record.tombstone : nil)
    }
    loggingTogether { for entry in entries { tell(entry.record) } }
    do {
      for entry in entries {
        run.count(entry.record.status, error: entry.record.error)
        meter.note(entry.record.status)
        try sink.write(entry.record.encoded())
      }
      try sink.flush()
    } catch {
      // Nobody takes the answers any more.
      run.abandon()
      throw error
    }
  }

  /// Turns what a worker met into the record.
  private func settle(_ entry: StoreEntry) {
    if run.hasEnded { return entry.skip() }
    guard let failure = entry.failure else { return }
    switch failure {
    case let error as ItemError:
      if error.code == .notFound, let name = entry.name, let tombstone = names?.tombstone(of: name) {
        return repeatAnswer(of: tombstone, for: entry)
      }
      entry.refuse(error)
      if error.code == .noSpace { run.end(.outputs(error)) }
    case let error as StorageError:
      entry.refuse(error.itemError)
      if run.ends(by: error, isOfAll: false) { run.end(.storage(error)) }
    case is NotBegun:
      run.wasInterrupted()
      entry.skip()
    case is Interrupted:
      run.wasInterrupted()
      entry.refuse(ItemError(.cancelled, "stopped by a signal while it was read", class: .transient))
    default: entry.refuse(ItemError(.internal, "\(failure)"))
    }
  }

  /// Answers a file that this run has archived and removed, and that is named again: the two are one item.
  private func repeatAnswer(of tombstone: Tombstone, for entry: StoreEntry) {
    do {
      guard let item = try options.retry.run({ _ in try storage.lookUp([tombstone]) })[tombstone] else {
        throw ItemError(.internal, "archived before in this run, but not found again")
      }
      entry.failure = nil
      entry.record.tombstone = tombstone
      (entry.record.sha256, entry.record.sizeBytes) = (item.artifact.sha256, item.artifact.sizeBytes)
      (entry.record.compressedSize, entry.record.compression) = (item.artifact.location.size, item.artifact.compression)
      (entry.record.deduplicated, entry.record.removed) = (true, false)
      entry.record.archivedAt = Timestamp(item.archivedAt)
    } catch {
      entry.refuse((error as? ItemError) ?? (error as? StorageError)?.itemError ?? ItemError(.internal, "\(error)"))
    }
  }

  /// Commits the items as one group, writes the evidence, then removes sources where asked to.
  private func store(_ entries: [StoreEntry]) {
    if entries.isEmpty { return }
    commitRows(of: entries[...])
    let stored = entries.filter { $0.record.status == .success }
    do throws(EvidenceError) {
      try evidence?.append(stored.map { Self.evidence(of: $0.record) }, keptBy: storage)
    } catch {
      run.end(.evidence(error))
      for entry in stored {
        entry.record.status = .failed
        entry.record.error = ItemError(.ioError, "archived, the evidence log could not be written: \(error.message)")
      }
      return
    }
    if options.remove { for entry in stored { remove(entry) } }
    for entry in entries { (entry.source, entry.newItem) = (nil, nil) }
  }

  /// Commits rows as one group; an item that the archive refuses fails alone, the others go without it.
  private func commitRows(of entries: ArraySlice<StoreEntry>) {
    if entries.isEmpty { return }
    if run.hasEnded { return entries.forEach { $0.skip() } }
    do {
      let group = entries.map { $0.newItem! }
      let outcomes = try options.retry.run { _ in try storage.store(group) }
      for (entry, outcome) in zip(entries, outcomes) { settle(entry, outcome) }
    } catch let failure as StoreFailure {
      let index = entries.startIndex + failure.index
      entries[index].refuse(failure.error)
      commitRows(of: entries[..<index] + entries[(index + 1)...])
    } catch let error as StorageError where entries.count > 1 && error.isOfOneItem {
      // It does not tell which one: each half is tried by itself.
      let middle = entries.startIndex + entries.count / 2
      commitRows(of: entries[..<middle])
      commitRows(of: entries[middle...])
    } catch let error as StorageError {
      // All of them failed, and, where it is in doubt, nobody knows of any.
      for entry in entries { entry.refuse(error.itemError) }
      if run.ends(by: error, isOfAll: true) { run.end(.storage(error)) }
    } catch {
      for entry in entries {
        entry.failure = error
        settle(entry)
      }
    }
  }

  private func tell(_ record: StoredRecord) {
    let level = record.error == nil ? .debug : options.failureLogLevel
    if record.status == .skipped || log.logLevel > level { return }
    var metadata: Logger.Metadata = [
      "action": record.error == nil ? "ARCHIVE" : "ARCHIVE_FAIL", "actor": .string(record.item.archivedBy),
      "backend": .string(storage.backend.rawValue),
    ]
    if let path = record.item.path { metadata["path"] = .string(path.display) }
    if let tombstone = record.tombstone { metadata["tombstone"] = .string(tombstone.description) }
    if let error = record.error {
      metadata["code"] = .string(error.code.rawValue)
      metadata["error"] = .string(error.message)
    }
    log.log(level: level, record.error == nil ? "archived" : "not archived", metadata: metadata)
  }

  private func settle(_ entry: StoreEntry, _ outcome: StoreOutcome) {
    switch outcome {
    case .stored(let deduplicated, let compressedSize, let compression):
      entry.record.deduplicated = deduplicated
      entry.record.compressedSize = compressedSize
      entry.record.compression = compression
    case .present: (entry.record.status, entry.record.reasonSkipped) = (.skipped, .present)
    case .purged:
      entry.refuse(ItemError(.purged, "the content was purged from the archive; --revive would archive it again"))
    case .heldElsewhere(let url):
      entry.refuse(
        ItemError(.backendError, "the archive holds this content at \(redacted(url)), which this version does not read")
      )
    case .contentMissing:
      entry.refuse(
        ItemError(
          .backendError, "the content was deleted from the archive meanwhile; store it again", class: .transient))
    }
  }

  private static func evidence(of record: StoredRecord) -> EvidenceRecord {
    EvidenceRecord(
      .archive, at: record.copiedFrom == nil ? record.archivedAt! : .now(),
      actor: record.copiedBy ?? record.item.archivedBy, tombstone: record.tombstone!.description,
      details: [
        "compressed_size": record.compressedSize.map { .number(String($0)) } ?? .null,
        "path": .string(record.item.path!.display),
        "reason": .string(record.item.reason?.rawValue ?? ""), "repo": .string(record.item.repo),
        "sha256": .string(record.sha256!.hex), "size": .number(String(record.sizeBytes!)),
      ].merging(record.copiedFrom.map { ["from": .string($0)] } ?? [:]) { $1 })
  }

  /// Reads the archived content back and removes the source only when it is all there.
  private func remove(_ entry: StoreEntry) {
    entry.record.removed = false
    do {
      let tombstone = entry.record.tombstone!
      guard let item = try options.retry.run({ _ in try storage.lookUp([tombstone]) })[tombstone] else {
        throw ItemError(.internal, "archived, but not found again")
      }
      try storage.readVerified(item.artifact, with: decoders) { _ in }
      entry.record.removed = try entry.source!.file.remove(ifStill: item.artifact.sha256)
    } catch {
      entry.record.status = .failed
      entry.record.error =
        (error as? ItemError) ?? (error as? StorageError)?.itemError ?? ItemError(.internal, "\(error)")
    }
  }
}
