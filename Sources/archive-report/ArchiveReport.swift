import ArchiveCore
import ArchiveReporting
import ArchiveTool
import ArgumentParser

@main
struct ArchiveReport: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive-report",
    abstract: "Sum up a stream of results.",
    usage: "archive-report [FILE ...] [--format text|json|csv] [--save[=FILE]]",
    discussion: """
      Reads result records (NDJSON) from FILE or standard input. The text names how many items \
      succeeded and failed; --format json gives the same as .summary, with latencies and counts by \
      error, and the records as .items; --format csv writes a row for each record. Several files, in the order of their runs, are one history: \
      each item counts once, as its last attempt ended.
      """,
    version: Tool.version)

  @Argument(help: "The results; by default, and as -, standard input.")
  var files: [PathArgument] = []

  @Option(help: ArgumentHelp("How to write the summary.", valueName: "format"))
  var format = ReportForm.text

  @Option(
    help: ArgumentHelp(
      "Save the JSON report, never onto an existing file; --save alone takes batch_restore_YYYYMMDD_HHMMSS.json.",
      valueName: "file"),
    completion: .file())
  var save: SaveTarget?

  @OptionGroup var evidence: EvidenceOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    let config = try common.configuration()
    let files = files.isEmpty ? [nil] : files.map { $0 as PathArgument? }
    // All are opened before anything is read: one that is missing ends the run at once.
    let inputs = try files.map { try $0.source(of: "results") }
    let saved = try save.map { try SavedReport(file: $0.path) }
    let log = try saved.flatMap { _ in try evidence.log(config) }
    let output = StandardStreams.output
    var (report, copy) = (format.format, JSONReport())
    try output.write(text: report.beginning)
    try saved?.add(copy.beginning.utf8)
    var reader = ReportReader { Diagnostics.error($0) }
    try reader.read(inputs) { event in
      if let piece = report.item(event) { try piece.withUnsafeBytes { try output.write(bytes: $0) } }
      if let saved, let piece = copy.item(event) { try saved.add(piece) }
    }
    let totals = reader.totals
    try output.write(text: report.end(totals))
    try saved?.add(copy.end(totals).utf8)
    if let name = try saved?.finish() {
      let text = "Results saved to: \(name.display)"
      if format == .text { try output.write(text: "\n" + shownLines([text])) } else { Diagnostics.note(text) }
      _ = try log?.append([totals.evidence(saved: name)])
    }
    return totals.invalid > 0 ? .badInput : .done
  }
}

extension ReportForm: ExpressibleByArgument {}

/// Where --save writes to: a name of its own choice, or a file.
struct SaveTarget: ExpressibleByArgument {
  /// Nil is the standard name.
  let path: Path?

  init?(argument: String) {
    path = PathArgument(argument: argument)?.path
  }
}

extension ArchiveReport { static func main() { Tool.main(Self.self, optionalValues: ["--save"]) } }
