package import Logging

/// An archive that a program works with: it keeps all that the tools promise, and throws where they would end.
///
/// ```swift
/// let archive = try Archive.open(try ArchiveConfig.load(), mode: .create)
/// let stored = try archive.store(Path("old.swift")!, as: StoreItem(repo: "app", archivedBy: "ops"))
/// for item in try archive.items() { print(item.tombstone, item.originalPath.display) }
/// let result = try archive.restore(stored.tombstone!, to: Path("back.swift")!, by: "ops")
/// print(result.status, try archive.verify(stored.tombstone!).status)
/// ```
///
/// `Archive.open(_:mode:log:)` of the module ArchiveDatabase opens one. To be used by one thread at a time.
public final class Archive {
  private let connection: any ArchiveConnection
  private let connect: @Sendable () throws -> any ArchiveConnection
  private let config: ArchiveConfig
  private let log: Logger
  private var openEvidence: EvidenceLog?

  /// - Parameters:
  ///   - connection: the archive, opened as `config` says.
  ///   - connect: opens it once more, for a thread that reads.
  package init(
    _ connection: any ArchiveConnection, _ config: ArchiveConfig, log: Logger,
    connect: @escaping @Sendable () throws -> any ArchiveConnection
  ) {
    (self.connection, self.config, self.log, self.connect) = (connection, config, log, connect)
  }

  // MARK: Storing

  /// Archives one file and returns the record that tells its tombstone, or why it was not archived.
  ///
  /// - Parameters:
  ///   - path: a file; relative to the working directory.
  ///   - item: what is to be said of it.
  /// - Returns: the record that archive-store would print.
  /// - Throws: ``StorageError`` when the archive fails, ``EvidenceError`` when the evidence log cannot be written.
  public func store(_ path: Path, as item: StoreItem) throws -> StoredRecord {
    try single { try store([path], as: item, each: $0) }
  }

  /// Archives files in groups, as many at a time as `batch.max_concurrent` says, each as if it were alone.
  ///
  /// Blocks until all are answered; memory does not grow with their number.
  ///
  /// - Parameters:
  ///   - paths: files; relative to the working directory.
  ///   - item: what is to be said of each.
  ///   - each: is handed the record of each path, in their order, once it is true.
  /// - Throws: what `each` throws, and as ``store(_:as:)``; every path is answered before.
  public func store(_ paths: [Path], as item: StoreItem, each: (StoredRecord) throws -> Void) throws {
    let context = try context(of: paths.count, evidence: evidence())
    try run(StoreJob(context, StoreOptions()), context, ListInput(paths, template: item), each)
  }

  // MARK: Finding

  /// Hands over each item that `filter` selects, in its order: by default that in which they were archived.
  ///
  /// Blocks; memory does not grow with the number of items.
  ///
  /// - Parameters:
  ///   - filter: which items; by default all.
  ///   - each: is handed each item; it must not use this archive.
  /// - Throws: what `each` throws, and ``StorageError``.
  public func query(_ filter: ItemFilter = ItemFilter(), each: (ArchivedItem) throws -> Void) throws {
    try connection.forEachItem(matching: filter) { item in
      try each(item)
      return true
    }
  }

  /// The items that `filter` selects, in its order, all of them in memory.
  ///
  /// - Throws: ``StorageError``; blocks.
  public func items(_ filter: ItemFilter = ItemFilter()) throws -> [ArchivedItem] {
    var items: [ArchivedItem] = []
    try query(filter) { items.append($0) }
    return items
  }

  // MARK: Restoring

  /// Restores one item and returns the result, which says `success` only when file, event and evidence are durable.
  ///
  /// - Parameters:
  ///   - tombstone: which item.
  ///   - output: the file to be written, in one step; its directories are made.
  ///   - actor: who restores, for the event and the evidence.
  ///   - overwrite: what to do about a file that is there.
  /// - Returns: the result that archive-restore would print, failures included.
  /// - Throws: ``StorageError`` when the archive fails, ``EvidenceError`` when the evidence log cannot be written,
  ///   ``ItemError`` when nothing can be written any more.
  public func restore(
    _ tombstone: Tombstone, to output: Path, by actor: String, overwrite: OverwritePolicy = .always
  ) throws -> ResultRecord {
    try single { try restore([(tombstone, output)], by: actor, overwrite: overwrite, each: $0) }
  }

