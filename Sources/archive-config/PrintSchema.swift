import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct PrintSchema: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the statements that make an archive's tables.")

  @Option(help: ArgumentHelp("For this database; by default the configured one.", valueName: "database"))
  var dialect: Backend?

  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    let backend = try dialect ?? common.configuration().url.backend
    try StandardStreams.output.write(text: Schema.script(for: backend))
    return .done
  }
}
