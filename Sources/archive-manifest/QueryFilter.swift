import ArchiveCore
import ArchiveTool
import ArgumentParser

/// Which items `query` selects.
struct QueryFilter: ParsableArguments {
  @Option(help: ArgumentHelp("Items of this repository.", valueName: "name"))
  var repo: String?

  @Option(help: ArgumentHelp("Items whose whole path matches; * matches / too, as in find -path.", valueName: "glob"))
  var path: String?

  @Option(
    parsing: .singleValue, help: ArgumentHelp("Items with this tag; repeated: with all of them.", valueName: "tag"))
  var tag: [String] = []

  @Option(help: ArgumentHelp("Items of this kind.", valueName: "kind"))
  var kind: ItemKind?

  @Option(help: ArgumentHelp("Items archived for this reason.", valueName: "reason"))
  var reason: ArchiveReason?

  @Option(help: ArgumentHelp("Archived at this time or later.", valueName: "time"), transform: Timestamp.parse)
  var since: Timestamp?

  @Option(help: ArgumentHelp("Archived before this time.", valueName: "time"), transform: Timestamp.parse)
  var until: Timestamp?

  @Option(help: ArgumentHelp("Items of this commit, given whole or by its beginning.", valueName: "id"))
  var commit: String?

  @Option(help: ArgumentHelp("Items archived by this person.", valueName: "name"))
  var archivedBy: String?

  @OptionGroup var versions: VersionFilter
  @OptionGroup var content: ContentFilter
  @OptionGroup var restores: RestoreFilter
  @OptionGroup var retention: RetentionFilter

  var filter: ItemFilter {
    var filter = ItemFilter()
    filter.repo = repo
    filter.pathGlob = path
    filter.tags = tag
    filter.kind = kind?.rawValue
    filter.reason = reason?.rawValue
    filter.archivedBy = archivedBy
    filter.commit = commit?.lowercased()
    filter.since = since
    filter.until = until
    filter.path = versions.versions?.path
    filter.latest = versions.latest || versions.asOf != nil
    filter.asOf = versions.asOf
    filter.sha256 = content.sha256
    filter.largerThan = content.larger
    filter.hasDuplicate = content.duplicates
    filter.restoredBy = restores.restoredBy
    filter.restoredSince = restores.restoredSince
    filter.neverRestored = restores.neverRestored
    filter.dueBy = retention.due ? .now() : nil
    filter.isHeld = retention.held
    filter.isRequested = retention.requested
    filter.isApproved = retention.approved
    filter.isPurged = retention.purged
    return filter
  }
}
