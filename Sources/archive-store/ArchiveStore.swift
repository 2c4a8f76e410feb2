import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

@main
struct ArchiveStore: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive-store",
    abstract: "Archive files, each under its own tombstone.",
    usage: """
      archive-store REPO [PATH ...] --by NAME [options]
      archive-store REPO [PATH ...] --by NAME --from-git COMMIT [options]
      archive-store REPO [PATH ...] --by NAME --deleted-since COMMIT [options]
      archive-store --from-archive URL --by NAME [options] < MANIFEST-RECORDS
      """,
    discussion: """
      Examples:
        archive-store demo old/*.txt --by dev --no-commit
        archive-store demo --by dev --deleted-since v1.0 > stored.ndjson

      Without PATH it reads paths from standard input: one per line, separated by NUL \
      with -0, or as NDJSON objects with a "path" and any of the options of an item. It \
      writes one stored record for each path, in the same order; a stored record is also \
      a manifest record for archive-restore. With --from-archive it copies the items that \
      the records name from another archive, with their tombstones, events and tags.
      """,
    version: Tool.version)

  @OptionGroup var arguments: StoreArguments

  func execute() throws -> ExitStatus {
    ProgressDisplay.install()
    let config = try arguments.common.configuration(flags: arguments.archive.flags)
    let request = try StoreRequest(arguments, config)
    if let source = arguments.source.fromArchive { return try copy(from: BackendURL(source), request) }
    let input = try request.input()
    let context = try request.context()
    let store = PreparedRun.store(context, request.options)
    let summary = try ProgressDisplay.during(
      context.meter, arguments.progress, participle: "archived", phase: "store", separator: request.separator
    ) {
      try store.run(input, into: StandardStreams.output)
    }
    return conclude(summary, participle: "archived")
  }

  private func copy(from url: BackendURL, _ request: StoreRequest) throws -> ExitStatus {
    let access = request.access
    let source = try access.open(other: url)
    let context = try request.context()
    let copy = PreparedRun.copy(
      from: source, context, request.options, CopyOptions(actor: arguments.items.by, url: url.redactedText),
      openSource: { try access.open(other: url) })
    let lines = LineReader(try StandardStreams.input(of: "manifest records"))
    let summary = try ProgressDisplay.during(
      context.meter, arguments.progress, participle: "copied", phase: "copy", separator: 0x0A
    ) {
      try copy.run(lines, into: StandardStreams.output)
    }
    return conclude(summary, participle: "copied", resumeHint: "to copy the rest, run it again")
  }

  static func main() { Tool.main(Self.self, libraries: ClientLibrary.versions) }
}
