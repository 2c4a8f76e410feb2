public import Logging

/// An archive for programs: restores single items without a pipeline around them.
public struct Archive {
  private let storage: any ArchiveConnection
  private let evidence: EvidenceLog?
  private let options: RestoreOptions
  private let log: Logger

  /// - `options.actor` names who restores.
  public init(storage: any ArchiveConnection, evidence: EvidenceLog?, options: RestoreOptions, log: Logger) {
    self.storage = storage
    self.evidence = evidence
    self.options = options
    self.log = log
  }

  /// Restores one item to `output`, with all that a restore promises, and returns its result.
  ///
  /// Blocks. Throws `ItemError` when the root cannot be opened; what is wrong with the item is in the result.
  public func restore(_ tombstone: Tombstone, to output: Path, actor: String) throws -> ResultRecord {
    var options = options
    options.actor = actor
    let restorer = try Restorer(
      storage: storage, evidence: evidence, options: options, interruption: Interruption(), log: log)
    return try restorer.result(of: InputRecord(tombstone: tombstone.description, output: output))
  }

  /// Hands an item's content to `body`, after all of it was read and verified once, and returns its result and how the run ended.
  ///
  /// Two passes: what went down a pipe cannot be taken back, so nothing goes before it is known to be whole.
  /// The event and the evidence follow `finish`, which must make sure that the content has arrived.
  /// Blocks. Throws what `body` and `finish` throw, and `OutputError`.
  public func stream(
    _ tombstone: String, interruption: Interruption, to body: (UnsafeRawBufferPointer) throws -> Void,
    finish: () throws -> Void
  ) throws -> (result: ResultRecord, summary: RunSummary) {
    let input = InputRecord(tombstone: tombstone, output: Path("-")!)
    var result = ResultRecord(input, options: options, backend: storage.backend)
    var summary = RunSummary()
    let clock = options.metrics.isEnabled ? Stopwatch() : nil
    let phases = PhaseClock(options.metrics)
    do {
      let record = try ManifestRecord(input)
      result.attempts = 1
      let found = try options.retry.run(of: record.tombstone) { attempt in
        result.attempts = attempt
        return try storage.lookUp([record.tombstone])
      }
      guard let item = found[record.tombstone] else {
        throw ItemError(.notFound, "no item has the tombstone \(record.tombstone)")
      }
      (result.sha256, result.sizeBytes) = (item.artifact.sha256.hex, item.artifact.sizeBytes)
      try storage.readVerified(item.artifact, phases: phases) { _ in
        if interruption.received != nil { throw Interrupted() }
      }
      try storage.readVerified(item.artifact, phases: phases) { piece in
        if interruption.received != nil { throw Interrupted() }
        try phases.during(.write) { try body(piece) }
      }
      try finish()
      result.action = .created
      result.durationMs = clock?.milliseconds
      let beforeCommit = result.durationMs
      try recordRestore(item, result)
      result.phases.commit = clock.map { $0.milliseconds - beforeCommit! }
      result.status = .success
    } catch let error as ItemError {
      result.fail(error, keepingAction: true)
    } catch let error as StorageError {
      result.fail(error.itemError, keepingAction: true)
      if error.stopsRun { summary.stop = .storage(error) }
    } catch let error as EvidenceError {
      result.fail(
        ItemError(.ioError, "restored, the evidence log could not be written: \(error.message)"), keepingAction: true)
      summary.stop = .evidence(error)
    } catch is Interrupted {
      result.fail(ItemError(.cancelled, "stopped by a signal", class: .transient))
      summary.stop = .interrupted
    }
    result.durationMs = clock?.milliseconds
    if let phases {
      let commit = result.phases.commit
      result.phases = phases.take()
      result.phases.commit = commit
    }
    if result.status == .failed {
      do throws(EvidenceError) {
        try evidence?.append(
          [RestoreGroup.failure(result, backend: storage.backend, url: options.archiveURL)], keptBy: storage)
      } catch { summary.stop = .evidence(error) }
    }
    storage.keepEvidenceHead(log)
    summary.count(result.status, error: result.error)
    return (result, summary)
  }

  private func recordRestore(_ item: ArchivedItem, _ result: ResultRecord) throws {
    let actor = options.actor ?? ""
    try storage.recordRestores([
      RestoreGroup.event(item, output: Path("-")!, actor: actor, overwrote: false, at: .now())
    ])
    try evidence?.append(
      [RestoreGroup.success(item, output: Path("-")!, actor: actor, result, backend: storage.backend)],
      keptBy: storage)
  }
}

extension InputRecord {
  /// The record that a command line with one tombstone stands for.
  public init(tombstone: String, output: Path) {
    let text = JSONWriter.object { json in
      json.member("tombstone", tombstone)
      json.member("output", path: output)
    }
    self.init(
      line: 1,
      content: Result { () throws(JSONError) in try JSONObject(text[...]) }.mapError { _ in
        ItemError(.internal, "a record that cannot be read back")
      })
  }
}
