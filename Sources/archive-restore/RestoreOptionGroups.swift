import ArchiveCore
import ArchiveTool
import ArgumentParser

// The order of the groups and of their options is that of --help.

/// Which item is restored, where to, and by whom.
struct RestoreTarget: ParsableArguments {
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

  /// The one item, where the command line names it.
  var single: (tombstone: String, output: Path)? {
    guard let tombstone, let output else { return nil }
    return (tombstone, output.path)
  }
}

/// How much of the input is done, and where the run stops.
struct RestoreExtent: ParsableArguments {
  @OptionGroup var failures: FailureOptions

  @Flag(name: [.customShort("n"), .long], help: "Look everything up, write nothing.")
  var dryRun = false

  @Flag(help: "Read and compare, write nothing.")
  var verify = false

  @Flag(help: "Of records that name one output, restore the one archived last; reads all records first.")
  var latestWins = false

  @Option(
    help: ArgumentHelp("Take only this part of the items, at random.", valueName: "n%"), transform: Double.percentage)
  var sample: Double?

  @Option(
    help: ArgumentHelp("Take only the Kth of N parts of the items; each is always in the same.", valueName: "k/n"),
    transform: Selection.Shard.parse)
  var shard: Selection.Shard?

  var mode: RestoreMode { verify ? .verify : dryRun ? .dryRun : .restore }
}
