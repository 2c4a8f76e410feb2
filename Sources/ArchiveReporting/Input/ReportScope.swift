package import ArchiveCore

/// The records that a report counts, and how it divides them.
package struct ReportScope: Sendable {
  /// The member by whose values the records are grouped.
  package var groupBy: String?
  /// Only records that started at or after this time, and before that time.
  package var since: Timestamp?
  package var until: Timestamp?
  /// The interval of the timeline, in seconds.
  package var interval: Int64 = 1

  package init() {}

  var isLimited: Bool { since != nil || until != nil }

  var emptyTotals: Totals { Totals(timelineBase: interval, groupBy: groupBy) }

  func holds(_ event: ResultEvent) -> Bool {
    guard isLimited else { return true }
    guard let start = event.start else { return false }
    return since.map { start >= $0.microseconds } ?? true && until.map { start < $0.microseconds } ?? true
  }
}
