import ArchiveAccess
import ArchiveCore
import ArchiveTool
import ArgumentParser

/// Which items `query` selects by their file.
struct FileFilter: ParsableArguments {
  @Option(help: ArgumentHelp("Items of this repository.", valueName: "name"), completion: ArchiveNames.repositories)
  var repo: String?

  @Option(help: ArgumentHelp("Items whose whole path matches; * also matches /.", valueName: "glob"))
  var path: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Items with this tag; repeated, items with all of them.", valueName: "tag"),
    completion: ArchiveNames.tags)
  var tag: [String] = []

  @Option(help: ArgumentHelp("Items of this kind.", valueName: "kind"))
  var kind: ItemKind?

  @Option(help: ArgumentHelp("Items archived for this reason.", valueName: "reason"))
  var reason: ArchiveReason?

  @Option(help: ArgumentHelp("Items of this commit; the beginning of its id suffices.", valueName: "id"))
  var commit: String?
}

/// Which items `query` selects by who archived them, and when.
struct PersonFilter: ParsableArguments {
  @Option(help: ArgumentHelp("Items archived at this time or later.", valueName: "time"), transform: Timestamp.parse)
  var since: Timestamp?

  @Option(help: ArgumentHelp("Items archived before this time.", valueName: "time"), transform: Timestamp.parse)
  var until: Timestamp?

  @Option(help: ArgumentHelp("Items archived by this person.", valueName: "name"))
  var archivedBy: String?
}

/// Which of several versions of a path `query` selects.
struct VersionFilter: ParsableArguments {
  @Flag(help: "Only the newest matching item of each repository and path.")
  var latest = false

  @Option(
    help: ArgumentHelp("The newest of each path among items archived until then.", valueName: "time"),
    transform: Timestamp.parse)
  var asOf: Timestamp?

  @Option(help: ArgumentHelp("All items of exactly this path, oldest first.", valueName: "path"))
  var versions: PathArgument?
}

/// Which items `query` selects by their content.
struct ContentFilter: ParsableArguments {
  @Option(
    name: .customLong("sha256"), help: ArgumentHelp("Items with this content.", valueName: "hash"),
    transform: ContentHash.parse)
  var sha256: ContentHash?

  @Option(
    help: ArgumentHelp("Items of more than SIZE bytes; 10K is 10 * 1024.", valueName: "size"),
    transform: Int64.byteCount)
  var larger: Int64?

  @Flag(help: "Items whose content another item also has.")
  var duplicates = false
}

/// Which items `query` selects by their restores.
struct RestoreFilter: ParsableArguments {
  @Option(help: ArgumentHelp("Items restored by this person.", valueName: "name"))
  var restoredBy: String?

  @Option(help: ArgumentHelp("Items restored at this time or later.", valueName: "time"), transform: Timestamp.parse)
  var restoredSince: Timestamp?

  @Flag(help: "Items that were never restored.")
  var neverRestored = false

  func validate() throws {
    let other = restoredBy != nil ? "--restored-by" : restoredSince != nil ? "--restored-since" : nil
    if neverRestored, let other {
      throw ValidationError("--never-restored and \(other) cannot both be true of an item; give one of them")
    }
  }
}

/// Which items `query` selects by holds, due dates and purges.
struct RetentionFilter: ParsableArguments {
  @Flag(help: "Items due to be deleted, except held and purged ones.")
  var due = false

  @Flag(help: "Items under legal hold.")
  var held = false

  @Flag(help: "Items whose deletion awaits approval by a second person.")
  var requested = false

  @Flag(help: "Items approved for deletion whose content still exists.")
  var approved = false

  @Flag(help: "Items whose content was purged.")
  var purged = false

  func validate() throws {
    if purged, due || requested || approved {
      let other = due ? "--due" : requested ? "--requested" : "--approved"
      throw ValidationError("--purged and \(other) cannot both be true of an item; give one of them")
    }
  }
}
