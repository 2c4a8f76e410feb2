import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct CheckManifest: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check for each item of a manifest whether it can be restored.",
    usage: "archive-manifest check [FILE] [options]",
    discussion: """
      Examples:
        archive-manifest check dr.csv --table
        archive-manifest query | archive-manifest check > checked.ndjson

      Reads a manifest in any format and writes each record with "available" and \
      "error". It does not decompress contents. The exit status is 1 if an item is not \
      available.
      """)

  @Argument(help: "The manifest; - or nothing is standard input.")
  var file: PathArgument?

  @OptionGroup(title: "CSV") var spreadsheet: SpreadsheetOptions
  @OptionGroup(title: Heading.output) var answer: AnswerForm
  @OptionGroup(title: Heading.database) var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    let archive = try ArchiveAccess(archive, common).openRetrying(.read)
    let source = try spreadsheet.open(file.source(of: "a manifest"))
    let summary = answer.isTable ? try table(source, archive) : try records(source, archive)
    Diagnostics.note("\(summary.succeeded) available, \(summary.failed) not available")
    reportCauses(of: summary)
    return summary.failed > 0 ? .incomplete : .done
  }

  private func records(_ source: any ManifestSource, _ archive: any Catalog) throws -> RunSummary {
    let output = StandardStreams.output
    return try ManifestCheck.run(source, in: archive, pause: output.flush) { record, error in
      try output.write(ManifestCheck.record(of: record, error))
    }
  }

  private func table(_ source: any ManifestSource, _ archive: any Catalog) throws -> RunSummary {
    let table = TableOutput([
      .right("LINE"), .left("TOMBSTONE"), .left("AVAILABLE"), .left("OUTPUT", cut: .keepingEnd),
      .left("REASON", cut: .keepingBeginning),
    ])
    let summary = try ManifestCheck.run(source, in: archive, pause: {}) { record, error in
      let item = try? ManifestRecord(record)
      try table.add(
        [
          String(record.line), item.map { TableCell.tombstone($0.tombstone.description) } ?? "-",
          error == nil ? "yes" : "no", item?.output.display ?? "-",
          error.map { "\($0.code.rawValue): \($0.message)" } ?? "",
        ], isAlarming: error != nil)
    }
    try table.finish()
    return summary
  }
}
