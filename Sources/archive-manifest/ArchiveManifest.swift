import ArchiveDatabase
import ArchiveTool
import ArgumentParser

@main
struct ArchiveManifest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive-manifest",
    abstract: "Create, check and explain manifests: lists of the items to restore.",
    discussion: """
      Examples:
        archive-manifest query --repo demo | archive-restore --by sre --root out
        archive-manifest read dr.csv | archive-manifest check --table
      """,
    version: Tool.version,
    subcommands: [ReadManifest.self, QueryArchive.self, CheckManifest.self, ShowItem.self, ListEvents.self])

  static func main() { Tool.main(Self.self, libraries: ClientLibrary.versions) }
}
