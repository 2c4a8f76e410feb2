import Crypto
import Glibc

/// One item on its way from the archive to its place: what was decided, and the work of it.
struct RestoreJob {
  typealias Place = (directory: OutputDirectory, name: Path)

  /// What a worker is to do.
  enum Work {
    /// Restore, unless the output turns out to have the content already.
    case restore
    /// Find out what restoring would do.
    case dryRun
    /// Read and compare, write nothing.
    case verify
  }

  /// What is at the output's place, as far as it matters.
  struct Plan {
    /// `created` or `replaced`.
    let action: ItemAction
    /// The file that is replaced; nil for none, and for a symbolic link.
    let old: OldFile?
    /// An equal content there leaves nothing to do: why its hash is to be looked at.
    let comparison: Comparison?
  }

  enum Comparison { case ifChanged, resume }

  /// What is known of a regular file that is to be replaced.
  struct OldFile {
    let mode: mode_t
    let owner: FileOwner
    let identity: FileIdentity
    /// It has other names.
    let isLinked: Bool

    init(_ status: stat) {
      mode = status.st_mode & 0o777
      owner = FileOwner(status)
      identity = status.identity
      isLinked = status.st_nlink > 1
    }
  }

  let record: ManifestRecord
  let item: ArchivedItem
  let actor: String
  let policy: OverwritePolicy
  let work: Work
  let plan: Plan
  /// Nil when nothing is read or written there: a directory that a dry run did not make.
  let place: Place?
  /// Whether the file is to be made durable by itself; many share one syncfs(2).
  let syncsFile: Bool

  /// Does the work, and tells in `entry` how it went; throws what went wrong, leaving nothing behind.
  func perform(
    _ entry: RestoreEntry, with worker: RestoreWorker, options: RestoreOptions, meter: ProgressMeter,
    check: () throws -> Void
  ) throws {
    if let comparison = plan.comparison, let place {
      if try hashOfFile(place.name, in: place.directory, check: check) == item.artifact.sha256 {
        switch comparison {
        case .ifChanged where work == .dryRun: entry.result.plannedAction = .unchanged
        case .ifChanged: (entry.result.status, entry.result.action) = (.success, .unchanged)
        case .resume:
          (entry.result.status, entry.result.action, entry.result.reason) = (.skipped, .unchanged, .resumed)
          entry.result.plannedAction = nil
        }
        return
      }
    }
    switch work {
    case .dryRun: entry.result.plannedAction = plan.action
    case .verify:
      try read(worker, meter, check) { _ in }
      (entry.result.status, entry.result.action) = (.success, .verified)
    case .restore:
      let written = try write(to: place!, worker, options, meter, check)
      (entry.pending, entry.result.warnings) = written
      (entry.result.status, entry.result.action) = (.success, plan.action)
    }
  }

  /// Hands the verified content to `body`; counts it, and takes the count back when that fails.
  private func read(
    _ worker: RestoreWorker, _ meter: ProgressMeter, _ check: () throws -> Void,
    _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var count = 0
    do {
      try worker.storage.readVerified(item.artifact, with: worker.decoders, phases: worker.phases) { piece in
        try check()
        try body(piece)
        count += piece.count
        meter.note(bytes: piece.count)
      }
    } catch {
      meter.note(bytes: -count)
      throw error
    }
  }

  /// Writes the content to a temporary file beside the output; what is returned is complete and verified.
  private func write(
    to place: Place, _ worker: RestoreWorker, _ options: RestoreOptions, _ meter: ProgressMeter,
    _ check: () throws -> Void
  ) throws -> (PendingOutput, [ItemWarning]) {
    let archived = options.attributes ? item.attributes : (mode: nil, modificationTime: nil)
    // The archive's mode, else that of the file replaced, else the usual one; never set-user-ID or set-group-ID,
    // which would give the restorer's rights to a file that somebody else archived.
    let mode = archived.mode.map { mode_t($0) & 0o777 } ?? plan.old?.mode
    let attributes = OutputAttributes(
      mode: mode ?? 0o666 & ~ProcessMask.value, isModeKnown: mode != nil, modificationTime: archived.modificationTime,
      owner: plan.old?.owner, isStrict: options.strictAttributes)
    let phases = worker.phases
    let pending = try phases.during(.write) {
      try PendingOutput(place.name, in: place.directory, mode: attributes.mode, sparse: options.sparse)
    }
    do {
      try read(worker, meter, check) { piece in try phases.during(.write) { try pending.write(piece) } }
      let warnings = try phases.during(.write) { try pending.seal(attributes, sync: syncsFile) }
      return (pending, warnings)
    } catch {
      pending.discard()
      throw error
    }
  }
}

extension RestoreJob.Plan {
  /// Looks at the output's place and decides; a nil place is a directory that a dry run did not make.
  ///
  /// Throws `ItemError`.
  init(
    at place: RestoreJob.Place?, output: Path, item: ArchivedItem, policy: OverwritePolicy, isResumable: Bool,
    protected: ProtectedFiles
  ) throws(ItemError) {
    let old = try place.map { (place) throws(ItemError) in try place.directory.status(of: place.name) } ?? nil
    let name = output.display
    if ProtectedFiles.isConfiguration(output) {
      throw ItemError(
        .permissionDenied,
        "\(name): would configure these tools, which no manifest may do; if this is intended: "
          + "archive-restore TOMBSTONE - > FILE")
    }
    if let place, protected.contains(place, old) {
      throw ItemError(.permissionDenied, "\(name): belongs to the archive itself")
    }
    guard let old else {
      (action, self.old, comparison) = (.created, nil, nil)
      return
    }
    if old.isDirectory { throw FileError.of(EISDIR, name) }
    if !old.isRegular, !old.isSymbolicLink {
      throw ItemError(.ioError, "\(name): is a device, a pipe or a socket, which is never replaced")
    }
    if old.isSymbolicLink, let place, let target = place.directory.specialTarget(of: place.name) {
      throw ItemError(.ioError, "\(name): is a symbolic link to \(target), which is never replaced")
    }
    let mayBeEqual = old.isRegular && old.st_size == item.artifact.sizeBytes
    action = .replaced
    self.old = old.isRegular ? RestoreJob.OldFile(old) : nil
    if isResumable, mayBeEqual {
      comparison = .resume
      return
    }
    switch policy {
    case .never: throw ItemError(.outputExists, "\(name): exists, and --overwrite is never", errno: EEXIST)
    case .ifChanged: comparison = mayBeEqual ? .ifChanged : nil
    case .always, .backup: comparison = nil
    }
  }
}
