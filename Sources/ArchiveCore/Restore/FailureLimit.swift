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

  /// Counts one answer; true when it was the failure too many.
  mutating func isExceeded(byNext status: ItemStatus) -> Bool {
    answered += 1
    if status == .failed { failed += 1 }
    switch limit {
    case .none: return false
    case .count(let most): return status == .failed && failed >= most
    case .fraction(let part):
      if let total { return Double(failed) > part * Double(total) }
      return answered >= Self.least && Double(failed) > part * Double(answered)
    }
  }
}
