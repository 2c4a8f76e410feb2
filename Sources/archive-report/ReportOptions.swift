import ArchiveCore
import ArchiveReporting
import ArchiveTool
import ArgumentParser

/// Which records a report covers, and how it divides them.
struct ScopeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Also summarise by the values of this field of the records.", valueName: "field"))
  var groupBy: String?

  @Option(
    help: ArgumentHelp("Only items started at this time or later.", valueName: "time"),
    transform: Timestamp.parse)
  var since: Timestamp?

  @Option(
    help: ArgumentHelp("Only items started before this time.", valueName: "time"),
    transform: Timestamp.parse)
  var until: Timestamp?

  @Option(
    help: ArgumentHelp("Show the number of finished items per interval, such as 10s.", valueName: "interval"),
    transform: Seconds.parse)
  var timeline: Seconds?

  var scope: ReportScope {
    var scope = ReportScope()
    (scope.groupBy, scope.since, scope.until) = (groupBy, since, until)
    if let timeline { scope.interval = timeline.count }
    return scope
  }

  func validate() throws {
    if groupBy?.isEmpty == true { throw ValidationError("--group-by: give the name of a member, such as owner") }
    if let since, let until, !(since < until) { throw ValidationError("--since must be before --until") }
  }
}

/// The formats of the report, and where each is written.
struct OutputOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Format of the report (default: text).", valueName: "format"))
  var format: ReportForm?

  @Option(
    name: .customLong("output"), parsing: .singleValue,
    help: ArgumentHelp(
      "Also write the report to FILE, in this format; may be repeated.",
      valueName: "format=file"),
    transform: OutputTarget.parse)
  var outputs: [OutputTarget] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Add a column to CSV with this field of the records; may be repeated.", valueName: "field"))
  var column: [String] = []

  @Flag(inversion: .prefixedNo, help: "List all items in JSON, NDJSON and HTML.")
  var items = true

  @Flag(
    inversion: .prefixedNo,
    help: "Add latencies, phases and failures to the text; the default on a terminal.")
  var details: Bool?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Add this label to each Prometheus metric; may be repeated.", valueName: "name=value"),
    transform: MetricLabel.parse)
  var label: [MetricLabel] = []

  @Option(
    help: ArgumentHelp(
      "Save the JSON report to a new file (default: batch_restore_YYYYMMDD_HHMMSS.json).",
      valueName: "file"),
    completion: .file())
  var save: SaveTarget?

  func validate() throws {
    for (place, name) in column.enumerated() {
      if name.isEmpty { throw ValidationError("--column: give the name of a member, such as owner") }
      if CSVReport.columns.contains(name) || column[..<place].contains(name) {
        throw ValidationError("--column \(name): CSV has that column already")
      }
    }
    if !column.isEmpty, format != .csv, !outputs.contains(where: { $0.form == .csv }) {
      throw ValidationError("--column is for CSV; add --format csv or --output csv=FILE")
    }
  }
}
