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
}

extension ArchiveReport { static func main() { Tool.main(Self.self, optionalValues: ["--save"]) } }
