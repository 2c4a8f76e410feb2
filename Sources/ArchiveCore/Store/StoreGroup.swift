import Logging

/// Finished items of a run that puts items into an archive: rows committed together, then evidence, then sources removed.
final class StoreGroup {
  private let context: RunContext
  private let archive: RetryingConnection
  private let options: StoreOptions
  private let decoders = ContentDecoders()

  init(_ context: RunContext, _ options: StoreOptions) {
    (self.context, self.options, archive) = (context, options, context.archive)
  }

  /// An item of the group that is to be committed, and where it is answered.
  private struct Entry {
    let item: NewItem
    let file: SourceFile?
    let index: Int
  }

  /// Commits what was made, writes the evidence, then removes sources where that was asked for.
  func commit<Job: RunJob>(_ items: ArraySlice<RunItem<Job>>, of job: Job, during run: RunState)
  where Job.Product == StoreProduct, Job.Answer == StoredRecord {
    let entries = items.indices.compactMap { index -> Entry? in
      guard case .item(let item, let file)? = items[index].placed?.product else { return nil }
      return Entry(item: item, file: file, index: index)
    }
    if !entries.isEmpty {
      commitRows(of: entries[...], items, during: run)
      let stored = entries.filter { items[$0.index].answer.status == .success }
      do throws(EvidenceError) {
        try context.evidence?.append(
          stored.map { Self.evidence(of: $0.item, items[$0.index].answer) }, keptBy: archive)
        for entry in stored { if let file = entry.file { remove(file, entry.item, &items[entry.index].answer) } }
      } catch {
        run.end(.evidence(error))
        for entry in stored {
          items[entry.index].answer.status = .failed
          items[entry.index].answer.error = error.itemError(done: "archived")
        }
      }
    }
    loggingTogether { for item in items { log(item.answer) } }
  }

  /// Commits rows as one group; an item that the archive refuses fails alone, the others go without it.
  private func commitRows<Job: RunJob>(
    of entries: ArraySlice<Entry>, _ items: ArraySlice<RunItem<Job>>, during run: RunState
  ) where Job.Answer == StoredRecord {
    if entries.isEmpty { return }
    do {
      // The archive has failed for the half before: what would be sent now is not begun.
      if run.hasEnded { throw NotBegun() }
      let outcomes = try archive.store(entries.map(\.item))
      for (entry, outcome) in zip(entries, outcomes) { Self.apply(outcome, to: &items[entry.index].answer) }
    } catch let failure as StoreFailure {
      let index = entries.startIndex + failure.index
      items[entries[index].index].answer.fail(failure.error)
      commitRows(of: entries[..<index] + entries[(index + 1)...], items, during: run)
    } catch let error as StorageError where entries.count > 1 && error.isOfOneItem {
      // It does not say which one: each half is tried by itself.
      let middle = entries.startIndex + entries.count / 2
      commitRows(of: entries[..<middle], items, during: run)
      commitRows(of: entries[middle...], items, during: run)
    } catch let error as StorageError {
      // All of them failed, and, where it is in doubt, nobody knows of any.
      for entry in entries { items[entry.index].answer.fail(error.itemError) }
      if run.ends(by: error, isOfAll: true) { run.end(.storage(error)) }
    } catch let error as ItemError {
      for entry in entries { items[entry.index].answer.fail(error) }
    } catch is Interrupted {
      run.wasInterrupted()
      let error = ItemError(.cancelled, "stopped by a signal while it was archived", class: .transient)
      for entry in entries { items[entry.index].answer.fail(error) }
    } catch is NotBegun {
      for entry in entries { items[entry.index].answer.skip(items[entry.index].answer) }
    } catch {
      for entry in entries { items[entry.index].answer.fail(ItemError(.internal, "\(error)")) }
    }
  }

  /// Reads the archived content back and removes the source only when it is all there.
  private func remove(_ file: SourceFile, _ item: NewItem, _ answer: inout StoredRecord) {
    answer.removed = false
    do {
      guard let found = try archive.lookUp([item.tombstone])[item.tombstone] else {
        throw ItemError(.internal, "archived, but not found again")
      }
      try archive.readVerified(found.artifact, with: decoders) { _ in }
      answer.removed = try file.remove(ifStill: found.artifact.sha256)
    } catch {
      answer.status = .failed
      answer.error = (error as? ItemError) ?? (error as? StorageError)?.itemError ?? ItemError(.internal, "\(error)")
    }
  }

  // MARK: What is written

  private static func evidence(of item: NewItem, _ record: StoredRecord) -> EvidenceRecord {
    EvidenceRecord(
      .archive, at: record.copiedFrom == nil ? item.row.archivedAt : .now(),
      actor: record.copiedBy ?? record.item.archivedBy, tombstone: item.tombstone.description,
      details: [
        "compressed_size": record.compressedSize.map { .number(String($0)) } ?? .null,
        "path": .string(record.item.path?.display ?? item.row.path),
        "reason": .string(record.item.reason?.rawValue ?? ""), "repo": .string(record.item.repo),
        "sha256": .string(item.content.sha256.hex), "size": .number(String(item.content.sizeBytes)),
      ].merging(record.copiedFrom.map { ["from": .string($0)] } ?? [:]) { $1 })
  }

  private static func apply(_ outcome: StoreOutcome, to record: inout StoredRecord) {
    switch outcome {
    case .stored(let deduplicated, let compressedSize, let compression):
      record.deduplicated = deduplicated
      record.compressedSize = compressedSize
      record.compression = compression
    case .present: (record.status, record.reasonSkipped) = (.skipped, .present)
    case .purged:
      record.fail(ItemError(.purged, "the content was purged from the archive; --revive would archive it again"))
    case .heldElsewhere(let url):
      record.fail(
        ItemError(.backendError, "the archive holds this content at \(redacted(url)), which this version does not read")
      )
    case .contentMissing:
      record.fail(
        ItemError(
          .backendError, "the content was deleted from the archive meanwhile; store it again", class: .transient))
    }
  }

  private func log(_ record: StoredRecord) {
    let level = record.error == nil ? .debug : context.failureLogLevel
    if record.status == .skipped || context.log.logLevel > level { return }
    var metadata: Logger.Metadata = [
      "action": record.error == nil ? "ARCHIVE" : "ARCHIVE_FAIL", "actor": .string(record.item.archivedBy),
      "backend": .string(archive.backend.rawValue),
    ]
    if let path = record.item.path { metadata["path"] = .string(path.display) }
    if let tombstone = record.tombstone { metadata["tombstone"] = .string(tombstone.description) }
    if let error = record.error {
      metadata["code"] = .string(error.code.rawValue)
      metadata["error"] = .string(error.message)
    }
    context.log.log(level: level, record.error == nil ? "archived" : "not archived", metadata: metadata)
  }
}
