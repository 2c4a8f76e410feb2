import ArchiveDatabase
import ArchiveTool
import ArgumentParser

@main
struct ArchiveRetention: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive-retention",
    abstract: "Decide what is kept and what is deleted: legal holds, due dates, and purges that two people agree on.",
    discussion: """
      Each subcommand reads manifest records (NDJSON) from standard input, or takes TOMBSTONEs, and writes one \
      retention record for each, in order:

        archive-manifest query --due | archive-retention request --by alice --reason 'no longer needed'
        archive-manifest query --requested | archive-retention approve --by bob
      """,
    version: Tool.version,
    subcommands: [Hold.self, Release.self, Due.self, Request.self, Withdraw.self, Approve.self])

  static func main() { Tool.main(Self.self, libraries: ClientLibrary.versions) }
}
