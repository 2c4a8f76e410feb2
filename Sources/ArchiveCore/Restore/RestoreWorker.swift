import Glibc

/// A worker's own state, and the work of one plan: from the archive to a temporary file.
final class RestoreWorker {
  private let contents: any ArchiveConnection
  private let decoders = ContentDecoders()
  /// Nil if nothing is measured.
  let phases: PhaseClock?
  private let options: RestoreOptions
  private let meter: ProgressMeter

  init(_ connection: any ArchiveConnection, _ options: RestoreOptions, _ context: RunContext) {
    contents = connection
    phases = PhaseClock(context.metrics)
    meter = context.meter
    self.options = options
  }

  private func deadline() -> Deadline? { options.timeoutPerItem.map { Deadline(seconds: $0) } }

  /// Fetches the contents of several plans in one round trip, if they are certainly needed.
  ///
  /// Returns the share of each in milliseconds; nil for one that was not fetched.
  func fetch(_ plans: [RestorePlan], clock: Stopwatch?) -> [Double?] {
    func isWanted(_ plan: RestorePlan) -> Bool { plan.target?.decision.comparison == nil }
    let wanted = plans.filter(isWanted)
    if wanted.isEmpty { return [] }
    contents.deadline = deadline()
    defer { contents.deadline = nil }
    contents.prefetch(wanted.map { $0.item.artifact })
    let share = clock.map { $0.milliseconds / Double(wanted.count) }
    return plans.map { isWanted($0) ? share : nil }
  }

  /// Does the work and records it in `result`; if it throws, it leaves no file.
  func perform(_ plan: RestorePlan, _ result: inout ResultRecord, check: () throws -> Void) throws -> RestoreProduct {
    let deadline = deadline()
    contents.deadline = deadline
    defer { contents.deadline = nil }
    func checkAll() throws {
      try check()
      if let deadline, deadline.hasPassed { throw options.tookTooLong }
    }
    switch plan.task {
    case .verify:
      try read(plan, checkAll) { _ in }
      (result.status, result.action) = (.success, .verified)
    case .compare(let target):
      if try isUnchanged(target, plan, &result, checkAll) { return .nothing }
      result.plannedAction = target.decision.action
    case .write(let target):
      if try isUnchanged(target, plan, &result, checkAll) { return .nothing }
      let (pending, warnings) = try write(plan, to: target, checkAll)
      (result.status, result.action, result.warnings) = (.success, target.decision.action, warnings)
      return .file(pending, target)
    case .stream(let sink):
      try read(plan, checkAll) { _ in }
      result.status = .success
      return .content(sink)
    }
    return .nothing
  }

  /// Whether the output has the content already, if that must be checked; records it in `result`.
  private func isUnchanged(
    _ target: OutputTarget, _ plan: RestorePlan, _ result: inout ResultRecord, _ check: () throws -> Void
  ) throws -> Bool {
    guard let comparison = target.decision.comparison else { return false }
    let (directory, name) = target.place
    guard try hashOfFile(name, in: directory, check: check) == plan.item.artifact.sha256 else { return false }
    switch comparison {
    case .ifChanged:
      if case .compare = plan.task {
        result.plannedAction = .unchanged
      } else {
        (result.status, result.action) = (.success, .unchanged)
      }
    case .resume:
      (result.status, result.action, result.reason) = (.skipped, .unchanged, .resumed)
      result.plannedAction = nil
    }
    return true
  }

  /// Passes the verified content to `body` and counts its bytes; undoes the count if that fails.
  private func read(
    _ plan: RestorePlan, _ check: () throws -> Void, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var count = 0
    do {
      try contents.readVerified(plan.item.artifact, with: decoders, phases: phases) { piece in
        try check()
        try body(piece)
        count += piece.count
        meter.count(bytes: piece.count)
      }
    } catch {
      meter.count(bytes: -count)
      throw error
    }
  }

  /// Writes the content to a temporary file beside the output; the returned file is complete and verified.
  private func write(
    _ plan: RestorePlan, to target: OutputTarget, _ check: () throws -> Void
  ) throws -> (PendingOutput, [ItemWarning]) {
    let (directory, name) = target.place
    let old = target.decision.old
    let archived = options.attributes ? plan.item.attributes : (mode: nil, modificationTime: nil)
    // The archive's mode, else that of the file replaced, else the usual one; never set-user-ID or set-group-ID,
    // which would give the restoring user's rights to a file that another person archived.
    let mode = archived.mode.map { mode_t($0) & 0o777 } ?? old?.mode
    let attributes = OutputAttributes(
      mode: mode ?? 0o666 & ~ProcessMask.value, isModeKnown: mode != nil, modificationTime: archived.modificationTime,
      owner: old?.owner, isStrict: options.strictAttributes)
    let pending = try phases.during(.write) {
      try PendingOutput(name, in: directory, mode: attributes.mode, sparse: options.sparse)
    }
    do {
      try read(plan, check) { piece in try phases.during(.write) { try pending.write(piece) } }
      let warnings = try phases.during(.write) { try pending.seal(attributes, sync: target.syncsFile) }
      return (pending, warnings)
    } catch {
      pending.discard()
      throw error
    }
  }
}

/// The product of a worker's plan.
enum RestoreProduct {
  /// Only the answer: nothing was written.
  case nothing
  /// A complete temporary file.
  case file(PendingOutput, OutputTarget)
  /// A verified content to pass on.
  case content(any ContentSink)
}
