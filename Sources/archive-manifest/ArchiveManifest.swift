import ArchiveDatabase
import ArchiveTool
import ArgumentParser

@main
struct ArchiveManifest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive-manifest",
    abstract: "Make, check and explain manifests: what is to be restored, and where to.",
    version: Tool.version,
    subcommands: [ReadManifest.self, QueryArchive.self, CheckManifest.self, ShowItem.self, ListEvents.self])

  static func main() { Tool.main(Self.self, libraries: ClientLibrary.versions) }
}
