import ArchiveDatabase
import ArchiveTool
import ArgumentParser

@main
struct ArchiveRetention: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive-retention",
    abstract: "Manage legal holds, due dates, and purges that two people approve.",
    discussion: """
      Examples:
        archive-manifest query --due | archive-retention request --by ann --reason x
        archive-manifest query --requested | archive-retention approve --by bob

      Each subcommand reads manifest records (NDJSON) from standard input, or takes \
      ITEMs, and writes one retention record for each, in the same order.
      """,
    version: Tool.version,
    subcommands: [Hold.self, Release.self, Due.self, Request.self, Withdraw.self, Approve.self])

  static func main() { Tool.main(Self.self, libraries: ClientLibrary.versions) }
}
