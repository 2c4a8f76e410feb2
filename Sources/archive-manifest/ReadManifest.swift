import ArchiveCore
import ArchiveTool
import ArgumentParser

struct ReadManifest: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract: "Convert a JSON, CSV or NDJSON manifest to manifest records.",
    usage: "archive-manifest read [FILE] [options]",
    discussion: """
      Examples:
        archive-manifest read dr.csv | archive-restore --by sre --continue-on-error
        archive-manifest read sheet.csv --delimiter ';' --columns tombstone=ID

      The format is detected from the content. An item that is not a valid manifest \
      record is written with an "error" and reported on standard error, and the exit \
      status is 1; archive-restore answers it with a failure.
      """)

  @Argument(help: "The manifest; - or nothing is standard input.")
  var file: PathArgument?

  @OptionGroup(title: "CSV") var spreadsheet: SpreadsheetOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    _ = try common.configuration()
    let source = try file.source(of: "a manifest")
    let summary = try ManifestConverter.run(
      spreadsheet.open(source), into: StandardStreams.output, complain: { Diagnostics.error("\(source.name): \($0)") })
    return summary.failed > 0 ? .incomplete : .done
  }
}
