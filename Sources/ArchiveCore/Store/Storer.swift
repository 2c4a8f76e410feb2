public import Logging

/// Archives a stream of paths: hashes and compresses in workers, commits groups, answers in order.
///
/// A group is in the archive whole or not at all, whenever the process ends.
public final class Storer {
  private let storage: any ArchiveConnection
  private let openStorage: (@Sendable () throws -> any ArchiveConnection)?
  private let evidence: EvidenceLog?
  private let options: StoreOptions
  private let interruption: Interruption
  private let log: Logger
  /// How far the run has come.
  public let meter: ProgressMeter

  /// - `openStorage`: opens the archive once more, for a worker; without it the calling thread does all the work.
  public init(
    storage: any ArchiveConnection, evidence: EvidenceLog?, options: StoreOptions, interruption: Interruption,
    log: Logger,
    openStorage: (@Sendable () throws -> any ArchiveConnection)? = nil
  ) {
    self.storage = storage
    self.openStorage = openStorage
    self.evidence = evidence
    self.options = options
    self.interruption = interruption
    self.log = log
    meter = ProgressMeter(total: options.total)
  }

  /// Archives everything `input` brings and answers each path in `sink`, in order.
  ///
  /// Blocks until the input ends. Throws `InputError` and `OutputError`, after the bookkeeping of what was done.
  public func run(_ input: any StoreInput, into sink: any RecordSink) throws -> RunSummary {
    let state = RunState(interruption: interruption, retry: options.retry)
    let names = options.remove ? RemovedNames() : nil
    let group = StoreGroup(
      storage: storage, evidence: evidence, options: options, run: state, meter: meter, log: log, sink: sink,
      names: names)
    let stages = StoreStages(
      group, options: options, run: state, meter: meter,
      protected: ProtectedFiles(storage.ownFiles + (evidence?.ownFiles ?? [])), batch: storage.fetchLimit,
      names: names)
    // Used by the reading thread alone from here on.
    nonisolated(unsafe) let input = input
    @Sendable func next(waiting: Bool) throws -> StoreRequest? {
      try input.next(waiting: waiting).map { StoreRequest(item: $0.item, failure: $0.failure) }
    }
    let (openStorage, own, level) = (openStorage, storage, options.level)
    let pipeline = Pipeline(
      stages,
      source: .reader(readNow: { try next(waiting: false) }, read: { try next(waiting: true) }),
      concurrency: openStorage == nil ? 0 : options.concurrency
    ) {
      try state.check()
      return StoreWorker(storage: try openStorage?() ?? own, level: level)
    }
    defer { storage.keepEvidenceHead(log) }
    do { try pipeline.run() } catch is Interrupted { state.wasInterrupted() }
    try sink.flush()
    return state.summary
  }
}
