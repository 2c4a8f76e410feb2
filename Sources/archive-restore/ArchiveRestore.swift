import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

@main
struct ArchiveRestore: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive-restore",
    abstract: "Bring archived files back.",
    usage: """
      archive-restore --by NAME [options] < MANIFEST-RECORDS
      archive-restore TOMBSTONE OUTPUT --by NAME [options]
      """,
    discussion: """
      Reads manifest records (NDJSON) from standard input and writes one result record for each, in \
      order. With TOMBSTONE and OUTPUT one file is restored; OUTPUT - writes its content to standard \
      output and the result record to standard error.
      """,
    version: Tool.version)

  @OptionGroup var arguments: RestoreArguments

  func execute() throws -> ExitStatus {
    ProgressDisplay.install()
    let config = try arguments.common.configuration(flags: arguments.archive.flags)
    let request = try RestoreRequest(arguments, config)
    let context = try request.context(arguments.evidence)
    if let single = request.single {
      return try SingleRestore(request, context, arguments.progress).run(single.tombstone, to: single.output)
    }
    let resume = try arguments.writing.resumeIndex()
    let source = try StandardStreams.input(of: "manifest records")
    let latest = try arguments.extent.latestWins ? request.latestVersions(of: source, context) : nil
    let restore = try PreparedRun.restore(
      context, request.options, resume: resume, superseded: latest?.superseded ?? [])
    let lines = latest?.lines ?? LineReader(source)
    let summary = try ProgressDisplay.during(
      context.meter, arguments.progress, did: request.did, phase: request.phase, separator: 0x0A
    ) { try restore.run(lines, into: StandardStreams.output) }
    return conclude(
      summary, did: request.did, resumeHint: "run it again with --resume and its results to do what is missing")
  }

  static func main() { Tool.main(Self.self, libraries: ClientLibrary.versions) }
}
