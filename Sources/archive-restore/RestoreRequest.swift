import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import Logging

/// What archive-restore is asked to do: what was typed together with the configuration, converted once.
struct RestoreRequest {
  let options: RestoreOptions
  /// The one item, where the command line names it; else records come from standard input.
  let single: (tombstone: String, output: Path)?
  let access: ArchiveAccess
  private let workers: (concurrency: Int, descriptorLimit: Int)
  private let log = Logger(label: "archive-restore")

  /// Throws `ToolFailure`.
  init(_ arguments: RestoreArguments, _ config: ArchiveConfig) throws {
    let (target, extent, writing) = (arguments.target, arguments.extent, arguments.writing)
    var options = RestoreOptions()
    options.actor = target.by
    options.root = target.root?.path
    options.overwrite = target.overwrite
    options.continueOnError = extent.failures.goesOn(config)
    options.failureLimit = extent.failures.limit
    options.mode = extent.mode
    options.selection.sample = extent.sample
    options.selection.shard = extent.shard
    options.sparse = writing.sparse
    options.total = arguments.progress.total
    options.attributes = writing.attributes
    options.strictAttributes = writing.strictAttributes
    options.protectedFiles = config.ownFiles
    options.durability = writing.durability
    workers = try arguments.workers.settled(config)
    options.timeoutPerItem = config.timeoutPerItem
    options.archiveURL = config.url.redactedText
    access = ArchiveAccess(config, log: log, threads: workers.concurrency)
    single = target.single
    if single == nil, options.actor == nil, options.mode != .verify, StandardStreams.inputIsTerminal {
      throw ToolFailure(
        .usage,
        "--by is missing; it names who restores. Manifest records are read from standard input: "
          + "archive-manifest query | archive-restore --by NAME")
    }
    if single?.output.text == "-", options.mode == .dryRun {
      throw ToolFailure(.usage, "--dry-run and OUTPUT - exclude each other")
    }
    self.options = options
  }

  /// Opens what the run needs; blocks. Throws `StorageError`, and `EvidenceError`.
  func context(_ evidence: EvidenceOptions) throws -> RunContext {
    let connection = try access.open(options.isReadOnly ? .read : .update)
    let log = options.isReadOnly ? nil : try evidence.log(access.config, isDurable: options.durability != .none)
    return access.context(connection, log, self.log, workers, total: options.total)
  }

  /// The records of `source`, and which of them others supersede. Blocks until its end. Throws as `LatestVersions` does.
  func latestVersions(of source: any ByteSource, _ context: RunContext) throws -> LatestVersions {
    try LatestVersions(source, in: context.connection)
  }

  /// What is done to the items, and the name of that work in records of progress.
  var did: String { options.mode == .verify ? "verified" : "restored" }
  var phase: String { options.mode == .verify ? "verify" : "restore" }
}
