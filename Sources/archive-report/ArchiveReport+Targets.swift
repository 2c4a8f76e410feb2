import ArchiveCore
import ArchiveReporting
import ArchiveTool

/// Where the report goes, and in which formats.
extension ArchiveReport {
  func targets(_ remaining: RemainingManifest?) throws -> [ReportTarget] {
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

  func announce(_ name: Path) throws {
    let text = "Results saved to: \(name.display)"
    let isText = (form.format ?? .text) == .text && !stream.tee && stream.failed?.path.text != "-"
    if isText { try StandardStreams.output.write(text: "\n" + shownLines([text])) } else { Diagnostics.note(text) }
  }
}
