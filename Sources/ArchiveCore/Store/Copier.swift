public import Logging

/// Who copies, and where from.
public struct CopyOptions: Sendable {
  public let actor: String
  /// The URL of the archive that items come from, without credentials, for records and evidence.
  public let url: String

  public init(actor: String, url: String) { (self.actor, self.url) = (actor, url) }
}

/// Copies items from one archive to another, with their tombstones, events, tags and referents.
///
/// Contents go as they are, compressed, and are verified on the way. What is there already is left alone, so that a
/// copy may be repeated; what has happened to an item since is added.
public final class Copier {
  private let source: any ArchiveConnection
  private let target: any ArchiveConnection
  private let openSource: @Sendable () throws -> any ArchiveConnection
  private let evidence: EvidenceLog?
  private let options: StoreOptions
  private let copy: CopyOptions
  private let interruption: Interruption
  private let log: Logger
  /// How far the run has come.
  public let meter: ProgressMeter

  /// - `openSource`: opens the archive that items come from once more, for a worker.
  public init(
    from source: any ArchiveConnection, to target: any ArchiveConnection, evidence: EvidenceLog?, options: StoreOptions,
    copy: CopyOptions, interruption: Interruption, log: Logger,
    openSource: @escaping @Sendable () throws -> any ArchiveConnection
  ) {
    self.source = source
    self.target = target
    self.evidence = evidence
    self.options = options
    self.copy = copy
    self.interruption = interruption
    self.log = log
    self.openSource = openSource
    meter = ProgressMeter(total: options.total)
  }

  /// Copies every item that `lines` name by `tombstone` and answers each record in `sink`, in order.
  ///
  /// Blocks until the input ends. Throws `InputError` and `OutputError`, after the bookkeeping of what was done.
  public func run(_ lines: LineReader, into sink: any RecordSink) throws -> RunSummary {
    let state = RunState(interruption: interruption, retry: options.retry)
    let group = StoreGroup(
      storage: target, evidence: evidence, options: options, run: state, meter: meter, log: log, sink: sink)
    let stages = CopyStages(
      group, from: source, to: target, options: options, copy: copy, run: state, meter: meter)
    // Used by the reading thread alone from here on.
    nonisolated(unsafe) let lines = lines
    @Sendable func next(waiting: Bool) throws -> CopyRequest? {
      try lines.next(waiting: waiting).map { CopyRequest(InputRecord($0)) }
    }
    let openSource = openSource
    let pipeline = Pipeline(
      stages, source: .reader(readNow: { try next(waiting: false) }, read: { try next(waiting: true) }),
      concurrency: options.concurrency
    ) {
      try state.check()
      return CopyWorker(source: try openSource())
    }
    defer { target.keepEvidenceHead(log) }
    do { try pipeline.run() } catch is Interrupted { state.wasInterrupted() }
    try sink.flush()
    return state.summary
  }
}
