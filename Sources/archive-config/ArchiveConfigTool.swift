import ArchiveDatabase
import ArchiveTool
import ArgumentParser

@main
struct ArchiveConfigTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive-config",
    abstract: "Show and check the configuration, the archive and the evidence; create archives.",
    discussion: """
      Examples:
        archive-config init
        archive-config check --deep 100
      """,
    version: Tool.version,
    subcommands: [
      ShowConfig.self, GetValue.self, ValidateConfig.self, CheckHealth.self, EvidenceCommand.self, InitArchive.self,
      PrintSchema.self,
    ])

  static func main() { Tool.main(Self.self, libraries: ClientLibrary.versions) }
}
