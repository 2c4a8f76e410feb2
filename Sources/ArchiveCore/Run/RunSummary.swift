/// How a run of archive-restore or archive-store ended.
public struct RunSummary: Sendable {
  public internal(set) var succeeded = 0
  public internal(set) var failed = 0
  public internal(set) var skipped = 0
  public internal(set) var stop: StopReason?
  /// Items that were restored with warnings.
  public internal(set) var warned = 0
  /// The last warning of the last of them.
  public internal(set) var lastWarning: ItemWarning?
  /// Why the last item that failed did.
  public internal(set) var lastError: ItemError?

  public init() {}

  /// True when something that was asked for was not done.
  public var isIncomplete: Bool { failed > 0 || stop != nil }

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
