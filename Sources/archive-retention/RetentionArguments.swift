import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser
import Logging

/// The arguments that all steps share.
struct RetentionArguments: ParsableArguments {
  @Argument(
    help: "Tombstones of the items; without them, records are read from standard input.", completion: ArchiveNames.items
  )
  var items: [String] = []

  @OptionGroup(title: "Decision") var decision: DecisionOptions
  @OptionGroup(title: Heading.input) var input: RetentionInputOptions
  @OptionGroup(title: Heading.safety) var safety: RetentionSafetyOptions
  @OptionGroup(title: Heading.safety) var evidence: EvidenceOptions
  @OptionGroup(title: Heading.failures) var failures: FailureOptions
  @OptionGroup(title: Heading.database) var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup(title: Heading.messages) var progress: ProgressOptions

  private var by: String { decision.by }
  private var resume: [PathArgument] { input.resume }
  private var dryRun: Bool { safety.dryRun }

  func validate() throws {
    if PersonName(by).isEmpty { throw ValidationError("--by is empty; give the name of the person who decides") }
    if resume.contains(where: { $0.path.text == "-" }) {
      throw ValidationError("--resume -: standard input holds the manifest records; save the results to a file first")
    }
  }

  /// Applies a step to each item; blocks until the input ends.
  func run(_ step: RetentionStep, reason: String?) throws -> ExitStatus {
    ProgressDisplay.install()
    let config = try common.configuration(flags: archive.flags)
    let options = try options(step, reason, config)
    let log = Logger(label: "archive-retention")
    let access = ArchiveAccess(config, log: log)
    let records = items.isEmpty ? LineReader(try StandardStreams.input(of: "manifest records")) : nil
    let connection = try access.open(dryRun ? .read : .update)
    let tombstones = try items.map { try ItemName($0).tombstone(in: connection) }
    let total = progress.total ?? (items.isEmpty ? nil : items.count)
    let context = access.context(
      connection, dryRun ? nil : try evidence.log(config), log, (concurrency: 1, descriptorLimit: 1024), total: total)
    let done = try history()
    let summary =
      if let records {
        try report(context, PreparedRun<LineReader>.retention(context, options, done: done), records)
      } else {
        try report(context, PreparedRun<[String]>.retention(context, options, done: done), tombstones)
      }
    return conclude(
      summary, participle: step.participle, resumeHint: "to do the rest, run it again with --resume and its records")
  }

  private func report<Input>(
    _ context: RunContext, _ run: PreparedRun<Input>, _ input: Input
  ) throws -> RunSummary {
    try ProgressDisplay.during(
      context.meter, progress, participle: "done", phase: "retention", separator: items.isEmpty ? 0x0A : nil
    ) { try run.run(input, into: StandardStreams.output) }
  }

  private func options(_ step: RetentionStep, _ reason: String?, _ config: ArchiveConfig) throws -> RetentionOptions {
    var options = RetentionOptions(step, actor: by)
    options.reason = reason
    options.isDryRun = dryRun
    options.continueOnError = failures.continuesAfterFailure(config)
    options.failureLimit = failures.limit
    options.total = progress.total
    options.distinctDatabaseUsers = config.distinctDatabaseUsers
    if config.distinctDatabaseUsers, config.url.backend == .sqlite {
      throw ToolFailure(
        .configuration, "retention.distinct_db_users is true, but an archive in a file has no database users")
    }
    return options
  }

  /// What earlier records report as done; nil without them. Throws `InputError`.
  private func history() throws -> RetentionHistory? {
    if resume.isEmpty { return nil }
    var history = RetentionHistory()
    for file in resume {
      try history.add(LineReader(DescriptorSource(opening: file.path, interruption: Signals.interruption)))
    }
    return history
  }
}
