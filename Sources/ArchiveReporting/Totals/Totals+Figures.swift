/// Figures that are derived from the totals.
extension Totals {
  package var total: Int { succeeded + failed + skipped }

  /// Microseconds from the first start to the last end; nil if no record has a time.
  package var wallTime: Int64? { if let start, let end { end - start } else { nil } }

  /// Items that this run had to do, without those that belong to another run, shard or record.
  package var asked: Int { total - doneElsewhere }

  /// Items that would succeed according to a dry run; 0 if something was done.
  package var wouldSucceed: Int { succeeded == 0 ? skipReasons["dry_run"] : 0 }

  package var isDryRun: Bool { wouldSucceed > 0 }

  /// Items that succeeded, or would succeed in a dry run.
  package var good: Int { isDryRun ? wouldSucceed : succeeded }

  /// Items that were skipped and are not counted as good.
  package var otherwiseSkipped: Int { skipped - wouldSucceed }

  /// The total time in seconds; nil if unknown, or known only to the second.
  private var seconds: Double? {
    guard let wallTime, wallTime > 0, !isTimeCoarse else { return nil }
    return Double(wallTime) / 1e6
  }

  /// Items that were attempted, per second.
  package var itemsPerSecond: Double? { seconds.map { Double(succeeded + failed) / $0 } }

  /// Bytes of the items that succeeded, per second.
  package var bytesPerSecond: Double? { seconds.map { Double(bytes) / $0 } }

  /// The kind of work, for a heading.
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
  /// Such as `Restore`; nil for several kinds of work.
  package var title: String? {
    switch self {
    case .restore: "Restore"
    case .verify: "Verify"
    case .store: "Store"
    case .retention: "Retention"
    case .mixed: nil
    }
  }

  /// The participle for items that succeeded.
  package var participle: String {
    switch self {
    case .restore: "restored"
    case .verify: "verified"
    case .store: "archived"
    case .retention: "changed"
    case .mixed: "done"
    }
  }
}
