import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser
import Logging

/// What every step takes.
struct RetentionArguments: ParsableArguments {
  @Argument(help: "The items; by default standard input names them, by manifest records.")
  var tombstones: [String] = []

  @Option(help: ArgumentHelp("Who does this.", valueName: "name"))
  var by: String

  @Flag(name: [.customShort("n"), .long], help: "Say what would be changed, and change nothing.")
  var dryRun = false

  @OptionGroup var failures: FailureOptions

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Skip what these earlier records say is done; may be repeated.", valueName: "file"),
    completion: .file())
  var resume: [PathArgument] = []

  @OptionGroup var evidence: EvidenceOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if PersonName(by).isEmpty { throw ValidationError("--by is empty; it names who does this") }
    if resume.contains(where: { $0.path.text == "-" }) {
      throw ValidationError("--resume -: standard input holds the manifest records; save the results to a file first")
    }
    for text in tombstones where Tombstone(text) == nil {
      throw ValidationError(
        "\"\(text)\" is not a tombstone, which is a UUID; archive-manifest query finds items by other names")
    }
  }

  /// Takes a step with each item; blocks until the input ends.
  func run(_ step: RetentionStep, reason: String?) throws -> ExitStatus {
    ProgressDisplay.install()
    let config = try common.configuration(flags: archive.flags)
    let options = try options(step, reason, config)
    let log = Logger(label: "archive-retention")
    let access = ArchiveAccess(config, log: log)
    let connection = try access.open(dryRun ? .read : .update)
    let total = progress.total ?? (tombstones.isEmpty ? nil : tombstones.count)
    let context = access.context(
      connection, dryRun ? nil : try evidence.log(config), log, (concurrency: 1, descriptorLimit: 1024), total: total)
    let done = try history()
    let summary =
      if tombstones.isEmpty {
        try report(
          context, PreparedRun<LineReader>.retention(context, options, done: done),
          LineReader(try StandardStreams.input(of: "manifest records")))
      } else {
        try report(context, PreparedRun<[String]>.retention(context, options, done: done), tombstones)
      }
    return conclude(
      summary, did: step.participle, resumeHint: "run it again with --resume and its records to do what is missing")
  }

  private func report<Input>(
    _ context: RunContext, _ run: PreparedRun<Input>, _ input: Input
  ) throws -> RunSummary {
    try ProgressDisplay.during(
      context.meter, progress, did: "done", phase: "retention", separator: tombstones.isEmpty ? 0x0A : nil
    ) { try run.run(input, into: StandardStreams.output) }
  }

  private func options(_ step: RetentionStep, _ reason: String?, _ config: ArchiveConfig) throws -> RetentionOptions {
    var options = RetentionOptions(step, actor: by)
    options.reason = reason
    options.isDryRun = dryRun
    options.continueOnError = failures.goesOn(config)
    options.failureLimit = failures.limit
    options.total = progress.total
    options.distinctDatabaseUsers = config.distinctDatabaseUsers
    if config.distinctDatabaseUsers, config.url.backend == .sqlite {
      throw ToolFailure(
        .configuration, "retention.distinct_db_users is true, but an archive in a file has no database users")
    }
    return options
  }

  /// What earlier records say is done; nil without them. Throws `InputError`.
  private func history() throws -> RetentionHistory? {
    if resume.isEmpty { return nil }
    var history = RetentionHistory()
    for file in resume {
      try history.add(LineReader(DescriptorSource(opening: file.path, interruption: Signals.interruption)))
    }
    return history
  }
}
