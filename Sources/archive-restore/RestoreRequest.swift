import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import Logging

/// The task of archive-restore: its arguments and the configuration, converted once.
struct RestoreRequest {
  let options: RestoreOptions
  /// The one item that the command line names; nil where records come from standard input.
  let single: (name: String, output: Path)?
  let access: ArchiveAccess
  private let workers: (concurrency: Int, descriptorLimit: Int)
  private let log = Logger(label: "archive-restore")

  /// Throws `ToolFailure`.
  init(_ arguments: RestoreArguments, _ config: ArchiveConfig) throws {
    let (input, writing, safety) = (arguments.input, arguments.writing, arguments.safety)
    var options = RestoreOptions()
    options.actor = input.by
    options.root = writing.root?.path
    options.overwrite = writing.overwrite
    options.continueOnError = arguments.failures.continuesAfterFailure(config)
    options.failureLimit = arguments.failures.limit
    options.mode = safety.mode
    options.selection.sample = input.sample
    options.selection.shard = input.shard
    options.sparse = writing.sparse
    options.total = arguments.progress.total
    options.attributes = writing.attributes
    options.strictAttributes = writing.strictAttributes
    options.protectedFiles = config.ownFiles
    options.durability = safety.durability
    workers = try arguments.workers.resolved(config)
    options.timeoutPerItem = config.timeoutPerItem
    options.archiveURL = config.url.redactedText
    access = ArchiveAccess(config, log: log, threads: workers.concurrency)
    single = arguments.target.single
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

  /// Opens the archive and the evidence log; blocks. Throws `StorageError`, and `EvidenceError`.
  func context(_ evidence: EvidenceOptions) throws -> RunContext {
    let connection = try access.open(options.isReadOnly ? .read : .update)
    let log = options.isReadOnly ? nil : try evidence.log(access.config, isDurable: options.durability != .none)
    return access.context(connection, log, self.log, workers, total: options.total)
  }

  /// The records of `source`, and which of them are superseded by newer items. Blocks until its end. Throws as `LatestVersions` does.
  func latestVersions(of source: any ByteSource, _ context: RunContext) throws -> LatestVersions {
    try LatestVersions(source, in: context.connection)
  }

  /// The names of the work in messages and in progress records.
  var participle: String { options.mode == .verify ? "verified" : "restored" }
  var phase: String { options.mode == .verify ? "verify" : "restore" }
}
