import ArchiveCore
import ArchiveTool
import ArgumentParser

// The order of the groups and of their options is that of --help.

/// Which files are archived, and what is said of each.
struct ItemOptions: ParsableArguments {
  @Argument(help: "The repository the files come from.")
  var repo: String?

  @Argument(help: "The files to archive.")
  var paths: [PathArgument] = []

  @Option(help: ArgumentHelp("Who archives.", valueName: "name"))
  var by: String

  @Option(help: ArgumentHelp("Why they are archived.", valueName: "reason"))
  var reason = ArchiveReason.dead

  @Option(
    help: ArgumentHelp(
      "The commit to record, anything git can resolve; by default HEAD. Contents are those of the files on disk.",
      valueName: "commit"))
  var commit: String?

  @Flag(help: "Record no commit: the files are in no repository.")
  var noCommit = false

  @Option(
    help: ArgumentHelp(
      "Take contents, modes and times from this commit, not from files on disk; paths are those of git, from the top of the repository.",
      valueName: "commit"))
  var fromGit: String?

  @Option(
    help: ArgumentHelp(
      "Take the files that were deleted between this commit and HEAD, each from the last commit that had it; PATH limits them to files and directories.",
      valueName: "commit"))
  var deletedSince: String?

  @Option(help: ArgumentHelp("What they are; by default told by the name.", valueName: "kind"))
  var kind: ItemKind?

  @Option(help: ArgumentHelp("The programming language; by default told by the name.", valueName: "name"))
  var language: String?

  @Option(help: ArgumentHelp("The media type; by default told by the name.", valueName: "type"))
  var mime: String?

  @Option(parsing: .singleValue, help: ArgumentHelp("A tag; may be repeated.", valueName: "tag"))
  var tag: [String] = []

  @Flag(help: "Put each under legal hold: it cannot be purged until archive-retention releases it.")
  var hold = false

  @Option(
    help: ArgumentHelp("Set the date from which on each is due to be deleted.", valueName: "date"),
    transform: Timestamp.date)
  var deleteAfter: Timestamp?

  @Option(
    parsing: .singleValue, help: ArgumentHelp("A further fact, as name=value; may be repeated.", valueName: "k=v"))
  var metadata: [Fact] = []
}

/// How files are archived.
struct StoringOptions: ParsableArguments {
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

  @Flag(help: "Make the archive, if there is none.")
  var `init` = false

  @Option(
    help: ArgumentHelp("Copy the items that standard input names from this archive.", valueName: "url"))
  var fromArchive: String?
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