  /// Restores items in groups, as many at a time as `batch.max_concurrent` says, each as if it were alone.
  ///
  /// Blocks until all are answered; memory does not grow with their number.
  ///
  /// - Parameters:
  ///   - items: which items, and the file that each is written to.
  ///   - actor: who restores, for the events and the evidence.
  ///   - root: outputs must be below this directory, which is made; nil for no limit.
  ///   - overwrite: what to do about files that are there.
  ///   - each: is handed the result of each, in their order, once it is true.
  /// - Throws: what `each` throws, and as ``restore(_:to:by:overwrite:)``; every item is answered before.
  public func restore(
    _ items: [(tombstone: Tombstone, output: Path)], by actor: String, root: Path? = nil,
    overwrite: OverwritePolicy = .always, each: (ResultRecord) throws -> Void
  ) throws {
    var options = RestoreOptions()
    (options.actor, options.root, options.overwrite) = (actor, root, overwrite)
    try restore(items, options, each)
  }

  // MARK: Verifying

  /// Reads one content from the archive, and compares its hash and its size with what was archived; writes nothing.
  ///
  /// - Returns: the result that `archive-restore --verify` would print.
  /// - Throws: ``StorageError`` when the archive fails.
  public func verify(_ tombstone: Tombstone) throws -> ResultRecord {
    try single { try verify([tombstone], each: $0) }
  }

  /// Verifies contents, as many at a time as `batch.max_concurrent` says.
  ///
  /// Blocks until all are answered; memory does not grow with their number.
  ///
  /// - Parameters:
  ///   - tombstones: which items.
  ///   - each: is handed the result of each, in their order.
  /// - Throws: what `each` throws, and as ``verify(_:)``.
  public func verify(_ tombstones: [Tombstone], each: (ResultRecord) throws -> Void) throws {
    var options = RestoreOptions()
    options.mode = .verify
    // A content that is only read needs no output; its record has one.
    let nowhere = Path("-")!
    try restore(tombstones.map { ($0, nowhere) }, options, each)
  }

  /// Verifies the evidence log in `evidence.dir`: each link, its head, and what the archive's database knows of it.
  ///
  /// - Returns: what was found; the log is sound when there are no `problems` and no `failure`.
  /// - Throws: `InputError` when the log cannot be read; blocks.
  public func verifyEvidence() throws -> EvidenceFindings {
    let interruption = Interruption()
    let archive = RetryingConnection(connection, RunRetry(config.retry, interruption: interruption, log: log))
    return try EvidenceAudit(directory: config.evidenceDirectory, interruption: interruption).run { archive }
  }

  // MARK: Running

  private func restore(
    _ items: [(tombstone: Tombstone, output: Path)], _ given: RestoreOptions, _ each: (ResultRecord) throws -> Void
  ) throws {
    var options = given
    options.continueOnError = true
    options.protectedFiles = config.ownFiles
    options.timeoutPerItem = config.timeoutPerItem
    options.archiveURL = config.url.redactedText
    let context = try context(of: items.count, evidence: options.isReadOnly ? nil : evidence())
    let input = ListInput(items) { item, number in
      RestoreInput(ManifestRecord(line: number, tombstone: item.tombstone, output: item.output))
    }
    try run(RestoreJob(context, options), context, input) { try each($0.result) }
  }

  private func evidence() throws -> EvidenceLog {
    if let openEvidence { return openEvidence }
    let log = log
    let new = try EvidenceLog(directory: config.evidenceDirectory, isDurable: true) { log.warning("\($0)") }
    openEvidence = new
    return new
  }

  private func context(of count: Int, evidence: EvidenceLog?) throws -> RunContext {
    var context = RunContext(connection, evidence: evidence, log: log)
    // One item is not worth a thread and a connection.
    context.connect = count > 1 ? connect : nil
    context.concurrency = RunContext.concurrency(config)
    context.descriptorLimit = DescriptorLimit.raise()
    context.retry = RunRetry(config.retry, interruption: context.interruption, log: log, threads: context.concurrency)
    context.metrics = config.metrics
    if count == 1 { context.itemLogLevel = .info }
    return context
  }

  private func run<Job: RunJob>(
    _ job: Job, _ context: RunContext, _ input: some RunSource<Job.Request>, _ each: (Job.Answer) throws -> Void
  ) throws {
    let summary = try withoutActuallyEscaping(each) {
      try Run.run(job, context, from: input, into: .values($0))
    }
    switch summary.stop {
    case .storage(let error)?: throw error
    case .evidence(let error)?: throw error
    case .outputs(let error)?: throw error
    case .interrupted?, .firstFailure?, .tooManyFailures?, nil: break
    }
  }

  /// The one answer of a run of one.
  private func single<Answer>(_ run: ((Answer) throws -> Void) throws -> Void) throws -> Answer {
    var answer: Answer?
    try run { answer = $0 }
    guard let answer else { throw ItemError(.internal, "a record without its result") }
    return answer
  }
}
