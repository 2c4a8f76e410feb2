import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct QueryArchive: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Select archived items as manifest records, in the order in which they were archived.",
    discussion: """
      Times are RFC 3339 (2026-11-23T14:00:00Z) or dates (2026-11-23, midnight UTC). A TEMPLATE may hold \
      {path} {name} {stem} {ext} {dir} {repo} {tombstone} {sha256} {commit} {kind} {reason} {language} \
      {archived_by} {archived_at}; {{ and }} are braces.
      """)

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

  @Option(help: ArgumentHelp("Archived at this time or later.", valueName: "time"))
  var since: Timestamp?

  @Option(help: ArgumentHelp("Archived before this time.", valueName: "time"))
  var until: Timestamp?

  @Option(help: ArgumentHelp("Items of this commit, given whole or by its beginning.", valueName: "id"))
  var commit: String?

  @Option(help: ArgumentHelp("Items archived by this person.", valueName: "name"))
  var archivedBy: String?

  @Option(help: ArgumentHelp("At most so many.", valueName: "n"))
  var limit: Int?

  @Option(help: ArgumentHelp("Where each is to be restored.", valueName: "template"))
  var output = "{path}"

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit \(limit): must be 0 or more") }
  }

  func execute() throws -> ExitStatus {
    let template = try OutputTemplate(output)
    let archive = try ArchiveAccess(archive, common)
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
    filter.limit = limit
    let storage = try archive.open(.read)
    var isEmpty = true
    try storage.forEachItem(matching: filter) { item in
      isEmpty = false
      if Signals.interruption.received != nil { throw Interrupted() }
      try StandardStreams.output.write(ManifestWriter.record(of: item, output: template.output(of: item)))
      return true
    }
    if isEmpty { Diagnostics.hint("no archived item matches") }
    return .done
  }
}
