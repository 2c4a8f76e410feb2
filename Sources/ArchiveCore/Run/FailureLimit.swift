/// How many failures a run goes on after.
public enum FailureLimit: Sendable, Equatable {
  /// All of them.
  case none
  /// The run stops when so many items have failed.
  case count(Int)
  /// It stops when more than this part of the items, 0 to 1, has failed.
  case fraction(Double)
}

/// Counts failures in the order of the records, and tells when the run must stop.
struct FailureCount {
  let limit: FailureLimit
  /// All records there are, where the caller announced it.
  let total: Int?
  private var failed = 0
  private var answered = 0

  init(limit: FailureLimit, total: Int?) {
    self.limit = limit
    self.total = total
  }

  /// Before so many answers a percentage says little.
  private static let least = 100

  /// Counts one answer; true when it was the failure too many. What the run is not about does not count.
  mutating func isExceeded(byNext result: ResultRecord) -> Bool {
    result.reason == .notSelected ? false : isExceeded(byNext: result.status)
  }

  mutating func isExceeded(byNext status: ItemStatus) -> Bool {
    answered += 1
    return status == .failed ? isExceededByOneMore() : isTooMany
  }

  /// Counts as failed what was counted as done; true when it was the failure too many.
  mutating func isExceededByOneMore() -> Bool {
    failed += 1
    return if case .count(let most) = limit { failed >= most } else { isTooMany }
  }

  /// Whether the part that has failed is too large by now.
  private var isTooMany: Bool {
    guard case .fraction(let part) = limit else { return false }
    if let total { return Double(failed) > part * Double(total) }
    return answered >= Self.least && Double(failed) > part * Double(answered)
  }
}
