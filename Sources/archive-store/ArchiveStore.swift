import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

@main
struct ArchiveStore: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive-store",
    abstract: "Put files into the archive, each under a tombstone of its own.",
    usage: """
      archive-store REPO [PATH ...] --by NAME [options]
      archive-store REPO [PATH ...] --by NAME --from-git COMMIT [options]
      archive-store REPO [PATH ...] --by NAME --deleted-since COMMIT [options]
      archive-store --from-archive URL --by NAME [options] < MANIFEST-RECORDS
      """,
    discussion: """
      Without PATH, paths are read from standard input: one a line, or NUL-separated with -0, or as \
      NDJSON objects with a "path" and any of the options below. One stored record is written for each \
      path, in order; it is a manifest record for archive-restore. With --from-git contents come from a commit; with --deleted-since the deleted files are \
      found, too. With --from-archive the items that the \
      records name are copied from another archive, with their tombstones, events and tags.
      """,
    version: Tool.version)

  @OptionGroup var arguments: StoreArguments

  func execute() throws -> ExitStatus {
    ProgressDisplay.install()
    let config = try arguments.common.configuration(flags: arguments.archive.flags)
    let request = try StoreRequest(arguments, config)
    if let source = arguments.how.fromArchive { return try copy(from: BackendURL(source), request) }
    let input = try request.input()
    let context = try request.context()
    let store = PreparedRun.store(context, request.options)
    let summary = try ProgressDisplay.during(
      context.meter, arguments.progress, did: "archived", phase: "store", separator: request.separator
    ) {
      try store.run(input, into: StandardStreams.output)
    }
    return conclude(summary, did: "archived")
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
      context.meter, arguments.progress, did: "copied", phase: "copy", separator: 0x0A
    ) {
      try copy.run(lines, into: StandardStreams.output)
    }
    return conclude(summary, did: "copied", resumeHint: "run it again to copy what is missing")
  }

  static func main() { Tool.main(Self.self, libraries: ClientLibrary.versions) }
}
