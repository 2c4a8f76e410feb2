import Glibc

/// The items that a window of records asks for, and what is archived of them.
struct RestoreLookup {
  var tombstones: [Tombstone] = []
  /// Lines of the window that are not selected.
  var unselected: Set<Int> = []
  var found: Result<[Tombstone: CatalogEntry], StorageError> = .success([:])
}

/// Decides about records in order, before anything is read or written for them.
final class RestorePlanner {
  private let options: RestoreOptions
  private let resume: ResumeIndex?
  private let superseded: Set<Int>
  /// The sink that contents go to instead of files.
  private let sink: (any ContentSink)?
  private let protected: ProtectedFiles
  private let directories: OutputDirectories
  private var outputs = OutputClaims()
  private var space = FreeSpace()
  private var selection: Selection
  /// The window that is being decided about.
  private var window = RestoreLookup()
  private var isSmallWindow = false

  init(_ context: RunContext, _ options: RestoreOptions, root: OutputDirectory?, _ inputs: RestoreInputs) {
    self.options = options
    (resume, superseded, sink) = (inputs.resume, inputs.superseded, inputs.sink)
    protected = ProtectedFiles(
      context.connection.ownFiles + (context.evidence?.ownFiles ?? []) + options.protectedFiles)
    directories = OutputDirectories(
      root: root, isConfined: options.root != nil, mayCreate: !options.isReadOnly,
      cacheLimit: DescriptorLimit.cachedDirectories(limit: context.descriptorLimit, concurrency: context.concurrency))
    selection = options.selection
    directories.claimed = { [unowned self] in outputs.line(of: $1, in: $0) }
  }

  /// The lookup of the selected records of a window.
  func lookup(for window: [ManifestInput]) -> RestoreLookup {
    var lookup = RestoreLookup()
    lookup.tombstones = window.compactMap { input in
      guard let record = try? input.record.get() else { return nil as Tombstone? }
      if selection.includes(record.tombstone) { return record.tombstone }
      lookup.unselected.insert(record.line)
      return nil
    }
    return lookup
  }

  /// Begins to decide about a window.
  func begin(_ window: RestoreLookup, isSmall: Bool) {
    directories.forget()
    space.forget()
    (self.window, isSmallWindow) = (window, isSmall)
  }

  /// Does everything for an item before a worker's part.
  ///
  /// Throws `ItemError`, and `StorageError` if the window could not be looked up; `result` has what is known so far.
  func decide(
    _ record: ManifestRecord, _ result: inout ResultRecord, isAlone: Bool
  ) throws -> Decision<RestorePlan> {
    if window.unselected.contains(record.line) {
      (result.status, result.reason) = (.skipped, .notSelected)
      return .answered
    }
    if superseded.contains(record.line) {
      (result.status, result.reason) = (.skipped, .superseded)
      return .answered
    }
    guard let actor = record.actor ?? options.actor ?? (options.mode == .verify ? "" : nil) else {
      throw ItemError(.invalidItem, "line \(record.line): no \"actor\"; add it to the record, or pass --by NAME")
    }
    result.attempts = 1
    let item = try item(of: record)
    result.record(item.artifact)
    if let unavailable = item.artifact.unavailability { throw unavailable }
    if options.mode == .verify { return work(RestorePlan(record, item, actor: actor, .verify)) }
    if let sink { return work(RestorePlan(record, item, actor: actor, .stream(sink))) }
    let place = try directories.directory(of: record.output)
    let policy = record.overwrite ?? options.overwrite
    let decision = try OutputDecision(
      record, at: place, size: item.artifact.sizeBytes, policy: policy,
      isResumable: resume?.contains(record, sha256: item.artifact.sha256) ?? false, protected: protected)
    // Files that may exist already, and holes, need no space.
    let isReserved = options.mode == .restore && !options.sparse && decision.comparison == nil
    let size = isReserved ? item.artifact.sizeBytes : 0
    if size > 0, let place, !space.plan(size, in: place.directory) {
      if !isAlone { return .wait }
      let free = FreeSpace.free(in: place.directory) ?? 0
      throw ItemError(
        .noSpace, "\(record.output.display): needs \(size) bytes, but its file system has \(free) free", errno: ENOSPC)
    }
    do throws(ItemError) { try claim(record, item, at: place, decision.old) } catch {
      if size > 0, let place { space.release(size, in: place.directory) }
      throw error
    }
    if options.mode == .dryRun {
      (result.status, result.reason, result.plannedAction) = (.skipped, .dryRun, decision.action)
    }
    // A directory is missing only in a dry run; then there is no file to compare.
    guard let place, options.mode == .restore || decision.comparison != nil else { return .answered }
    let target = OutputTarget(
      place, policy, decision,
      syncsFile: options.durability == .item || options.durability == .batch && isSmallWindow,
      extended: directories.drainExtended(), reserved: size)
    return work(
      RestorePlan(record, item, actor: actor, options.mode == .dryRun ? .compare(target) : .write(target)))
  }

  private func work(_ plan: RestorePlan) -> Decision<RestorePlan> {
    .work(plan, cost: plan.cost, bytes: options.mode == .dryRun ? 0 : plan.item.artifact.sizeBytes)
  }

  /// The item of a record, if it matches what the record expects.
  private func item(of record: ManifestRecord) throws -> CatalogEntry {
    guard let item = try window.found.get()[record.tombstone] else {
      throw ItemError.notFound(record.tombstone)
    }
    if let expected = record.sha256, expected != item.artifact.sha256 {
      throw ItemError.otherHash(expected: expected, archived: item.artifact.sha256)
    }
    if let expected = record.sizeBytes, expected != item.artifact.sizeBytes {
      throw ItemError.otherSize(expected: expected, archived: item.artifact.sizeBytes)
    }
    return item
  }

  /// Throws `duplicate_output` if another record of the run writes the same file.
  private func claim(
    _ record: ManifestRecord, _ item: CatalogEntry, at place: OutputTarget.Place?, _ old: OutputDecision.OldFile?
  ) throws(ItemError) {
    var name: String { record.output.display }
    let foldsNames = place.map { directories.foldsNames($0.directory) } ?? false
    if let first = outputs.claim(record.output, at: place, foldsNames: foldsNames, line: record.line) {
      throw ItemError(.duplicateOutput, "\(name): line \(first) of this run has the same output")
    }
    guard let old else { return }
    if let first = outputs.claim(
      old.identity, isLinked: old.isLinked, sha256: item.artifact.sha256, line: record.line)
    {
      throw ItemError(.duplicateOutput, "\(name): line \(first) of this run writes the same file under another name")
    }
  }

  /// Releases the reservations of an item that is being answered.
  func release(_ target: OutputTarget) {
    if target.reserved > 0 { space.release(target.reserved, in: target.place.directory) }
  }
}
