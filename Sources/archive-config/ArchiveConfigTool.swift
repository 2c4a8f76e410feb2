import ArchiveDatabase
import ArchiveTool
import ArgumentParser

@main
struct ArchiveConfigTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive-config",
    abstract: "Show the configuration, check the archive's health, make a new archive.",
    version: Tool.version,
    subcommands: [
      ShowConfig.self, GetValue.self, ValidateConfig.self, CheckHealth.self, EvidenceCommand.self, InitArchive.self,
      PrintSchema.self,
    ])

  static func main() { Tool.main(Self.self, libraries: ClientLibrary.versions) }
}
