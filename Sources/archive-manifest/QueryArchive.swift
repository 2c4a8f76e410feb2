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

  @Argument(
    help: "Items: a tombstone, the beginning of one, or a path, where only one item has it; by default all that match.")
  var items: [String] = []

  @OptionGroup var selection: QueryFilter

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Order of the items; -KEY is descending.", valueName: "key"))
  var sort = ItemOrder()

  @Option(help: ArgumentHelp("At most N items.", valueName: "n"))
  var limit: Int?

  @Option(help: ArgumentHelp("Where each is to be restored.", valueName: "template"))
  var output = "{path}"

  @OptionGroup var answer: AnswerForm
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit \(limit): must be 0 or more") }
    if !items.isEmpty, limit != nil || sort != ItemOrder() || selection.versions.versions != nil {
      throw ValidationError(
        "items that are named come in that order: --limit, --sort and --versions do not go with them")
    }
  }

  func execute() throws -> ExitStatus {
    let template = try OutputTemplate(output)
    let archive = try ArchiveAccess(archive, common)
    var filter = selection.filter
    filter.order = sort
    filter.limit = limit
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
