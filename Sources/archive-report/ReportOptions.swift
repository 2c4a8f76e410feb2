import ArchiveCore
import ArchiveReporting
import ArchiveTool
import ArgumentParser

extension ReportForm: ExpressibleByArgument {}

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

/// Conditions that decide the exit status.
struct GateOptions: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Exit with status 3 unless this holds, such as success=100% or p99<500ms; may be repeated.", valueName: "gate"),
    transform: Requirement.parse)
  var require: [Requirement] = []

  @Option(
    help: ArgumentHelp("Compare with an earlier report; allows gates such as p99<=1.2x.", valueName: "file"),
    completion: .file())
  var baseline: PathArgument?

  @Flag(help: "Exit with status 65 if a line is not a record.")
  var strict = false

  /// The gates of the options; without any, those of the configuration.
  ///
  /// Throws `ToolFailure`.
  func requirements(_ config: ArchiveConfig) throws -> [Requirement] {
    var requirements = require
    if requirements.isEmpty {
      for text in config.reportRequirements {
        do throws(Requirement.Fault) {
          requirements.append(try Requirement(text))
        } catch { throw ToolFailure(.configuration, "report.require: \(error.message)") }
      }
    }
    if baseline == nil, let gate = requirements.first(where: \.needsBaseline) {
      throw ToolFailure(.usage, "\"\(gate.text)\" is a multiple of a baseline; give one with --baseline")
    }
    return requirements
  }
}

/// Output while records arrive, and the manifest of the items that were not done.
struct StreamOptions: ParsableArguments {
  @Flag(help: "Copy the input to standard output; the report goes to standard error.")
  var tee = false

  @Flag(help: "Show live progress on the terminal.")
  var live = false

  @Option(
    help: ArgumentHelp(
      "Write a progress line to standard error at this interval, such as 10s.", valueName: "interval"),
    transform: Seconds.parse)
  var every: Seconds?

  @Option(
    help: ArgumentHelp(
      "Write a manifest of the items that were not done; - is standard output.", valueName: "file"),
    completion: .file())
  var failed: PathArgument?

  func validate() throws {
    if tee, failed?.path.text == "-" {
      throw ValidationError("--tee and --failed - both write to standard output; give --failed a file")
    }
    if live, every != nil { throw ValidationError("--live and --every exclude each other") }
  }
}

// MARK: Values

/// A whole number of seconds.
struct Seconds: Sendable {
  let count: Int64

  /// `10s`, `5m` or `1h`; throws `ValidationError`.
  @Sendable static func parse(_ argument: String) throws -> Seconds {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600]
    guard let unit = argument.last.flatMap({ units[$0] }), let number = Int64(argument.dropLast()), number > 0,
      number <= 86_400, number * unit <= 86_400
    else { throw ValidationError("give an interval from 1s to 24h, such as 10s, 5m or 1h") }
    return Seconds(count: number * unit)
  }
}

/// `FORMAT=FILE`.
struct OutputTarget: Sendable {
  let form: ReportForm
  let path: Path

  /// Throws `ValidationError`.
  @Sendable static func parse(_ argument: String) throws -> OutputTarget {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let form = ReportForm(rawValue: String(parts[0])),
      let file = PathArgument(argument: String(parts[1]))
    else {
      throw ValidationError(
        "give FORMAT=FILE, such as junit=report.xml; the formats are "
          + ReportForm.allCases.map(\.rawValue).joined(separator: ", "))
    }
    if file.path.text == "-" { throw ValidationError("for standard output give --format \(form.rawValue)") }
    return OutputTarget(form: form, path: file.path)
  }
}

/// `NAME=VALUE` of a Prometheus metric.
struct MetricLabel: Sendable {
  let name: String
  let value: String

  /// Throws `ValidationError`.
  @Sendable static func parse(_ argument: String) throws -> MetricLabel {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let isName =
      parts[0].wholeMatch(of: /[a-zA-Z_][a-zA-Z0-9_]*/) != nil && !parts[0].hasPrefix("__")
      && !["status", "code", "le", "version", "verdict"].contains(parts[0])
    guard parts.count == 2, isName else {
      throw ValidationError(
        "give NAME=VALUE, such as job=nightly; status, code, le, version and verdict are labels of the report itself")
    }
    return MetricLabel(name: parts[0], value: parts[1])
  }
}

extension Requirement {
  /// Throws `ValidationError`.
  @Sendable static func parse(_ argument: String) throws -> Requirement {
    do throws(Fault) { return try Requirement(argument) } catch { throw ValidationError(error.message) }
  }
}

/// The target of --save: a file, or the standard name.
struct SaveTarget: ExpressibleByArgument {
  /// Nil is the standard name.
  let path: Path?

  init?(argument: String) {
    path = PathArgument(argument: argument)?.path
  }
}
