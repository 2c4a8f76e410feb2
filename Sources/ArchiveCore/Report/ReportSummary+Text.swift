extension ReportSummary {
  /// The block of the usage guide.
  package var text: String {
    let dry = succeeded == 0 ? skipReasons[SkipReason.dryRun.rawValue] ?? 0 : 0
    var lines = [
      "Batch \(stored > 0 && stored == total ? "Store" : "Restore")\(dry > 0 ? " Dry Run" : "") Complete:",
      dry > 0 ? "  ✓ Would Succeed: \(dry)" : "  ✓ Succeeded: \(succeeded)", "  ✗ Failed: \(failed)",
    ]
    if skipped > dry { lines.append("  - Skipped: \(skipped - dry)") }
    if earlierAttempts > 0 { lines.append("  ↻ Earlier Attempts: \(earlierAttempts)") }
    if !warnings.isEmpty { lines.append("  ! Warnings: \(Self.byFrequency(warnings))") }
    let time = totalTimeMs ?? 0
    lines.append("  Total Time: " + (isTimeCoarse ? "less than \(Int(time / 1000) + 1)s" : Self.duration(time)))
    if total == 0 { lines.append("  Nothing to report: the input held no results") }
    if failed > 0 {
      lines.append("  Errors: \(Self.byFrequency(errors))")
    }
    return shownLines(lines)
  }

  /// `3 io_error, 1 not_found`: the most frequent first.
  private static func byFrequency(_ counts: [String: Int]) -> String {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }

  /// `415ms`, as the guide has it, and minutes and hours where that would be hard to read.
  static func duration(_ ms: Double) -> String {
    let seconds = Int((ms / 1000).rounded())
    if ms < 60_000 { return "\(Int(ms.rounded()))ms" }
    if seconds < 3600 { return "\(seconds / 60)m \(seconds % 60)s" }
    return "\(seconds / 3600)h \(seconds % 3600 / 60)m \(seconds % 60)s"
  }
}
