import ArchiveCore
import ArchiveReporting
import ArchiveTool
import ArgumentParser

@main
struct ArchiveReport: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive-report",
    abstract: "Summarise and judge streams of result records.",
    usage: """
      archive-report [FILE ...] [--format FORMAT] [--output FORMAT=FILE]
                     [--require GATE] [--save[=FILE]] [options]
      """,
    discussion: """
      Examples:
        archive-report results.ndjson --details --output html=report.html
        archive-report results.ndjson --require 'success>=50%'

      Reads result records (NDJSON), and reports saved as JSON, from FILE or standard \
      input. Give the files of several runs in the order of the runs: each item counts \
      once, with the outcome of its last attempt. With --require the exit status is 3 \
      unless every gate holds.
      """,
    version: Tool.version)

  @Argument(help: "Files of results; - or nothing is standard input.")
  var files: [PathArgument] = []

  @OptionGroup(title: "Report") var form: OutputOptions
  @OptionGroup(title: "Records") var scope: ScopeOptions
  @OptionGroup(title: "Verdict") var gates: GateOptions
  @OptionGroup(title: "Stream") var stream: StreamOptions
  @OptionGroup(title: "Report") var evidence: EvidenceOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    var checks = ArchiveConfig.Checks()
    // The gates of the command line replace those of the configuration.
    if gates.require.isEmpty { checks.requirement = { Requirement.fault(in: $0) } }
    let config = try common.configuration(checks: checks)
    let requirements = try gates.requirements(config)
    // All inputs are opened before any is read: a missing one ends the run at once.
    let inputs = try sources()
    let baseline = try gates.baseline.map(comparison)
    let saved = try form.save.map { try SavedReport(file: $0.path) }
    let log = try saved.flatMap { _ in try evidence.log(config) }
    let remaining = stream.failed.map { _ in RemainingManifest() }
    let targets = try targets(remaining) + (saved.map { [ReportTarget(JSONReport(), to: $0.add)] } ?? [])

    var reader = ReportReader(scope.scope) { Diagnostics.error($0) }
    let itemTargets = targets.filter(\.hasItems)
    for target in targets { try target.begin() }
    try LiveProgress.during(stream) { progress in
      if itemTargets.isEmpty, progress == nil { return try reader.read(inputs) }
      try reader.read(inputs) { event in
        for target in itemTargets { try target.item(event) }
        progress?.add(event)
      }
    }
    try complain(reader, itemTargets, remaining)
    let report = Report(reader.totals, requirements: requirements, baseline: baseline)
    for target in targets { try target.end(report) }
    if let name = try saved?.finish() {
      try announce(name)
      _ = try log?.append([report.totals.evidence(saved: name)])
    }
    return status(report)
  }

  private func status(_ report: Report) -> ExitStatus {
    if gates.strict, report.totals.invalid > 0 { return .badInput }
    return report.verdict == nil || report.verdict == .pass ? .done : .notMet
  }

  /// Whether --save was given without a name, which the next argument may have been meant as.
  private var savesAlone: Bool { form.save.map { $0.path == nil } ?? false }

  /// The input streams, which --tee also copies to standard output.
  private func sources() throws -> [any ByteSource] {
    let files = files.isEmpty ? [nil] : files.map { $0 as PathArgument? }
    let sources = try files.map { file in
      do { return try file.source(of: "results") } catch let error as InputError
        where error.kind == .missing && savesAlone
      {
        throw InputError(.missing, error.message + "; to save the report under this name, give --save=NAME")
      }
    }
    if !stream.tee { return sources }
    return sources.enumerated().map { place, source in
      let tee = TeeSource(source, into: StandardStreams.output)
      tee.isFollowed = place < sources.count - 1
      return tee
    }
  }

  /// The figures of an earlier report, or stream of results.
  private func comparison(_ file: PathArgument) throws -> BaselineComparison {
    var reader = ReportReader { Diagnostics.error("baseline: \($0)") }
    try reader.read([try (file as PathArgument?).source(of: "the baseline")])
    if reader.totals.total == 0 {
      throw ToolFailure(.badInput, "\(file.path.display): contains no results to compare with")
    }
    return BaselineComparison(name: file.path.display, totals: reader.totals)
  }

  // MARK: Where the report goes

  private func targets(_ remaining: RemainingManifest?) throws -> [ReportTarget] {
    var targets: [ReportTarget] = []
    // The report must not be mixed with other data on standard output.
    let isOutputTaken = stream.tee || stream.failed?.path.text == "-"
    if form.format != nil || !isOutputTaken || form.outputs.isEmpty {
      let output = isOutputTaken ? StandardStreams.errorRecords : StandardStreams.output
      let isTerminal = isOutputTaken ? StandardStreams.errorIsTerminal : StandardStreams.outputIsTerminal
      var options = options(isTerminal: isTerminal)
      if isTerminal { options.style.width = isOutputTaken ? StandardStreams.errorWidth : StandardStreams.outputWidth }
      targets.append(
        ReportTarget(
          try (form.format ?? .text).format(options), to: { try output.write(bytes: $0) },
          finish: { try output.flush() }))
    }
    for output in form.outputs {
      var options = options(isTerminal: false)
      if output.form == .prometheus { options.lastSuccess = PrometheusReport.lastSuccess(inFile: output.path) }
      targets.append(try ReportTarget(try output.form.format(options), replacing: output.path))
    }
    if let remaining, let path = stream.failed?.path {
      targets.append(
        path.text == "-"
          ? ReportTarget(remaining, to: { try StandardStreams.output.write(bytes: $0) })
          : try ReportTarget(remaining, replacing: path))
    }
    return targets
  }

  private func options(isTerminal: Bool) -> FormatOptions {
    var options = FormatOptions()
    options.hasItems = form.items
    options.columns = form.column
    options.hasDetails = form.details ?? isTerminal
    options.hasTimeline = scope.timeline != nil
    options.style = TextStyle(
      hasColour: isTerminal && Terminal.hasColour, hasUnicode: Terminal.hasUnicode || !isTerminal)
    options.version = Tool.version
    options.labels = form.label.map { ($0.name, $0.value) }
    return options
  }

  /// Warns of items that the report cannot list.
  private func complain(_ reader: ReportReader, _ targets: [ReportTarget], _ remaining: RemainingManifest?) throws {
    if let name = reader.reportsWithoutItems.first, remaining != nil {
      throw InputError(
        .malformed, "\(name): the report has no items, so --failed cannot list those that failed")
    }
    if !targets.isEmpty {
      for name in reader.reportsWithoutItems {
        Diagnostics.warn("\(name): the report has no items; they are counted, but not listed")
      }
    }
    if let count = remaining?.withoutName, count > 0 {
      Diagnostics.warn(
        "\(count) items that were not done have no tombstone or no output: they are not in the manifest of --failed")
    }
  }

  private func announce(_ name: Path) throws {
    let text = "Results saved to: \(name.display)"
    let isText = (form.format ?? .text) == .text && !stream.tee && stream.failed?.path.text != "-"
    if isText { try StandardStreams.output.write(text: "\n" + shownLines([text])) } else { Diagnostics.note(text) }
  }
}

extension ArchiveReport { static func main() { Tool.main(Self.self, optionalValues: ["--save"]) } }
