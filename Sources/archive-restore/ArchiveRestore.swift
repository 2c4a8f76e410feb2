import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser
import Logging

@main
struct ArchiveRestore: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive-restore",
    abstract: "Bring archived files back.",
    usage: """
      archive-restore --by NAME [options] < MANIFEST-RECORDS
      archive-restore TOMBSTONE OUTPUT --by NAME [options]
      """,
    discussion: """
      Reads manifest records (NDJSON) from standard input and writes one result record for each, in \
      order. With TOMBSTONE and OUTPUT one file is restored; OUTPUT - writes its content to standard \
      output and the result record to standard error.
      """,
    version: Tool.version)

  @Argument(help: "The one item to restore.")
  var tombstone: String?

  @Argument(help: "Where to; - is standard output.")
  var output: PathArgument?

  @Option(help: ArgumentHelp("Who restores, where a record has no \"actor\".", valueName: "name"))
  var by: String?

  @Option(
    help: ArgumentHelp("Keep all outputs below this directory; they are relative to it.", valueName: "dir"),
    completion: .directory)
  var root: PathArgument?

  @Option(help: ArgumentHelp("Replace existing outputs.", valueName: "policy"))
  var overwrite = OverwritePolicy.always

  @Flag(inversion: .prefixedNo, help: "Go on after an item has failed.")
  var continueOnError: Bool?

  @Option(
    help: ArgumentHelp("Go on after failures, until so many items, or more than this part, failed.", valueName: "n|n%"),
    transform: FailureLimit.parse)
  var maxFailures: FailureLimit?

  @Flag(name: [.customShort("n"), .long], help: "Look everything up, write nothing.")
  var dryRun = false

  @Flag(help: "Read and compare, write nothing.")
  var verify = false

  @Option(
    help: ArgumentHelp("Take only this part of the items, at random.", valueName: "n%"), transform: Double.percentage)
  var sample: Double?

  @Option(
    help: ArgumentHelp("Take only the Kth of N parts of the items; each is always in the same.", valueName: "k/n"),
    transform: Selection.Shard.parse)
  var shard: Selection.Shard?

  @Flag(help: "Make runs of zeros holes.")
  var sparse = false

  @Flag(inversion: .prefixedNo, help: "Put back permissions and modification time where the archive knows them.")
  var attributes = true

  @Flag(help: "Fail items whose attributes cannot be put back (default: warn).")
  var strictAttributes = false

  @Option(help: ArgumentHelp("Force files to disk before their events are committed.", valueName: "when"))
  var durability = Durability.batch

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Skip what these earlier results say is done, and is.", valueName: "file"),
    completion: .file())
  var resume: [PathArgument] = []

  @OptionGroup var evidence: EvidenceOptions
  @OptionGroup var workers: ConcurrencyOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if tombstone != nil && output == nil { throw ValidationError("TOMBSTONE is given without OUTPUT") }
    if tombstone != nil && by == nil && !verify { throw ValidationError("--by is missing; it names who restores") }
    if tombstone != nil && !resume.isEmpty {
      throw ValidationError("--resume is for streams, not for TOMBSTONE OUTPUT")
    }
    if tombstone != nil && (progress.total != nil || maxFailures != nil || sample != nil || shard != nil) {
      throw ValidationError("--total, --max-failures, --sample and --shard are for streams, not for TOMBSTONE OUTPUT")
    }
    if resume.contains(where: { $0.path.text == "-" }) {
      throw ValidationError("--resume -: standard input holds the manifest records; save the results to a file first")
    }
    if verify && output?.path.text == "-" { throw ValidationError("--verify and OUTPUT - exclude each other") }
    if verify && (dryRun || sparse || !resume.isEmpty || root != nil) {
      throw ValidationError("--verify writes nothing: it excludes --dry-run, --sparse, --resume and --root")
    }
    if maxFailures != nil && continueOnError == false {
      throw ValidationError("--max-failures and --no-continue-on-error exclude each other")
    }
    if strictAttributes && (!attributes || isReadOnly) {
      throw ValidationError("--strict-attributes excludes --no-attributes, --dry-run and --verify")
    }
    if by == "" { throw ValidationError("--by is empty; it names who restores") }
  }

  private var isReadOnly: Bool { dryRun || verify }

  func execute() throws -> ExitStatus {
    ProgressDisplay.install()
    let config = try common.configuration(flags: archive.flags)
    var options = RestoreOptions()
    options.actor = by
    options.root = root?.path
    options.overwrite = overwrite
    options.continueOnError = continueOnError ?? (maxFailures != nil || config.continueOnError)
    options.failureLimit = maxFailures ?? .none
    options.mode = verify ? .verify : dryRun ? .dryRun : .restore
    options.selection.sample = sample
    options.selection.shard = shard
    options.sparse = sparse
    options.total = progress.total
    options.attributes = attributes
    options.strictAttributes = strictAttributes
    options.protectedFiles = config.ownFiles
    options.durability = durability
    (options.concurrency, options.descriptorLimit) = try workers.settled(config)
    options.timeoutPerItem = config.timeoutPerItem
    let log = Logger(label: "archive-restore")
    options.retry = RunRetry(ofTool: config, log: log, threads: options.concurrency)
    options.metrics = config.metrics
    options.failureLogLevel = config.levelOfFailures
    options.archiveURL = config.url.redactedText
    let retry = options.retry
    let storage = try openArchive(
      config, mode: options.isReadOnly ? .read : .update, interruption: Signals.interruption, retry: retry)
    let evidence = options.isReadOnly ? nil : try evidence.log(config, isDurable: durability != .none)
    if let tombstone, let output {
      return try SingleRestore(storage: storage, evidence: evidence, options: options, log: log, progress: progress)
        .run(tombstone: tombstone, output: output.path)
    }
    var done = ResumeIndex()
    for file in resume {
      try done.add(LineReader(DescriptorSource(opening: file.path, interruption: Signals.interruption)))
    }
    let restorer = try Restorer(
      storage: storage, evidence: evidence, options: options, resume: resume.isEmpty ? nil : done,
      interruption: Signals.interruption, log: log,
      openStorage: { try openArchive(config, mode: .read, interruption: Signals.interruption, retry: retry) })
    let did = verify ? "verified" : "restored"
    let lines = LineReader(try StandardStreams.input(of: "manifest records"))
    let summary = try ProgressDisplay.during(
      restorer.meter, progress, did: did, phase: verify ? "verify" : "restore"
    ) {
      try restorer.run(lines, into: StandardStreams.output)
    }
    return conclude(
      summary, did: did, resumeHint: "run it again with --resume and its results to do what is missing")
  }
}

extension ArchiveRestore { static func main() { Tool.main(Self.self, libraries: ClientLibrary.versions) } }
