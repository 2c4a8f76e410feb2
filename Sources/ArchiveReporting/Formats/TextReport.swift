import ArchiveCore

/// The block of the usage guide, followed by the details.
package struct TextReport: ReportFormat {
  private let options: FormatOptions

  package init(_ options: FormatOptions = FormatOptions()) { self.options = options }

  package mutating func end(_ report: Report, _ output: ReportOutput) throws {
    try output.write(shownLines(Self.block(report.totals)))
    try output.write(TextDetails(report, options).text)
  }

  static func block(_ totals: Totals) -> [String] {
    let title = totals.work.title.map { $0 + " " } ?? ""
    var lines = [
      "Batch \(title)\(totals.isDryRun ? "Dry Run " : "")Complete:",
      totals.isDryRun ? "  ✓ Would Succeed: \(totals.wouldSucceed)" : "  ✓ Succeeded: \(totals.succeeded)",
      "  ✗ Failed: \(totals.failed)",
    ]
    if totals.otherwiseSkipped > 0 { lines.append("  - Skipped: \(totals.otherwiseSkipped)") }
    if !totals.purges.isEmpty { lines.append("  Purged: \(totals.purges.text)") }
    if totals.earlierAttempts > 0 { lines.append("  ↻ Earlier Attempts: \(totals.earlierAttempts)") }
    if !totals.warnings.isEmpty { lines.append("  ! Warnings: \(list(totals.warnings.byFrequency))") }
    if totals.invalid > 0 { lines.append("  ? Not Records: \(totals.invalid)\(cutOff(totals))") }
    let time = Double(totals.wallTime ?? 0) / 1000
    lines.append(
      "  Total Time: " + (totals.isTimeCoarse ? "less than \(Int(time / 1000) + 1)s" : duration(time)))
    if totals.total == 0 { lines.append("  Nothing to report: the input contains no results") }
    if totals.failed > 0 { lines.append("  Errors: \(list(totals.errors.byFrequency))") }
    return lines
  }

  private static func cutOff(_ totals: Totals) -> String {
    totals.cutOff == 0
      ? ""
      : totals.cutOff == 1 ? ", 1 of them incomplete" : ", \(totals.cutOff) of them incomplete"
  }

  /// `3 io_error, 1 not_found`.
  static func list(_ counts: [(name: String, count: Int)]) -> String {
    counts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
  }

  /// `415ms`, as in the guide; longer durations in minutes and hours.
  static func duration(_ ms: Double) -> String {
    let seconds = Int((ms / 1000).rounded())
    if ms < 60_000 { return "\(Int(ms.rounded()))ms" }
    if seconds < 3600 { return "\(seconds / 60)m \(seconds % 60)s" }
    return "\(seconds / 3600)h \(seconds % 3600 / 60)m \(seconds % 60)s"
  }
}

extension Totals.Purges {
  /// `2 contents, 1.2 KB freed; 1 approved content stays`.
  var text: String {
    let gone =
      "\(groupedText(Int(contents))) \(contents == 1 ? "content" : "contents"), \(sizeText(Double(freedBytes))) freed"
    let stay = kept == 1 ? "1 approved content stays" : "\(groupedText(Int(kept))) approved contents stay"
    return kept == 0 ? gone : "\(gone); \(stay)"
  }
}

extension GateResult {
  package var mark: String {
    switch verdict {
    case .pass: "✓"
    case .fail: "✗"
    case .insufficient: "?"
    }
  }

  /// `p99<500ms: 431ms, pass`.
  package var line: String {
    "\(requirement.text): \(shown ?? "not known"), \(verdict.rawValue)" + (reason.map { " (\($0))" } ?? "")
  }
}
