import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser
import Logging

@main
struct ArchiveStore: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive-store",
    abstract: "Put files into the archive, each under a tombstone of its own.",
    usage: """
      archive-store REPO [PATH ...] --by NAME [options]
      archive-store --from-archive URL --by NAME [options] < MANIFEST-RECORDS
      """,
    discussion: """
      Without PATH, paths are read from standard input: one a line, or NUL-separated with -0, or as \
      NDJSON objects with a "path" and any of the options below. One stored record is written for each \
      path, in order; it is a manifest record for archive-restore. With --from-archive the items that the \
      records name are copied from another archive, with their tombstones, events and tags.
      """,
    version: Tool.version)

  @Argument(help: "The repository the files come from.")
  var repo: String?

  @Argument(help: "The files to archive.")
  var paths: [PathArgument] = []

  @Option(help: ArgumentHelp("Who archives.", valueName: "name"))
  var by: String

  @Option(help: ArgumentHelp("Why they are archived.", valueName: "reason"))
  var reason = ArchiveReason.dead

  @Option(
    help: ArgumentHelp("The commit the files are of, anything git can resolve; by default HEAD.", valueName: "commit"))
  var commit: String?

  @Option(help: ArgumentHelp("What they are; by default told by the name.", valueName: "kind"))
  var kind: ItemKind?

  @Option(help: ArgumentHelp("The programming language; by default told by the name.", valueName: "name"))
  var language: String?

  @Option(help: ArgumentHelp("The media type; by default told by the name.", valueName: "type"))
  var mime: String?

  @Option(parsing: .singleValue, help: ArgumentHelp("A tag; may be repeated.", valueName: "tag"))
  var tag: [String] = []

  @Option(
    parsing: .singleValue, help: ArgumentHelp("A further fact, as name=value; may be repeated.", valueName: "k=v"))
  var metadata: [Fact] = []

  @Option(help: ArgumentHelp("zstd's compression level.", valueName: "1…22"))
  var level = 3

  @Flag(name: [.customShort("0"), .customLong("null")], help: "Paths on standard input are separated by NUL.")
  var nul = false

  @Flag(help: "Standard input holds plain paths, also where they begin with {.")
  var lines = false

  @Flag(help: "Remove each file, once its content was read back from the archive and verified.")
  var remove = false

  @Flag(help: "Archive content again that was purged.")
  var revive = false

  @Option(
    help: ArgumentHelp("Copy the items that standard input names from this archive.", valueName: "url"))
  var fromArchive: String?

  @OptionGroup var evidence: EvidenceOptions
  @OptionGroup var workers: ConcurrencyOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if by.isEmpty { throw ValidationError("--by is empty; it names who archives") }
    if repo == "" { throw ValidationError("REPO is empty") }
    if fromArchive == nil && repo == nil {
      throw ValidationError("REPO is missing; it names where the files come from")
    }
    if fromArchive != nil, repo != nil || commit != nil || nul || lines || remove || !tag.isEmpty || !metadata.isEmpty {
      throw ValidationError("--from-archive takes items as they are: only --by, --revive and --concurrency go with it")
    }
    if !StoreOptions.levels.contains(level) {
      throw ValidationError(
        "--level \(level): zstd has levels \(StoreOptions.levels.lowerBound) to \(StoreOptions.levels.upperBound)")
    }
    if paths.contains(where: { $0.path.text == "-" }) {
      throw ValidationError(
        "PATH -: paths are read from standard input where no PATH is given; a file of that name is ./-")
    }
    if nul && lines { throw ValidationError("-0 and --lines exclude each other") }
  }

  func execute() throws -> ExitStatus {
    ProgressDisplay.install()
    let config = try common.configuration(flags: archive.flags)
    var options = StoreOptions()
    options.level = Int32(level)
    options.remove = remove
    options.revive = revive
    (options.concurrency, options.descriptorLimit) = try workers.settled(config)
    options.total = progress.total ?? (paths.isEmpty ? nil : paths.count)
    let log = Logger(label: "archive-store")
    let retry = RunRetry(ofTool: config, log: log, threads: options.concurrency)
    options.retry = retry
    options.failureLogLevel = config.levelOfFailures
    if let fromArchive { return try copy(from: fromArchive, config, options) }
    let template = try template()
    let input: any StoreInput =
      paths.isEmpty
      ? StreamInput(
        try StandardStreams.input(of: "paths"), format: nul ? .nul : lines ? .lines : .detected, template: template)
      : ArgumentInput(paths.map(\.path), template: template)
    let storer = Storer(
      storage: try openArchive(config, mode: .create, interruption: Signals.interruption, retry: retry),
      evidence: try evidence.log(config), options: options,
      interruption: Signals.interruption, log: log,
      openStorage: { try openArchive(config, mode: .read, interruption: Signals.interruption, retry: retry) })
    let summary = try ProgressDisplay.during(storer.meter, progress, did: "archived", phase: "store") {
      try storer.run(input, into: StandardStreams.output)
    }
    return conclude(summary, did: "archived")
  }
}

extension ArchiveStore {
  /// What is said of every path.
  private func template() throws -> StoreItem {
    var template = StoreItem(
      repo: repo!, commit: commit ?? "HEAD", kind: kind, reason: reason, language: language, mime: mime, tags: tag,
      metadata: Dictionary(metadata.map { ($0.name, .string($0.value)) }) { $1 }, archivedBy: by)
    // A commit that cannot be resolved would fail every path alike: it is said once, before anything is read.
    // Only records may each have a commit of their own, so that none is needed here.
    do { template.commit = try GitCommit().resolve(commit ?? "HEAD") } catch {
      if commit != nil || !paths.isEmpty || nul || lines { throw ToolFailure(.usage, error.message) }
    }
    return template
  }

  private func copy(from text: String, _ config: ArchiveConfig, _ options: StoreOptions) throws -> ExitStatus {
    let url = try BackendURL(text)
    let patience = OpenOptions(retry: options.retry, interruption: Signals.interruption, timeout: config.timeoutPerItem)
    let source = try openArchive(url, mode: .read, patience)
    let target = try openArchive(config, mode: .create, interruption: Signals.interruption, retry: options.retry)
    let copier = Copier(
      from: source, to: target,
      evidence: try evidence.log(config), options: options,
      copy: CopyOptions(actor: by, url: url.redactedText), interruption: Signals.interruption,
      log: Logger(label: "archive-store"), openSource: { try openArchive(url, mode: .read, patience) })
    let lines = LineReader(try StandardStreams.input(of: "manifest records"))
    let summary = try ProgressDisplay.during(copier.meter, progress, did: "copied", phase: "copy") {
      try copier.run(lines, into: StandardStreams.output)
    }
    return conclude(summary, did: "copied", resumeHint: "run it again to copy what is missing")
  }
}

/// `name=value` of --metadata.
struct Fact: ExpressibleByArgument {
  let name: String
  let value: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
    name = String(argument[..<equals])
    value = String(argument[argument.index(after: equals)...])
    if StoreItem.reservedMetadata.contains(name) { return nil }
  }
}

extension ArchiveStore { static func main() { Tool.main(Self.self, libraries: ClientLibrary.versions) } }
