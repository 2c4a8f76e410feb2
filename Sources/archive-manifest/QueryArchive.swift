import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct QueryArchive: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Select archived items as manifest records.",
    discussion: """
      Times are RFC 3339 (2026-11-23T14:00:00Z), dates (2026-11-23, midnight UTC), how long ago (36h, 7d, 2w), today \
      or yesterday. A TEMPLATE may hold \
      {path} {name} {stem} {ext} {dir} {repo} {tombstone} {sha256} {commit} {kind} {reason} {language} \
      {archived_by} {archived_at}; {{ and }} are braces.
      """)

  @OptionGroup var selection: QueryFilter

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Order of the items; -KEY is descending.", valueName: "key"))
  var sort = ItemOrder()

  @Option(help: ArgumentHelp("At most N items.", valueName: "n"))
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
    var filter = selection.filter
    filter.order = sort
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
