import Logging

/// Finished items of a run that adds items to an archive: rows committed together, then evidence, then sources removed.
final class StoreGroup {
  private let context: RunContext
  private let archive: RetryingConnection
  private let options: StoreOptions
  private let decoders = ContentDecoders()

  init(_ context: RunContext, _ options: StoreOptions) {
    (self.context, self.options, archive) = (context, options, context.archive)
  }

  /// An item to commit, and the item of the run that it answers.
  private struct Entry<Job: RunJob> {
    let new: NewItem
    let file: SourceFile?
    let item: RunItem<Job>
  }

  /// Commits the items, writes the evidence, then removes sources if requested.
  func commit<Job: RunJob>(_ items: ArraySlice<RunItem<Job>>, during run: RunState)
  where Job.Product == StoreProduct, Job.Answer == StoredRecord {
    let entries = items.compactMap { item -> Entry<Job>? in
      guard case .item(let new, let file)? = item.placed?.product else { return nil }
      return Entry(new: new, file: file, item: item)
    }
    commitRows(of: entries[...], during: run)
    let stored = entries.filter { $0.item.answer.status == .success }
    do throws(EvidenceError) {
      if !stored.isEmpty {
        try context.evidence?.append(stored.map { Self.evidence(of: $0.new, $0.item.answer) }, keptBy: archive)
      }
      for entry in stored { if let file = entry.file { remove(file, entry.new, &entry.item.answer) } }
    } catch {
      run.end(.evidence(error))
      for entry in stored {
        (entry.item.answer.status, entry.item.answer.error) = (.failed, error.itemError(done: "archived"))
      }
    }
    loggingTogether { for item in items { log(item.answer) } }
  }

  /// Commits rows as one group; if the archive refuses an item, only that item fails, and the others are committed
  /// without it.
  private func commitRows<Job: RunJob>(of entries: ArraySlice<Entry<Job>>, during run: RunState)
  where Job.Answer == StoredRecord {
    if entries.isEmpty { return }
    if run.hasEnded {
      // The archive has failed for the first half, so the second one is not sent.
      return entries.forEach { $0.item.answer.skip($0.item.answer) }
    }
    do {
      let outcomes = try archive.store(entries.map(\.new))
      for (entry, outcome) in zip(entries, outcomes) { Self.apply(outcome, to: &entry.item.answer) }
    } catch let failure as StoreFailure {
      let index = entries.startIndex + failure.index
      entries[index].item.answer.fail(failure.error)
      commitRows(of: entries[..<index] + entries[(index + 1)...], during: run)
    } catch let error as StorageError where entries.count > 1 && error.isOfOneItem {
      // The error does not name the item, so each half is tried separately.
      let middle = entries.startIndex + entries.count / 2
      commitRows(of: entries[..<middle], during: run)
      commitRows(of: entries[middle...], during: run)
    } catch {
      // All of them failed, or the outcome of all is unknown.
      var cause = ItemError(of: error)
      if let error = error as? StorageError, run.ends(by: error, isOfAll: true) { run.end(.storage(error)) }
      if error is Interrupted {
        run.wasInterrupted()
        cause = ItemError(.cancelled, "stopped by a signal while it was archived", class: .transient)
      }
      for entry in entries { entry.item.answer.fail(cause) }
    }
  }

  /// Reads the archived content back, and removes the source only if it is complete.
  private func remove(_ file: SourceFile, _ item: NewItem, _ answer: inout StoredRecord) {
    answer.removed = false
    do {
      guard let found = try archive.lookUp([item.tombstone])[item.tombstone] else {
        throw ItemError(.internal, "archived, but then not found in the archive")
      }
      try archive.readVerified(found.artifact, with: decoders) { _ in }
      answer.removed = try file.remove(ifStill: found.artifact.sha256)
    } catch {
      (answer.status, answer.error) = (.failed, ItemError(of: error))
    }
  }

  // MARK: What is written

  private static func evidence(of item: NewItem, _ record: StoredRecord) -> EvidenceRecord {
    EvidenceRecord {
      $0.json.member("action", word: EvidenceRecord.Action.archive.rawValue)
      $0.json.member("actor", record.copiedBy ?? record.item.archivedBy)
      $0.json.member("compressed_size", record.compressedSize)
      if let time = record.item.deleteAfter { $0.json.member("delete_after", time) }
      if let from = record.copiedFrom { $0.json.member("from", from) }
      if record.item.isHeld { $0.json.member("legal_hold", true) }
      $0.json.member("path", record.item.path?.display ?? item.row.path)
      $0.place(.previous)
      $0.json.member("reason", word: record.item.reason?.rawValue ?? "")
      $0.json.member("repo", record.item.repo)
      if record.isRevived { $0.json.member("revived", true) }
      $0.place(.number)
      $0.json.member("sha256", item.content.sha256)
      $0.json.member("size", item.content.sizeBytes)
      $0.json.member("tombstone", item.tombstone)
      $0.json.member("ts", record.copiedFrom == nil ? item.row.archivedAt : .now())
    }
  }

  private static func apply(_ outcome: StoreOutcome, to record: inout StoredRecord) {
    switch outcome {
    case .stored(let deduplicated, let compressedSize, let compression):
      record.deduplicated = deduplicated
      record.compressedSize = compressedSize
      record.compression = compression
    case .revived(let compressedSize, let compression):
      (record.deduplicated, record.isRevived) = (false, true)
      (record.compressedSize, record.compression) = (compressedSize, compression)
    case .present: (record.status, record.reasonSkipped) = (.skipped, .present)
    case .purged:
      record.fail(ItemError(.purged, "the content was purged from the archive; to archive it again, pass --revive"))
    case .heldElsewhere(let url):
      record.fail(
        ItemError(.backendError, "the archive holds this content at \(redacted(url)), which this version cannot read")
      )
    case .contentMissing:
      record.fail(
        ItemError(
          .backendError, "the content was deleted from the archive in the meantime; store it again", class: .transient))
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
