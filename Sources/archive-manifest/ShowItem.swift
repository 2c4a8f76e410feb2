import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct ShowItem: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show everything that the archive knows about one item.",
    usage: "archive-manifest show ITEM [options]",
    discussion: """
      Examples:
        archive-manifest show a.py
        archive-manifest show a.py --json | jq .events
      """)

  @Argument(help: "A tombstone, its beginning, or a path that only one item has.", completion: ArchiveNames.items)
  var item: String

  @OptionGroup(title: Heading.output) var answer: AnswerForm

  @OptionGroup(title: Heading.database) var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    let archive = try ArchiveAccess(archive, common).openRetrying(.read)
    let item = try find(in: archive)
    let history = try archive.history(of: item)
    if answer.isTable {
      try ItemPage(item, history).write()
    } else {
      try StandardStreams.output.write(ItemDescription.record(of: item, history: history))
    }
    return .done
  }

  private func find(in archive: any Catalog) throws -> ArchivedItem {
    guard let tombstone = Tombstone(item) else { return try ItemName(item).find(in: archive) }
    guard let found = try archive.describe([tombstone])[tombstone] else { throw ItemError.notFound(tombstone) }
    return found
  }
}
