import ArchiveAccess
import ArchiveCore
import ArchiveTool
import ArgumentParser

/// The one item that the command line names, and its output.
struct RestoreTarget: ParsableArguments {
  @Argument(
    help: "The one item to restore: a tombstone, its beginning, or a path.", completion: ArchiveNames.items)
  var tombstone: String?

  @Argument(help: "File to write; - writes the content to standard output.")
  var output: PathArgument?

  /// Both, where the command line names an item.
  var single: (name: String, output: Path)? {
    guard let tombstone, let output else { return nil }
    return (tombstone, output.path)
  }
}

/// Which records of the input are processed.
struct RestoreInputOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Who restores; for records without \"actor\".", valueName: "name"))
  var by: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Skip items that these results report as done and whose files match.", valueName: "file"),
    completion: .file())
  var resume: [PathArgument] = []

  @Flag(help: "Where several records name one output, restore only the newest item.")
  var latestWins = false

  @Option(
    help: ArgumentHelp("Process a random sample of N% of the items.", valueName: "n%"), transform: Double.percentage)
  var sample: Double?

  @Option(
    help: ArgumentHelp("Process only shard K of N; an item is always in the same shard.", valueName: "k/n"),
    transform: Selection.Shard.parse)
  var shard: Selection.Shard?

  /// What earlier results report as done; nil without them. Throws `InputError`.
  func resumeIndex() throws -> ResumeIndex? {
    if resume.isEmpty { return nil }
    var index = ResumeIndex()
    for file in resume {
      try index.add(LineReader(DescriptorSource(opening: file.path, interruption: Signals.interruption)))
    }
    return index
  }
}

/// Where files are written, and how.
struct RestoreOutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Write all outputs below this directory; they must be relative.", valueName: "dir"),
    completion: .directory)
  var root: PathArgument?

  @Option(help: ArgumentHelp("When to replace an existing output.", valueName: "policy"))
  var overwrite = OverwritePolicy.always

  @Flag(help: "Write long runs of zeros as holes.")
  var sparse = false

  @Flag(inversion: .prefixedNo, help: "Restore permissions and modification times.")
  var attributes = true

  @Flag(help: "Fail items whose attributes cannot be restored, instead of warning.")
  var strictAttributes = false
}

/// Whether files are written, and how safely.
struct RestoreSafetyOptions: ParsableArguments {
  @Flag(name: [.customShort("n"), .long], help: "Look up and check all items, but write nothing.")
  var dryRun = false

  @Flag(help: "Read and check all contents, but write nothing.")
  var verify = false

  @Option(help: ArgumentHelp("When to force files to disk: never, per batch or per item.", valueName: "when"))
  var durability = Durability.batch

  var mode: RestoreMode { verify ? .verify : dryRun ? .dryRun : .restore }
}
