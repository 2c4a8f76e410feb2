/// How a run of archive-restore or archive-store ended.
package struct RunSummary: Sendable {
  package internal(set) var succeeded = 0
  package internal(set) var failed = 0
  package internal(set) var skipped = 0
  package internal(set) var stop: StopReason?
  /// Items that were restored with warnings.
  package internal(set) var warned = 0
  /// The last warning of the last of them.
  package internal(set) var lastWarning: ItemWarning?
  /// Why the last item that failed did.
  package internal(set) var lastError: ItemError?

  package init() {}

  /// True when something that was asked for was not done.
  package var isIncomplete: Bool { failed > 0 || stop != nil }

  mutating func count(_ status: ItemStatus, error: ItemError? = nil, warnings: [ItemWarning] = []) {
    lastError = error ?? lastError
    if let warning = warnings.last { (warned, lastWarning) = (warned + 1, warning) }
    switch status {
    case .success: succeeded += 1
    case .failed: failed += 1
    case .skipped: skipped += 1
    }
  }
}
