import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct QueryArchive: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Select archived items and write them as manifest records.",
    usage: "archive-manifest query [ITEM ...] [options]",
    discussion: """
      Examples:
        archive-manifest query --repo demo --path '*.py' --latest
        archive-manifest query --output 'old/{path}' | archive-restore --by sre

      Without options it selects all items. A TIME is RFC 3339 (2026-11-23T14:00:00Z), a \
      date (midnight UTC), an age (30m, 36h, 7d), today or yesterday. A TEMPLATE may \
      contain {path} {name} {stem} {ext} {dir} {repo} {tombstone} {sha256} {commit} \
      {kind} {reason} {language} {archived_by} {archived_at}; write braces as {{ and }}.
      """)

  @Argument(
    help: "Items: tombstones, their beginnings, or paths that only one item has.", completion: ArchiveNames.items)
  var items: [String] = []

  @OptionGroup var selection: QueryFilter
  @OptionGroup(title: Heading.output) var form: QueryForm
  @OptionGroup(title: Heading.output) var answer: AnswerForm
  @OptionGroup(title: Heading.database) var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let limit = form.limit, limit < 0 { throw ValidationError("--limit \(limit): must be 0 or more") }
    if !items.isEmpty, form.limit != nil || form.sort != ItemOrder() || selection.versions.versions != nil {
      throw ValidationError(
        "named items are written in the order given; leave out --limit, --sort and --versions")
    }
  }

  func execute() throws -> ExitStatus {
    let template = try OutputTemplate(form.output)
    let archive = try ArchiveAccess(archive, common)
    var filter = selection.filter
    (filter.order, filter.limit) = (form.sort, form.limit)
    let storage = try archive.open(.read)
    let table = ItemTable()
    let isTable = answer.isTable
    var isEmpty = true
    func write(_ item: ArchivedItem) throws -> Bool {
      isEmpty = false
      if Signals.interruption.received != nil { throw Interrupted() }
      if isTable {
        try table.add(item)
      } else {
        try StandardStreams.output.write(ManifestWriter.record(of: item, output: template.output(of: item)))
      }
      return true
    }
    if items.isEmpty { try storage.forEachItem(matching: filter, write) }
    for name in items { _ = try write(ItemName(name).find(in: storage, filter)) }
    try table.finish()
    if isEmpty { Diagnostics.hint("no archived item matches") }
    return .done
  }
}

/// Which items `query` writes, and how.
struct QueryForm: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Order of the items; -KEY is descending.", valueName: "key"))
  var sort = ItemOrder()

  @Option(help: ArgumentHelp("Write at most N items.", valueName: "n"))
  var limit: Int?

  @Option(help: ArgumentHelp("Output of each item, for archive-restore.", valueName: "template"))
  var output = "{path}"
}
