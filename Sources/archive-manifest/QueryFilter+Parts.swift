import ArchiveCore
import ArchiveTool
import ArgumentParser

/// Which of several versions of a path `query` selects.
struct VersionFilter: ParsableArguments {
  @Flag(help: "Of each repository and path only the newest of the items that match.")
  var latest = false

  @Option(
    help: ArgumentHelp("The same as it was at this time: of the items archived until then.", valueName: "time"),
    transform: Timestamp.parse)
  var asOf: Timestamp?

  @Option(help: ArgumentHelp("All items of this very path, oldest first.", valueName: "path"))
  var versions: PathArgument?
}

/// Which items `query` selects by their content.
struct ContentFilter: ParsableArguments {
  @Option(
    name: .customLong("sha256"), help: ArgumentHelp("Items with this content.", valueName: "hash"),
    transform: ContentHash.parse)
  var sha256: ContentHash?

  @Option(
    help: ArgumentHelp("Items of more than SIZE bytes; 10K, 10M and 10G count in 1024s.", valueName: "size"),
    transform: Int64.byteCount)
  var larger: Int64?

  @Flag(help: "Items whose content another item has, too.")
  var duplicates = false
}

/// Which items `query` selects by what was restored.
struct RestoreFilter: ParsableArguments {
  @Option(help: ArgumentHelp("Items that this person has restored.", valueName: "name"))
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

/// Which items `query` selects by what is to be kept and deleted.
struct RetentionFilter: ParsableArguments {
  @Flag(help: "Items whose due date has come; not those that are held or purged.")
  var due = false

  @Flag(help: "Items under legal hold.")
  var held = false

  @Flag(help: "Items whose deletion is requested, and waits for a second person.")
  var requested = false

  @Flag(help: "Items whose deletion is approved, and whose content is still there.")
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
