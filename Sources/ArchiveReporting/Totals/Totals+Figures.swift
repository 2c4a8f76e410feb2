/// Figures that follow from the totals.
extension Totals {
  package var total: Int { succeeded + failed + skipped }

  /// Microseconds from the first start to the last end; nil when no record told its time.
  package var wallTime: Int64? { if let start, let end { end - start } else { nil } }

  /// Items that were to be done here: those that another run, shard or record answers for are not among them.
  package var asked: Int { total - doneElsewhere }

  /// Items that a dry run says would succeed; 0 where something was done.
  package var wouldSucceed: Int { succeeded == 0 ? skipReasons["dry_run"] : 0 }

  package var isDryRun: Bool { wouldSucceed > 0 }

  /// Items that succeeded, or in a dry run would.
  package var good: Int { isDryRun ? wouldSucceed : succeeded }

  /// Items that were skipped and are not counted as good.
  package var otherwiseSkipped: Int { skipped - wouldSucceed }

  /// Seconds of the whole; nil where nobody knows, or only to the second.
  private var seconds: Double? {
    guard let wallTime, wallTime > 0, !isTimeCoarse else { return nil }
    return Double(wallTime) / 1e6
  }

  /// Items that were attempted, per second.
  package var itemsPerSecond: Double? { seconds.map { Double(succeeded + failed) / $0 } }

  /// Bytes of the items that succeeded, per second.
  package var bytesPerSecond: Double? { seconds.map { Double(bytes) / $0 } }

  /// What was done to the items, for a heading.
  package enum Work: String, Sendable { case restore, verify, store, retention, mixed }

  package var work: Work {
    let (stored, retention) = (kinds[ResultEvent.Kind.stored.rawValue], kinds[ResultEvent.Kind.retention.rawValue])
    if total > 0, stored == total { return .store }
    if total > 0, retention == total { return .retention }
    if stored + retention > 0 { return .mixed }
    let verified = actions["verified"]
    if verified == 0 || verified < succeeded { return verified == 0 ? .restore : .mixed }
    return .verify
  }
}

extension Totals.Work {
  /// `Restore`; nil where it is several things.
  package var title: String? {
    switch self {
    case .restore: "Restore"
    case .verify: "Verify"
    case .store: "Store"
    case .retention: "Retention"
    case .mixed: nil
    }
  }

  /// What was done to items that succeeded.
  package var did: String {
    switch self {
    case .restore: "restored"
    case .verify: "verified"
    case .store: "archived"
    case .retention: "changed"
    case .mixed: "done"
    }
  }
}
