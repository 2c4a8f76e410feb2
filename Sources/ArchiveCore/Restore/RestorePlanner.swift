import Glibc

/// Decides about records, in order, before anything is read or written for them.
final class RestorePlanner {
  private let storage: any ArchiveConnection
  private let options: RestoreOptions
  private let resume: ResumeIndex?
  private let protected: ProtectedFiles
  private let directories: OutputDirectories
  private var outputs = OutputClaims()
  private var space = FreeSpace()
  private var selection: Selection
  private var found: Result<[Tombstone: ArchivedItem], StorageError> = .success([:])
  /// Lines of the window that the run is not about.
  private var unselected: Set<Int> = []
  private var isSmallWindow = false

  init(
    storage: any ArchiveConnection, evidence: EvidenceLog?, options: RestoreOptions, resume: ResumeIndex?,
    root: OutputDirectory?
  ) {
    self.storage = storage
    self.options = options
    self.resume = resume
    protected = ProtectedFiles(storage.ownFiles + (evidence?.ownFiles ?? []) + options.protectedFiles)
    directories = OutputDirectories(
      root: root, isConfined: options.root != nil, mayCreate: !options.isReadOnly,
      cacheLimit: DescriptorLimit.cachedDirectories(limit: options.descriptorLimit, concurrency: options.concurrency))
    selection = options.selection
    directories.claimed = { [unowned self] in outputs.line(of: $1, in: $0) }
  }

  /// Looks a window of records up, in one round trip; those that follow are planned by it.
  func look(at window: [RestoreInput], isNeeded: Bool) {
    directories.forget()
    space.forget()
    isSmallWindow = window.count < 8
    unselected = []
    found = .success([:])
    if !isNeeded { return }
    let tombstones = window.compactMap { input in
      guard let record = try? input.record.get() else { return nil as Tombstone? }
      if selection.includes(record.tombstone) { return record.tombstone }
      unselected.insert(record.line)
      return nil
    }
    if tombstones.isEmpty { return }
    do {
      found = .success(
        try options.retry.run { _ in try storage.lookUp(tombstones) })
    } catch {
      found = .failure(error as? StorageError ?? StorageError(.cancelled, "\(error)"))
    }
  }

  /// Does all of an item that comes before a worker's part; nil when it must wait until nothing is under way.
  ///
  /// Throws `ItemError`, and `StorageError` when the window could not be looked up; `result` has what was known by then.
  func begin(_ record: ManifestRecord, _ result: inout ResultRecord, isAlone: Bool) throws -> RestoreEntry? {
    if unselected.contains(record.line) {
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
      let plan = RestoreJob.Plan(action: .verified, old: nil, comparison: nil)
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
    // What may be there already, and holes, need no room.
    let size = options.dryRun || options.sparse || plan.comparison != nil ? 0 : item.artifact.sizeBytes
    if size > 0, let place, !space.plan(size, in: place.directory) {
      if !isAlone { return nil }
      let free = FreeSpace.free(in: place.directory) ?? 0
      throw ItemError(
        .noSpace, "\(record.output.display): needs \(size) bytes, its file system has \(free) free", errno: ENOSPC)
    }
    do throws(ItemError) { try claim(record, item, at: place, plan) } catch {
      if size > 0, let place { space.settle(size, in: place.directory) }
      throw error
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
      extended: directories.takeExtended(), reserved: size)
  }

  /// Makes sure that no other record of the run writes the same file; throws `duplicate_output` where one does.
  private func claim(
    _ record: ManifestRecord, _ item: ArchivedItem, at place: RestoreJob.Place?, _ plan: RestoreJob.Plan
  ) throws(ItemError) {
    let name = record.output.display
    let foldsNames = place.map { directories.foldsNames($0.directory) } ?? false
    if let first = outputs.claim(record.output, at: place, foldsNames: foldsNames, line: record.line) {
      throw ItemError(.duplicateOutput, "\(name): line \(first) of this run names the same output")
    }
    guard let old = plan.old else { return }
    if let first = outputs.claim(
      old.identity, isLinked: old.isLinked, sha256: item.artifact.sha256, line: record.line)
    {
      throw ItemError(.duplicateOutput, "\(name): line \(first) of this run names the same file by another name")
    }
  }

  /// The item has been answered: what was reserved for it is written, or given up.
  func settle(_ entry: RestoreEntry) {
    if entry.reserved > 0, let place = entry.job?.place { space.settle(entry.reserved, in: place.directory) }
  }
}
