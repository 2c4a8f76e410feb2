/// A path as it is read ahead.
struct StoreRequest: Weighted, Sendable {
  let item: StoreItem
  /// What is wrong with the record that named it.
  let failure: ItemError?

  var weight: Int { (item.path?.bytes.count ?? 0) + (item.source?.object?.text.count ?? 0) }
}

/// One path on its way to its record.
final class StoreEntry: PipelineEntry {
  var record: StoredRecord
  let needsWork: Bool
  let cost: Int
  /// What was read, kept open where it is to be removed.
  var source: Source?
  /// An item of another archive, and what happened to it.
  var original: ArchivedItem?
  var history: ItemHistory?
  /// The name that is to be removed, where one is.
  var name: RemovedNames.Key?
  /// What is to be committed.
  var newItem: NewItem?
  /// Why it was not.
  var failure: (any Error)?
  var isDone = false
  var isAwaited = false

  /// A file that was read to its end.
  struct Source {
    let file: SourceFile
    /// Its content, unless it is large.
    var whole: [UInt8]?
    let hash: ContentHash
    let size: Int64
  }

  init(_ record: StoredRecord, cost: Int = 0, needsWork: Bool = false, failure: (any Error)? = nil) {
    self.record = record
    self.cost = cost
    self.needsWork = needsWork
    self.failure = failure
  }

  /// The run had stopped before it.
  func skip() {
    (source, newItem, failure) = (nil, nil, nil)
    record = StoredRecord(item: record.item, status: .skipped)
    record.reasonSkipped = .stopped
  }

  /// It did not get into the archive.
  func refuse(_ why: ItemError) {
    (source, newItem) = (nil, nil)
    record.status = .failed
    record.error = why
    // Where nobody knows whether it is there, it is what to look for.
    if why.errorClass == .unknown { return }
    record.tombstone = nil
    record.archivedAt = nil
  }
}

extension StoredRecord {
  init(item: StoreItem, status: ItemStatus) {
    self.item = item
    self.status = status
  }
}
