package import Logging

/// An archive that a program uses: it keeps the promises of the tools, and throws an error where a tool would exit.
///
/// ```swift
/// let archive = try Archive.open(try ArchiveConfig.load(), mode: .create)
/// let stored = try archive.store(Path("old.swift")!, as: StoreItem(repo: "app", archivedBy: "ops"))
/// for item in try archive.items() { print(item.tombstone, item.originalPath.display) }
/// let result = try archive.restore(stored.tombstone!, to: Path("back.swift")!, by: "ops")
/// print(result.status, try archive.verify(stored.tombstone!).status)
/// ```
///
/// `Archive.open(_:mode:log:)` of the module ArchiveDatabase opens one. Use an archive from one thread at a time.
public final class Archive {
  private let connection: any ArchiveConnection
  private let connect: @Sendable () throws -> any ArchiveConnection
  private let config: ArchiveConfig
  private let log: Logger
  private var openEvidence: EvidenceLog?

  /// - Parameters:
  ///   - connection: the archive, opened with the settings in `config`.
  ///   - connect: opens another connection, for a thread that reads.
  package init(
    _ connection: any ArchiveConnection, _ config: ArchiveConfig, log: Logger,
    connect: @escaping @Sendable () throws -> any ArchiveConnection
  ) {
    (self.connection, self.config, self.log, self.connect) = (connection, config, log, connect)
  }

  // MARK: Storing

  /// Archives one file and returns its record: the tombstone, or the error that kept it from being archived.
  ///
  /// - Parameters:
  ///   - path: a file; relative to the working directory.
  ///   - item: the description of the file.
  /// - Returns: the record that archive-store would print.
  /// - Throws: ``StorageError`` when the archive fails, ``EvidenceError`` when the evidence log cannot be written.
  public func store(_ path: Path, as item: StoreItem) throws -> StoredRecord {
    try single { try store([path], as: item, each: $0) }
  }

  /// Archives files in groups, up to `batch.max_concurrent` at a time; a file that fails does not affect the others.
  ///
  /// Blocks until every path has its record; memory does not grow with their number.
  ///
  /// - Parameters:
  ///   - paths: files; relative to the working directory.
  ///   - item: the description of each file.
  ///   - each: called with the record of each path, in order, after everything that it reports is durable.
  /// - Throws: the errors of `each` and of ``store(_:as:)``, after every path has its record.
  public func store(_ paths: [Path], as item: StoreItem, each: (StoredRecord) throws -> Void) throws {
    let context = try context(of: paths.count, evidence: evidence())
    try run(StoreJob(context, StoreOptions()), context, ListInput(paths, template: item), each)
  }

  // MARK: Finding

  /// Calls `each` with every item that `filter` selects, in the filter's order; by default in the order of archiving.
  ///
  /// Blocks; memory does not grow with the number of items.
  ///
  /// - Parameters:
  ///   - filter: the items to select; all by default.
  ///   - each: called with each item; it must not use this archive.
  /// - Throws: the errors of `each`, and ``StorageError`` when the archive fails.
  public func query(_ filter: ItemFilter = ItemFilter(), each: (ArchivedItem) throws -> Void) throws {
    try connection.forEachItem(matching: filter) { item in
      try each(item)
      return true
    }
  }

  /// Returns all items that `filter` selects, in the filter's order; blocks.
  ///
  /// - Parameter filter: the items to select; all by default.
  /// - Returns: the items, all of them in memory.
  /// - Throws: ``StorageError`` when the archive fails.
  public func items(_ filter: ItemFilter = ItemFilter()) throws -> [ArchivedItem] {
    var items: [ArchivedItem] = []
    try query(filter) { items.append($0) }
    return items
  }

  // MARK: Restoring

  /// Restores one item and returns its result, which is `success` only when file, event and evidence are durable.
  ///
  /// - Parameters:
  ///   - tombstone: the item to restore.
  ///   - output: the file to write, atomically; missing directories are created.
  ///   - actor: the person who restores, for the event and the evidence.
  ///   - overwrite: how to treat a file that exists.
  /// - Returns: the result that archive-restore would print, failures included.
  /// - Throws: ``StorageError`` when the archive fails, ``EvidenceError`` when the evidence log cannot be written,
  ///   ``ItemError`` when nothing more can be written, for example on a full disk.
  public func restore(
    _ tombstone: Tombstone, to output: Path, by actor: String, overwrite: OverwritePolicy = .always
  ) throws -> ResultRecord {
    try single { try restore([(tombstone, output)], by: actor, overwrite: overwrite, each: $0) }
  }

  /// Restores items in groups, up to `batch.max_concurrent` at a time; an item that fails does not affect the others.
  ///
  /// Blocks until every item has its result; memory does not grow with their number.
  ///
  /// - Parameters:
  ///   - items: the items to restore, and the file to write each to.
  ///   - actor: the person who restores, for the events and the evidence.
  ///   - root: the directory that outputs must be in, created if it is missing; nil for no limit.
  ///   - overwrite: how to treat files that exist.
  ///   - each: called with the result of each item, in order, after everything that it reports is durable.
  /// - Throws: the errors of `each` and of ``restore(_:to:by:overwrite:)``, after every item has its result.
  public func restore(
    _ items: [(tombstone: Tombstone, output: Path)], by actor: String, root: Path? = nil,
    overwrite: OverwritePolicy = .always, each: (ResultRecord) throws -> Void
  ) throws {
    var options = RestoreOptions()
    (options.actor, options.root, options.overwrite) = (actor, root, overwrite)
    try restore(items, options, each)
  }

  // MARK: Verifying

  /// Reads one content from the archive and compares its hash and size with the archived ones; writes nothing.
  ///
  /// - Parameter tombstone: the item to verify.
  /// - Returns: the result that `archive-restore --verify` would print.
  /// - Throws: ``StorageError`` when the archive fails.
  public func verify(_ tombstone: Tombstone) throws -> ResultRecord {
    try single { try verify([tombstone], each: $0) }
  }

  /// Verifies contents, up to `batch.max_concurrent` at a time.
  ///
  /// Blocks until every item has its result; memory does not grow with their number.
  ///
  /// - Parameters:
  ///   - tombstones: the items to verify.
  ///   - each: called with the result of each item, in order.
  /// - Throws: the errors of `each` and of ``verify(_:)``.
  public func verify(_ tombstones: [Tombstone], each: (ResultRecord) throws -> Void) throws {
    var options = RestoreOptions()
    options.mode = .verify
    // Verifying needs no output, but the record must have one.
    let nowhere = Path("-")!
    try restore(tombstones.map { ($0, nowhere) }, options, each)
  }

  /// Verifies the evidence log in `evidence.dir`: each link, the head, and the heads stored in the archive's database.
  ///
  /// - Returns: the findings; the log is intact when there are no `problems` and no `failure`.
  /// - Throws: ``InputError`` when the log cannot be read; blocks.
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
      ManifestInput(ManifestRecord(line: number, tombstone: item.tombstone, output: item.output))
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
    // A thread and a connection cost more than one item gains from them.
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

  /// The only answer of a run with one item.
  private func single<Answer>(_ run: ((Answer) throws -> Void) throws -> Void) throws -> Answer {
    var answer: Answer?
    try run { answer = $0 }
    guard let answer else { throw ItemError(.internal, "the record got no result") }
    return answer
  }
}
