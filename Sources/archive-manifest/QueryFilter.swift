import ArchiveCore
import ArchiveTool
import ArgumentParser

/// Which items `query` selects.
struct QueryFilter: ParsableArguments {
  @OptionGroup(title: "Selection by file") var file: FileFilter
  @OptionGroup(title: "Selection by file") var content: ContentFilter
  @OptionGroup(title: "Selection by version") var versions: VersionFilter
  @OptionGroup(title: "Selection by time and person") var person: PersonFilter
  @OptionGroup(title: "Selection by time and person") var restores: RestoreFilter
  @OptionGroup(title: "Selection by retention") var retention: RetentionFilter

  var filter: ItemFilter {
    var filter = ItemFilter()
    filter.repo = file.repo
    filter.pathGlob = file.path
    filter.tags = file.tag
    filter.kind = file.kind?.rawValue
    filter.reason = file.reason?.rawValue
    filter.archivedBy = person.archivedBy
    filter.commit = file.commit?.lowercased()
    filter.since = person.since
    filter.until = person.until
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
