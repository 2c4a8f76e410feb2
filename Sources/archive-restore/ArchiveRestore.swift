import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

@main
struct ArchiveRestore: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive-restore",
    abstract: "Restore archived files.",
    usage: """
      archive-restore --by NAME [options] < MANIFEST-RECORDS
      archive-restore TOMBSTONE OUTPUT --by NAME [options]
      """,
    discussion: """
      Examples:
        archive-manifest query --repo demo | archive-restore --by sre --root out
        archive-restore a.py restored.py --by sre

      Reads manifest records (NDJSON) from standard input and writes one result record \
      for each, in the same order. With TOMBSTONE and OUTPUT it restores one file; if \
      OUTPUT is -, it writes the content to standard output and the result record to \
      standard error.
      """,
    version: Tool.version)

  @OptionGroup var arguments: RestoreArguments

  func execute() throws -> ExitStatus {
    ProgressDisplay.install()
    let config = try arguments.common.configuration(flags: arguments.archive.flags)
    let request = try RestoreRequest(arguments, config)
    if let single = request.single {
      let context = try request.context(arguments.evidence)
      return try SingleRestore(request, context, arguments.progress).run(single.name, to: single.output)
    }
    let resume = try arguments.input.resumeIndex()
    let source = try StandardStreams.input(of: "manifest records")
    let context = try request.context(arguments.evidence)
    let latest = try arguments.input.latestWins ? request.latestVersions(of: source, context) : nil
    let restore = try PreparedRun.restore(
      context, request.options, resume: resume, superseded: latest?.superseded ?? [])
    let lines = latest?.lines ?? LineReader(source)
    let summary = try ProgressDisplay.during(
      context.meter, arguments.progress, participle: request.participle, phase: request.phase, separator: 0x0A
    ) { try restore.run(lines, into: StandardStreams.output) }
    return conclude(
      summary, participle: request.participle, resumeHint: "to do the rest, run it again with --resume and its results")
  }

  static func main() { Tool.main(Self.self, libraries: ClientLibrary.versions) }
}
