import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct PrintSchema: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the SQL statements that create an archive's tables.",
    usage: "archive-config schema [options]",
    discussion: """
      Examples:
        archive-config schema
        archive-config schema --dialect postgres
      """)

  @OptionGroup(title: Heading.output) var output: SchemaOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    let backend = try output.dialect ?? common.configuration().url.backend
    try StandardStreams.output.write(text: Schema.script(for: backend))
    return .done
  }
}

/// Which schema is printed.
struct SchemaOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Database (default: the configured one).", valueName: "database"))
  var dialect: Backend?
}
