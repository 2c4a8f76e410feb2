import ArchiveTool
import ArgumentParser

@main
struct ArchiveConfigTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive-config",
    abstract: "Show the configuration, check the archive's health, make a new archive.",
    version: Tool.version,
    subcommands: [ShowConfig.self, CheckHealth.self, InitArchive.self, PrintSchema.self])

  static func main() { Tool.main(Self.self) }
}
