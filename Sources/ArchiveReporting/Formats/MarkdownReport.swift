import ArchiveCore

/// The totals for a ticket or a pull request.
package struct MarkdownReport: ReportFormat {
  package init() {}

  package mutating func end(_ report: Report, _ output: ReportOutput) throws {
    let totals = report.totals
    var text = "## \(Self.title(report))\n\n"
    text += table(
      ["", "items"],
      [
        (totals.isDryRun ? "would succeed" : "succeeded", totals.good), ("failed", totals.failed),
        ("skipped", totals.otherwiseSkipped),
      ]
      .map { [$0, groupedText($1)] } + [["**total**", "**\(groupedText(totals.total))**"]], raw: true)
    text += "\n" + sentences(totals) + "\n"
    if !report.gates.isEmpty {
      text += "\n### Gates\n\n"
      text += table(
        ["gate", "measured", "verdict"],
        report.gates.map {
          [$0.requirement.text, $0.shown ?? "-", $0.verdict.rawValue + ($0.reason.map { ": \($0)" } ?? "")]
        })
    }
    if !totals.failures.isEmpty {
      text += "\n### Failures\n\n"
      text += table(
        ["items", "code", "example", "next step"],
        totals.failures.sorted(by: Totals.Failure.isBefore).map {
          [groupedText($0.count), $0.code, $0.example.item.shown, NextStep.text(after: $0.code) ?? ""]
        })
    }
    if totals.latency.count > 0 {
      let metrics: [Metric] = [.p50, .p90, .p95, .p99, .p999, .max]
      text += "\n### Latency\n\n"
      text += table(
        metrics.map(\.rawValue), [metrics.map { metric in metric.value(in: totals).value.map(metric.text) ?? "-" }])
    }
    if let groups = totals.groups {
      text += "\n### By \(Self.escaped(groups.member))\n\n"
      text += table(
        ["", "succeeded", "failed", "skipped", "data"],
        groups.sorted.map {
          [
            $0 ?? "(none)", groupedText($1.succeeded), groupedText($1.failed), groupedText($1.skipped),
            sizeText(Double($1.bytes)),
          ]
        })
    }
    if let baseline = report.baseline {
      text += "\n### Compared with \(Self.escaped(baseline.name))\n\n"
      text += table(
        ["figure", "before", "now", "change"],
        baseline.changes(to: totals).map { change in
          [
            change.metric.rawValue, change.before.value.map(change.metric.text) ?? "-",
            change.now.value.map(change.metric.text) ?? "-", change.text,
          ]
        })
    }
    try output.write(text)
  }

  /// The result in a few words.
  static func title(_ report: Report) -> String {
    let totals = report.totals
    let work = (totals.work.title.map { $0 + (totals.isDryRun ? " dry run" : "") } ?? "Archive work") + ": "
    if let verdict = report.verdict { return work + verdict.rawValue }
    if report.isSuccess {
      return work + "all \(groupedText(totals.asked)) items \(totals.isDryRun ? "would succeed" : "succeeded")"
    }
    return work + "\(groupedText(totals.asked - totals.good)) of \(groupedText(totals.asked)) items did not succeed"
  }

  private func sentences(_ totals: Totals) -> String {
    var parts = [sizeText(Double(totals.bytes))]
    if let time = totals.wallTime {
      parts.append(
        totals.isTimeCoarse ? "less than \(time / 1_000_000 + 1)s" : durationText(microseconds: Double(time)))
    }
    if let rate = totals.itemsPerSecond { parts.append(rateText(rate)) }
    if let start = totals.start { parts.append("started \(TableTime.text(start))") }
    let actors = totals.actors.sorted.map(\.name)
    if !actors.isEmpty { parts.append("by " + Self.escaped(actors.joined(separator: ", "))) }
    if totals.invalid > 0 { parts.append("\(totals.invalid) lines were not records") }
    if !totals.purges.isEmpty { parts.append("purged: \(totals.purges.text)") }
    if !totals.warnings.isEmpty {
      parts.append("warnings: " + Self.escaped(TextReport.list(totals.warnings.byFrequency)))
    }
    return parts.joined(separator: " · ")
  }

  private func table(_ titles: [String], _ rows: [[String]], raw: Bool = false) -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    return line(titles) + line(titles.map { _ in "---" }) + rows.map { line(raw ? $0 : $0.map(Self.escaped)) }.joined()
  }

  /// Text with the special characters of Markdown and HTML escaped.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in withVisibleControls(text).unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "@", "!", "$": escaped += "\\" + String(scalar)
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
