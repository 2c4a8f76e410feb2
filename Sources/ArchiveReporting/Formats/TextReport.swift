import ArchiveCore

/// The block of the usage guide.
package struct TextReport: ReportFormat {
  package init() {}

  package var beginning: String { "" }

  package mutating func item(_ event: ResultEvent) -> [UInt8]? { nil }

  package func end(_ totals: Totals) -> String {
    let dry = totals.succeeded == 0 ? totals.skipReasons[SkipReason.dryRun.rawValue] : 0
    let isStore = totals.total > 0 && totals.kinds[ResultEvent.Kind.stored.rawValue] == totals.total
    var lines = [
      "Batch \(isStore ? "Store" : "Restore")\(dry > 0 ? " Dry Run" : "") Complete:",
      dry > 0 ? "  ✓ Would Succeed: \(dry)" : "  ✓ Succeeded: \(totals.succeeded)", "  ✗ Failed: \(totals.failed)",
    ]
    if totals.skipped > dry { lines.append("  - Skipped: \(totals.skipped - dry)") }
    if totals.earlierAttempts > 0 { lines.append("  ↻ Earlier Attempts: \(totals.earlierAttempts)") }
    if !totals.warnings.isEmpty { lines.append("  ! Warnings: \(Self.list(totals.warnings.byFrequency))") }
    let time = Double(totals.wallTime ?? 0) / 1000
    lines.append(
      "  Total Time: " + (totals.isTimeCoarse ? "less than \(Int(time / 1000) + 1)s" : Self.duration(time)))
    if totals.total == 0 { lines.append("  Nothing to report: the input held no results") }
    if totals.failed > 0 { lines.append("  Errors: \(Self.list(totals.errors.byFrequency))") }
    return shownLines(lines)
  }

  /// `3 io_error, 1 not_found`.
  private static func list(_ counts: [(name: String, count: Int)]) -> String {
    counts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
  }

  /// `415ms`, as the guide has it, and minutes and hours where that would be hard to read.
  static func duration(_ ms: Double) -> String {
    let seconds = Int((ms / 1000).rounded())
    if ms < 60_000 { return "\(Int(ms.rounded()))ms" }
    if seconds < 3600 { return "\(seconds / 60)m \(seconds % 60)s" }
    return "\(seconds / 3600)h \(seconds % 3600 / 60)m \(seconds % 60)s"
  }
}
