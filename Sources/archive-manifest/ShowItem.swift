import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct ShowItem: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Give all that the archive knows of one item: its content's state, tags and events.")

  @Argument(help: "A tombstone, the beginning of one, or a path, where only one item has it.")
  var item: String

  @OptionGroup var answer: AnswerForm

  @OptionGroup var archive: ArchiveOptions
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
