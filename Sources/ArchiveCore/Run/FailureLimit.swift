/// How many failures a run goes on after.
package enum FailureLimit: Sendable, Equatable {
  /// All of them.
  case none
  /// The run stops when so many items have failed.
  case count(Int)
  /// It stops when more than this part of the items, 0 to 1, has failed; the run is judged again at its end.
  case fraction(Double)

  /// As it is typed; nil for no limit.
  package var text: String? {
    switch self {
    case .none: nil
    case .count(let count): String(count)
    case .fraction(let part):
      // What was typed, without what is lost in a division by 100.
      switch (part * 1e8).rounded() / 1e6 {
      case let whole where whole == whole.rounded(): "\(Int(whole))%"
      case let percent: "\(percent)%"
      }
    }
  }
}

/// Counts failures in the order of the records, and says when there are too many.
struct FailureCount {
  let limit: FailureLimit
  /// Whether the first failure is one too many because going on was not asked for.
  let stopsAtFirst: Bool
  /// All records there are, where the caller announced it.
  let total: Int?
  private var failed = 0
  private(set) var answered = 0

  /// - `goesOn`: whether a run goes on after a failure; without, the limit is the first.
  init(goesOn: Bool = true, limit: FailureLimit = .none, total: Int? = nil) {
    self.limit = goesOn ? limit : .count(1)
    stopsAtFirst = !goesOn
    self.total = total
  }

  /// The number of answers before which a percentage says little.
  private static let leastAnswered = 100

  /// Counts one answer; true when it is one failure too many.
  mutating func isExceeded(byNext status: ItemStatus) -> Bool {
    answered += 1
    return status == .failed ? isExceededByOneMore() : isTooMany
  }

  /// Counts as failed what was counted as done; true when it is one failure too many.
  mutating func isExceededByOneMore() -> Bool {
    failed += 1
    return if case .count(let most) = limit { failed >= most } else { isTooMany }
  }

  /// Whether the part that has failed is too large now that there are no more.
  var isTooManyAtEnd: Bool {
    guard case .fraction(let part) = limit else { return false }
    return Double(failed) > part * Double(answered)
  }

  /// Whether the part that has failed is too large by now.
  private var isTooMany: Bool {
    guard case .fraction(let part) = limit else { return false }
    if let total { return Double(failed) > part * Double(total) }
    return answered >= Self.leastAnswered && Double(failed) > part * Double(answered)
  }
}
