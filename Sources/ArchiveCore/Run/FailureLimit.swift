/// The failures after which a run stops.
package enum FailureLimit: Sendable, Equatable {
  /// No limit.
  case none
  /// The run stops once this many items have failed.
  case count(Int)
  /// The run stops once more than this fraction of the items, 0 to 1, has failed; it is checked again at the end.
  case fraction(Double)

  /// The limit as typed; nil for no limit.
  package var text: String? {
    switch self {
    case .none: nil
    case .count(let count): String(count)
    case .fraction(let part):
      // The percentage as typed, without the rounding of a division by 100.
      switch (part * 1e8).rounded() / 1e6 {
      case let whole where whole == whole.rounded(): "\(Int(whole))%"
      case let percent: "\(percent)%"
      }
    }
  }
}

/// Counts failures in the order of the records, and reports when there are too many.
struct FailureCount {
  let limit: FailureLimit
  /// Whether the first failure stops the run, because it was not told to continue.
  let stopsAtFirst: Bool
  /// The number of records, if the caller announced it.
  let total: Int?
  private var failed = 0
  private(set) var answered = 0

  /// - `continuesAfterFailure`: whether the run continues after a failure; if not, the first failure stops it.
  init(continuesAfterFailure: Bool = true, limit: FailureLimit = .none, total: Int? = nil) {
    self.limit = continuesAfterFailure ? limit : .count(1)
    stopsAtFirst = !continuesAfterFailure
    self.total = total
  }

  /// The number of answers from which a percentage is meaningful.
  private static let leastAnswered = 100

  /// Counts one answer; returns true if the limit is exceeded.
  mutating func isExceeded(byNext status: ItemStatus) -> Bool {
    answered += 1
    return status == .failed ? isExceededByOneMore() : isTooMany
  }

  /// Changes one answer from done to failed; returns true if the limit is exceeded.
  mutating func isExceededByOneMore() -> Bool {
    failed += 1
    return if case .count(let most) = limit { failed >= most } else { isTooMany }
  }

  /// Whether the failed fraction is too large at the end.
  var isTooManyAtEnd: Bool {
    guard case .fraction(let part) = limit else { return false }
    return Double(failed) > part * Double(answered)
  }

  /// Whether the failed fraction is too large so far.
  private var isTooMany: Bool {
    guard case .fraction(let part) = limit else { return false }
    if let total { return Double(failed) > part * Double(total) }
    return answered >= Self.leastAnswered && Double(failed) > part * Double(answered)
  }
}
