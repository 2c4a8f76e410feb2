import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct ShowItem: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Give all that the archive knows of one tombstone: the item, its content's state, tags and events.")

  @Argument(help: "The item.")
  var tombstone: String

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    guard let id = Tombstone(tombstone) else { throw ToolFailure(.usage, "\"\(tombstone)\" is no tombstone: no UUID") }
    let archive = try ArchiveAccess(archive, common).openRetrying(.read)
    guard let item = try archive.describe([id])[id] else { throw ItemError.notFound(id) }
    try StandardStreams.output.write(ItemDescription.record(of: item, history: archive.history(of: item)))
    return .done
  }
}
