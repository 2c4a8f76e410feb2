import Glibc

/// The stages of archiving.
final class StoreStages: PipelineStages {
  let batch: Int
  private let options: StoreOptions
  private let run: RunState
  private let meter: ProgressMeter
  private let group: StoreGroup
  private let protected: ProtectedFiles
  private let git = GitCommit()
  private let names: RemovedNames?

  /// - `protected`: files of the archive itself.
  /// - `names`: those that are removed, which `group` ends with.
  init(
    _ group: StoreGroup, options: StoreOptions, run: RunState, meter: ProgressMeter,
    protected: ProtectedFiles, batch: Int, names: RemovedNames?
  ) {
    self.group = group
    self.names = names
    self.options = options
    self.run = run
    self.meter = meter
    self.protected = protected
    self.batch = batch
  }

  var costLimit: Int { StoreCost.limit(options) }

  var fullGroup: Int { 512 }

  func note(read: Int, isAll: Bool) { meter.note(read: read, isAll: isAll) }

  func look(at window: [StoreRequest]) {}

  func plan(_ request: StoreRequest, isAlone: Bool) -> StoreEntry? {
    // Asked before anything is counted: a request that has to wait comes again.
    let name = request.failure == nil && !run.hasStopped ? request.item.path.flatMap { names?.key(of: $0) } : nil
    if let name, names?.begin(name) == false { return nil }
    let entry = begin(request)
    entry.name = name
    return entry
  }

  private func begin(_ request: StoreRequest) -> StoreEntry {
    var record = StoredRecord(item: request.item, status: .success)
    var size: Int64 = 0
    defer { meter.note(planned: size) }
    if run.hasStopped {
      (record.status, record.reasonSkipped) = (.skipped, .stopped)
      return StoreEntry(record)
    }
    if let failure = request.failure { return StoreEntry(record, failure: failure) }
    do throws(ItemError) {
      record.item.complete()
      record.item.commit = try git.resolve(record.item.commit ?? "HEAD")
    } catch {
      return StoreEntry(record, failure: error)
    }
    var status = stat()
    let path = record.item.path!
    // Only to know what it will take; what the file is, is looked at when it is open.
    if path.withPlatformString({ path in uninterrupted { lstat(path, &status) } }) == 0 { size = Int64(status.st_size) }
    return StoreEntry(record, cost: StoreCost.cost(of: size, options), needsWork: true)
  }

  func prepare(_ entries: [StoreEntry], with worker: StoreWorker) {
    for entry in entries {
      if run.isToStop { return }
      do { try worker.read(entry, protected: protected, check: run.check) } catch { entry.failure = error }
    }
    worker.look(for: entries.compactMap { $0.source?.hash })
  }

  func work(_ entry: StoreEntry, with resource: Result<StoreWorker, any Error>) {
    // Prepared in vain.
    if entry.failure != nil { return }
    if run.isToStop {
      entry.failure = NotBegun()
      return
    }
    do {
      let worker = try resource.get()
      if entry.source == nil { try worker.read(entry, protected: protected, check: run.check) }
      try run.retrying { _ in
        try run.check()
        try worker.prepare(entry, options: options, meter: meter, check: run.check)
      }
    } catch {
      entry.failure = error
    }
    if !options.remove { entry.source = nil }
  }

  func commit(_ entries: ArraySlice<StoreEntry>) throws { try group.commit(entries) }
}

/// What entries under way take: a unit is what a small file takes, what is held in memory counts by its size.
enum StoreCost {
  private static let unit: Int64 = 32 << 10
  private static let memory: Int64 = 32 << 20

  /// Each entry may hold its source and a spool file open.
  static func limit(_ options: StoreOptions) -> Int {
    min(
      Int(memory / unit),
      DescriptorLimit.directories(limit: options.descriptorLimit, concurrency: options.concurrency) / 2)
  }

  /// Large ones wait in spool files, of any length: about as many as there are workers.
  static func cost(of size: Int64, _ options: StoreOptions) -> Int {
    max(1, size > StoreWorker.memoryLimit ? limit(options) / (options.concurrency + 1) : 1 + Int(size / unit))
  }
}
