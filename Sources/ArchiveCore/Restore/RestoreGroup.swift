import CLinux
import Glibc
import Logging

/// Items whose files are written and that become true together.
///
/// The order is the promise: files durable, then named, then directories durable, then RESTORE events
/// committed, then evidence. A crash at any point leaves no claim without its file.
struct RestoreGroup {
  /// An item whose file is whole and waits for its name.
  struct Member {
    let pending: PendingOutput
    let task: WriteTask
    var job: RestoreJob { task.job }
    var plan: RestoreJob.Plan { task.plan }
    var slot: Int { task.slot }
  }

  /// An item whose file is to be written.
  struct WriteTask {
    let job: RestoreJob
    let plan: RestoreJob.Plan
    let place: RestoreJob.Place
    /// Index of the item's result.
    let slot: Int
  }

  let directories: OutputDirectories
  /// Few files are synced one by one; many share one syncfs(2).
  let syncsEachFile: Bool
  private let options: RestoreOptions
  private let storage: any ArchiveStorage
  private let evidence: EvidenceLog?
  private let log: Logger
  private let logLevel: Logger.Level
  private(set) var tasks: [WriteTask] = []
  private var members: [Member] = []

  init(
    options: RestoreOptions, root: OutputDirectory?, storage: any ArchiveStorage, evidence: EvidenceLog?, log: Logger,
    logLevel: Logger.Level, count: Int
  ) {
    self.options = options
    self.storage = storage
    self.evidence = evidence
    self.log = log
    self.logLevel = logLevel
    directories = OutputDirectories(root: root, isConfined: options.root != nil, mayCreate: !options.dryRun)
    syncsEachFile = options.durability == .item || options.durability == .batch && count < 8
  }

  /// Whether the group must be committed before another item is begun.
  var isFull: Bool { options.durability == .item || directories.count > 200 }

  mutating func add(_ task: WriteTask) { tasks.append(task) }

  /// Takes over the files that were written, in the order of their records.
  mutating func accept(_ written: [Member]) {
    members = written
    tasks = []
  }

  /// Makes the group true and writes the outcome into `results`; returns why the run must stop, if it must.
  mutating func commit(_ results: inout [ResultRecord]) -> StopReason? {
    defer {
      members = []
      directories.forget()
    }
    if members.isEmpty { return nil }
    do {
      try syncFiles()
    } catch {
      // No output has its name yet: all of the group failed, nothing is half done.
      for member in members {
        member.pending.discard()
        results[member.slot].fail(error)
      }
      return .outputs(error)
    }
    var placed = place(&results)
    if options.durability != .none {
      do throws(ItemError) { try directories.syncExtended() } catch {
        for member in placed { results[member.slot].fail(error, keepingAction: true) }
        return .outputs(error)
      }
      placed = syncDirectories(of: placed, &results)
    }
    do {
      try record(placed, results)
    } catch {
      for member in placed {
        let why = error.itemError
        results[member.slot].fail(
          ItemError(
            why.code, "the file is in place, its RESTORE event is not in the archive: \(why.message)",
            class: .unknown, nativeCode: why.nativeCode), keepingAction: true)
      }
      return .storage(error)
    }
    do throws(EvidenceError) {
      try evidence?.append(
        placed.map {
          Self.success(
            $0.job.item, output: $0.job.record.output, actor: $0.job.actor, results[$0.slot], backend: storage.backend)
        })
    } catch {
      for member in placed {
        results[member.slot].fail(
          ItemError(.ioError, "the file is in place, the evidence log could not be written: \(error.message)"),
          keepingAction: true)
      }
      return .evidence(error)
    }
    for member in placed {
      log.log(
        level: logLevel, "restored",
        metadata: [
          "action": "RESTORE", "tombstone": "\(member.job.item.tombstone)", "actor": "\(member.job.actor)",
          "duration_ms": "\(results[member.slot].durationMs)", "backend": "\(storage.backend.rawValue)",
        ])
    }
    return nil
  }

