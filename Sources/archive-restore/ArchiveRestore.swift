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

  @Flag(name: [.customShort("n"), .long], help: "Look everything up, write nothing.")
  var dryRun = false

  @Flag(inversion: .prefixedNo, help: "Put back permissions and modification time where the archive knows them.")
  var attributes = true

  @Option(help: ArgumentHelp("Force files to disk before their events are committed.", valueName: "when"))
  var durability = Durability.batch

  @Option(help: ArgumentHelp("Write so many files at a time; by default batch.max_concurrent.", valueName: "n"))
  var concurrency: Int?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Skip what these earlier results say is done, and is; may be repeated.", valueName: "file"),
    completion: .file())
  var resume: [PathArgument] = []

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if tombstone != nil && output == nil { throw ValidationError("TOMBSTONE is given without OUTPUT") }
    if tombstone != nil && by == nil { throw ValidationError("--by is missing; it names who restores") }
    if tombstone != nil && !resume.isEmpty {
      throw ValidationError("--resume is for streams, not for TOMBSTONE OUTPUT")
    }
    if let concurrency, !(1...256).contains(concurrency) {
      throw ValidationError("--concurrency \(concurrency): must be 1 to 256")
    }
    if by == "" { throw ValidationError("--by is empty; it names who restores") }
  }

  func execute() throws -> ExitStatus {
    let config = try common.configuration(flags: archive.flags)
    var options = RestoreOptions()
    options.actor = by
    options.root = root?.path
    options.overwrite = overwrite
    options.continueOnError = continueOnError ?? config.continueOnError
    options.dryRun = dryRun
    options.attributes = attributes
    options.durability = durability
    options.concurrency = min(concurrency ?? config.maxConcurrent, 256)
    options.retry = config.retry
    options.archiveURL = config.url.redactedText
    let storage = try openArchive(config.url, mode: dryRun ? .read : .update, retry: config.retry)
    let evidence =
      dryRun ? nil : try EvidenceLog(directory: config.evidenceDirectory, isDurable: durability != .none)
    let log = Logger(label: "archive-restore")
    if let tombstone, let output {
      return try SingleRestore(storage: storage, evidence: evidence, options: options, log: log)
        .run(tombstone: tombstone, output: output.path)
    }
    var done = ResumeIndex()
    for file in resume {
      try done.add(LineReader(DescriptorSource(opening: file.path, interruption: Signals.interruption)))
    }
    let restorer = try Restorer(
      storage: storage, evidence: evidence, options: options, resume: resume.isEmpty ? nil : done,
      interruption: Signals.interruption, log: log,
      openStorage: { try openArchive(config.url, mode: .read, retry: config.retry) })
    let summary = try restorer.run(
      LineReader(StandardStreams.input(of: "manifest records")), into: StandardStreams.output)
    return conclude(
      summary, did: "restored", resumeHint: "run it again with --resume and its results to do what is missing")
  }
}

extension ArchiveRestore { static func main() { Tool.main(Self.self) } }
