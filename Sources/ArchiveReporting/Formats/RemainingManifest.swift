import ArchiveCore

/// A manifest of the items that were not done: those that failed, and those that were not attempted.
///
/// It does not contain items that belong to another run or shard, or that would succeed according to a dry run.
package final class RemainingManifest: ReportFormat {
  /// Items that were not done and whose records do not identify them.
  package private(set) var withoutName = 0

  package init() {}

  package var hasItems: Bool { true }

  package func item(_ event: ResultEvent, _ output: ReportOutput) throws {
    if event.status == .success || event.isDoneElsewhere { return }
    if event.status == .skipped, event.string(event.skipReason) == SkipReason.dryRun.rawValue { return }
    let line = Array(event.line)
    guard let record = event.kind == .stored ? RemainingItem.toStore(line) : RemainingItem.toRestore(line) else {
      withoutName += 1
      return
    }
    try output.write(record)
    try output.write("\n")
  }

  package func end(_ report: Report, _ output: ReportOutput) throws {}
}
