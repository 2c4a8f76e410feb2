import ArchiveAccess
import ArchiveCore
import ArchiveTool
import Logging

/// What archive-restore is asked to do: what was typed together with the configuration, converted once.
struct RestoreRequest {
  let options: RestoreOptions
  /// The one item, where the command line names it; else records come from standard input.
  let single: (tombstone: String, output: Path)?
  let access: ArchiveAccess
  let log = Logger(label: "archive-restore")

  /// Throws `ToolFailure`.
  init(_ arguments: RestoreArguments, _ config: ArchiveConfig) throws {
    let (target, extent, writing) = (arguments.target, arguments.extent, arguments.writing)
    var options = RestoreOptions()
    options.actor = target.by
    options.root = target.root?.path
    options.overwrite = target.overwrite
    options.continueOnError = extent.continueOnError ?? (extent.maxFailures != nil || config.continueOnError)
    options.failureLimit = extent.maxFailures ?? .none
    options.mode = extent.mode
    options.selection.sample = extent.sample
    options.selection.shard = extent.shard
    options.sparse = writing.sparse
    options.total = arguments.progress.total
    options.attributes = writing.attributes
    options.strictAttributes = writing.strictAttributes
    options.protectedFiles = config.ownFiles
    options.durability = writing.durability
    (options.concurrency, options.descriptorLimit) = try arguments.workers.settled(config)
    options.timeoutPerItem = config.timeoutPerItem
    options.metrics = config.metrics
    options.failureLogLevel = config.levelOfFailures
    options.archiveURL = config.url.redactedText
    access = ArchiveAccess(config, log: log, threads: options.concurrency)
    options.retry = access.retry
    single = target.single
    if single != nil {
      // There is nothing to stop before.
      options.continueOnError = true
      if single?.output.text == "-", options.mode == .dryRun {
        throw ToolFailure(.usage, "--dry-run and OUTPUT - exclude each other")
      }
    }
    self.options = options
  }

  /// What is done to the items, and the name of that work in records of progress.
  var did: String { options.mode == .verify ? "verified" : "restored" }
  var phase: String { options.mode == .verify ? "verify" : "restore" }
}
