import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct CheckManifest: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Tell of each item of a manifest whether it could be restored, and why not.",
    discussion: """
      Reads a manifest in any format and writes each record with "available" and "error". Contents are not \
      decompressed. The status is 1 when an item is not available.
      """)

  @Argument(help: "The manifest; by default, and as -, standard input.")
  var file: PathArgument?

  @OptionGroup var spreadsheet: SpreadsheetOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    let archive = try ArchiveAccess(archive, common).openRetrying(.read)
    let summary = try ManifestCheck.run(
      spreadsheet.open(file.source(of: "a manifest")), in: archive, into: StandardStreams.output)
    Diagnostics.note("\(summary.succeeded) available, \(summary.failed) not available")
    noteCauses(of: summary)
    return summary.failed > 0 ? .incomplete : .done
  }
}
