import ArchiveAccess
import ArchiveCore
import ArchiveTool
import ArgumentParser

/// The repository, and the files that the command line names.
struct FileArguments: ParsableArguments {
  @Argument(help: "Name of the repository that the files come from.", completion: ArchiveNames.repositories)
  var repo: String?

  @Argument(help: "Files to archive.")
  var paths: [PathArgument] = []
}

/// Where paths and contents come from.
struct SourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Record this commit (default: HEAD); contents are those on disk.", valueName: "commit"))
  var commit: String?

  @Flag(help: "Record no commit; for files outside of a git repository.")
  var noCommit = false

  @Option(
    help: ArgumentHelp(
      "Read contents, modes and times from this commit; paths start at the top of the repository.",
      valueName: "commit"))
  var fromGit: String?

  @Option(
    help: ArgumentHelp(
      "Archive the files deleted between this commit and HEAD, each from the last commit that had it.",
      valueName: "commit"))
  var deletedSince: String?

  @Option(
    help: ArgumentHelp("Copy the items that standard input names from this archive.", valueName: "url"))
  var fromArchive: String?

  @Flag(name: [.customShort("0"), .customLong("null")], help: "Paths on standard input end with NUL.")
  var nul = false

  @Flag(help: "Read plain paths, even if they begin with {.")
  var lines = false
}

/// How each item is described.
struct ItemOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Who archives.", valueName: "name"))
  var by: String

  @Option(help: ArgumentHelp("Why the files are archived.", valueName: "reason"))
  var reason = ArchiveReason.dead

  @Option(help: ArgumentHelp("Kind of the files; by default derived from the name.", valueName: "kind"))
  var kind: ItemKind?

  @Option(help: ArgumentHelp("Programming language; by default derived from the name.", valueName: "name"))
  var language: String?

  @Option(help: ArgumentHelp("Media type; by default derived from the name.", valueName: "type"))
  var mime: String?

  @Option(
    parsing: .singleValue, help: ArgumentHelp("Tag of the items; may be repeated.", valueName: "tag"),
    completion: ArchiveNames.tags)
  var tag: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Further metadata, as name=value; may be repeated.", valueName: "k=v"))
  var metadata: [Fact] = []

  @Flag(help: "Put the items under legal hold, until archive-retention releases them.")
  var hold = false

  @Option(
    help: ArgumentHelp("Date from which the items are due to be deleted.", valueName: "date"),
    transform: Timestamp.date)
  var deleteAfter: Timestamp?
}

/// Changes on disk and in the archive that must be requested.
struct StoringOptions: ParsableArguments {
  @Flag(help: "Remove each file after its content was read back and verified.")
  var remove = false

  @Flag(help: "Archive a content again that was purged.")
  var revive = false

  @Flag(help: "Create the archive if it does not exist.")
  var `init` = false
}

/// How hard the contents are compressed.
struct CompressionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("zstd compression level.", valueName: "1…22"))
  var level = 3
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