  /// One syncfs(2) for each file system that files were written to.
  private func syncFiles() throws(ItemError) {
    if options.durability != .batch || syncsEachFile { return }
    var devices: Set<UInt64> = []
    for member in members where devices.insert(member.pending.directory.identity.device).inserted {
      if syncfs(member.pending.directory.descriptor) != 0 {
        throw FileError.current("cannot sync the file system of \(member.job.record.output.display)")
      }
    }
  }

  /// Makes the files' names durable; the outputs of a directory that cannot be synced fail alone.
  private func syncDirectories(of placed: [Member], _ results: inout [ResultRecord]) -> [Member] {
    var outcomes: [FileIdentity: ItemError?] = [:]
    return placed.filter { member in
      let directory = member.pending.directory
      if outcomes[directory.identity] == nil {
        do throws(ItemError) {
          try directory.sync()
          outcomes[directory.identity] = .some(nil)
        } catch {
          outcomes[directory.identity] = error
        }
      }
      guard let error = outcomes[directory.identity] ?? nil else { return true }
      results[member.slot].fail(error, keepingAction: true)
      return false
    }
  }

  /// Gives the files their names; one that cannot have its name fails alone.
  private func place(_ results: inout [ResultRecord]) -> [Member] {
    var placed: [Member] = []
    for member in members {
      do throws(ItemError) {
        try member.pending.place(replacing: member.job.policy != .never)
        results[member.slot].action = member.plan.action
        placed.append(member)
      } catch {
        results[member.slot].fail(error)
      }
      member.pending.discard()
    }
    return placed
  }

  private func record(_ placed: [Member], _ results: [ResultRecord]) throws(StorageError) {
    if placed.isEmpty { return }
    let now = Timestamp.now()
    let events = placed.map { member in
      Self.event(
        member.job.item, output: member.job.record.output, actor: member.job.actor,
        overwrote: results[member.slot].action == .replaced, at: now)
    }
    do {
      try StorageError.retrying(options.retry) { _ in try storage.recordRestores(events) }
    } catch {
      throw error as? StorageError ?? StorageError(.failed, "\(error)")
    }
  }

  static func event(
    _ item: ArchivedItem, output: Path, actor: String, overwrote: Bool, at time: Timestamp
  ) -> RestoreEvent {
    let context: [String: JSONValue] = [
      "output": .string(output.display), "sha256": .string(item.artifact.sha256.hex),
      "size_bytes": .number(String(item.artifact.sizeBytes)), "overwrote": .bool(overwrote),
    ]
    return RestoreEvent(id: newRowID(), itemID: item.id, actor: actor, context: canonicalJSON(context), at: time)
  }

  static func success(
    _ item: ArchivedItem, output: Path, actor: String, _ result: ResultRecord, backend: Backend
  ) -> EvidenceRecord {
    EvidenceRecord(
      .restore, actor: actor, tombstone: item.tombstone.description,
      details: [
        "output": .string(output.display), "sha256": .string(item.artifact.sha256.hex),
        "size": .number(String(item.artifact.sizeBytes)), "backend": .string(backend.rawValue),
        "duration_ms": .number(String((result.durationMs * 1000).rounded() / 1000)),
      ])
  }

  static func failure(_ result: ResultRecord, backend: Backend, url: String) -> EvidenceRecord {
    EvidenceRecord(
      .restoreFail, actor: result.actor, tombstone: result.tombstone,
      details: [
        "output": result.output.map { .string($0.display) } ?? .null,
        "code": .string(result.error?.code.rawValue ?? "internal"), "reason": .string(result.error?.message ?? ""),
        "backend": .string(backend.rawValue), "url": .string(url),
      ])
  }

  /// Writes a RESTORE_FAIL line for each failed item, before the results say so; throws `EvidenceError`.
  func recordFailures(in results: [ResultRecord]) throws(EvidenceError) {
    let failures = results.filter { $0.status == .failed }
    try evidence?.append(
      failures.map { Self.failure($0, backend: storage.backend, url: options.archiveURL) })
  }
}

extension ResultRecord {
  mutating func fail(_ error: ItemError, keepingAction: Bool = false) {
    status = .failed
    self.error = error
    if !keepingAction { action = .none }
  }
}
