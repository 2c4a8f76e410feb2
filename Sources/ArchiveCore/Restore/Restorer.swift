public import Logging

/// Restores a stream of manifest records: looks a window up, writes the files, commits groups, answers in order.
///
/// Memory is bounded whatever the input's length: see `Pipeline`.
public final class Restorer {
  private let storage: any ArchiveConnection
  private let openStorage: (@Sendable () throws -> any ArchiveConnection)?
  private let evidence: EvidenceLog?
  private let options: RestoreOptions
  private let interruption: Interruption
  private let log: Logger
  /// How far the run has come.
  public let meter: ProgressMeter
  private let root: OutputDirectory?
  private let resume: ResumeIndex?

  /// Opens, and unless nothing is to be written makes, the root directory.
  ///
  /// - `evidence`: nil for runs that write nothing.
  /// - `openStorage`: opens the archive once more, for a worker; without it the calling thread does all the work.
  /// - Throws `ItemError` when the root cannot be opened, or nothing can be written there.
  public init(
    storage: any ArchiveConnection, evidence: EvidenceLog?, options: RestoreOptions, resume: ResumeIndex? = nil,
    interruption: Interruption, log: Logger, openStorage: (@Sendable () throws -> any ArchiveConnection)? = nil
  ) throws {
    self.storage = storage
    self.openStorage = openStorage
    self.evidence = evidence
    self.options = options
    self.resume = resume
    self.interruption = interruption
    self.log = log
    meter = ProgressMeter(total: options.total)
    // Reading the umask changes it for a moment: before there are other threads.
    _ = ProcessMask.value
    root = try options.root.flatMap { try OutputDirectory.opening($0, making: !options.isReadOnly) }
    if let root, !options.isReadOnly, let obstacle = FreeSpace.obstacle(in: root, name: options.root!.display) {
      throw obstacle
    }
  }

  /// Restores everything `lines` brings and answers each record in `sink`, in order.
  ///
  /// Blocks until the input ends. Throws `InputError` and `OutputError`, after the bookkeeping of what was done.
  public func run(_ lines: LineReader, into sink: any RecordSink) throws -> RunSummary {
    // Used by the reading thread alone from here on.
    nonisolated(unsafe) let lines = lines
    @Sendable func next(waiting: Bool) throws -> RestoreInput? {
      try lines.next(waiting: waiting).map { RestoreInput(InputRecord($0), weight: $0.bytes.count) }
    }
    return try run(
      .reader(readNow: { try next(waiting: false) }, read: { try next(waiting: true) }),
      concurrency: openStorage == nil ? 0 : options.concurrency, itemLogLevel: .debug, flush: { try sink.flush() }
    ) { try sink.write($0.encode()) }
  }

  /// Restores one record and answers it in `sink`; blocks. Throws `OutputError`.
  public func run(_ record: InputRecord, into sink: any RecordSink) throws -> RunSummary {
    try run(.records([RestoreInput(record)]), concurrency: 0, itemLogLevel: .info, flush: { try sink.flush() }) {
      try sink.write($0.encode())
    }
  }

  /// Restores one record and returns its result; blocks.
  func result(of record: InputRecord) throws -> ResultRecord {
    var result: ResultRecord?
    _ = try run(.records([RestoreInput(record)]), concurrency: 0, itemLogLevel: .info) { result = $0.result }
    return result!
  }

  private func run(
    _ source: Pipeline<RestoreStages>.Source, concurrency: Int, itemLogLevel: Logger.Level,
    flush: @escaping () throws -> Void = {}, answer: @escaping (RestoreEntry) throws -> Void
  ) throws -> RunSummary {
    let state = RunState(interruption: interruption, retry: options.retry)
    let stages = RestoreStages(
      storage: storage, evidence: evidence, options: options, resume: resume, root: root, run: state, meter: meter,
      log: log, itemLogLevel: itemLogLevel, answer: answer, flush: flush)
    let openStorage = openStorage
    let (own, metrics) = (storage, options.metrics)
    let pipeline = Pipeline(stages, source: source, concurrency: concurrency) {
      try state.check()
      return RestoreWorker(storage: concurrency == 0 ? own : try openStorage!(), metrics: metrics)
    }
    defer { storage.keepEvidenceHead(log) }
    do { try pipeline.run() } catch is Interrupted { state.wasInterrupted() }
    try flush()
    return state.summary
  }
}
