import ArchiveCore
import ArchiveTool
import ArgumentParser

struct ReadManifest: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract: "Turn a JSON, CSV or NDJSON manifest into manifest records.",
    discussion: """
      The format is found by looking at the content. An item that is no manifest record comes out with an \
      "error", is told on standard error, and makes the status 1; archive-restore will answer it with a failure.
      """)

  @Argument(help: "The manifest; by default, and as -, standard input.")
  var file: PathArgument?

  @OptionGroup var spreadsheet: SpreadsheetOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    _ = try common.configuration()
    let source = try file.source(of: "a manifest")
    let summary = try ManifestConverter.run(
      spreadsheet.open(source), into: StandardStreams.output, complain: { Diagnostics.error("\(source.name): \($0)") })
    return summary.failed > 0 ? .incomplete : .done
  }
}
