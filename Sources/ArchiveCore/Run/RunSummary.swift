/// The outcome of a run.
package struct RunSummary: Sendable {
  package internal(set) var succeeded = 0
  package internal(set) var failed = 0
  package internal(set) var skipped = 0
  package internal(set) var stop: StopReason?
  /// Items that were restored with warnings.
  package internal(set) var warned = 0
  /// The last warning of the last of them.
  package internal(set) var lastWarning: ItemWarning?
  /// Causes of failures, by error code.
  package internal(set) var causes: [ItemError.Code: Cause] = [:]
  /// The failures after which the run stops.
  package internal(set) var limit = FailureLimit.none
  /// The number of items that count for the limit.
  package internal(set) var judged = 0

  /// The failures with one cause.
  package struct Cause: Sendable {
    package fileprivate(set) var count = 0
    /// The message of the first failure.
    package let message: String
  }

  package init() {}

  /// Whether the number of failures is within the limit.
  package var isTolerated: Bool { failed > 0 && stop == nil && limit != .none }

  /// Whether more items failed or were not attempted than the caller accepts.
  package var isIncomplete: Bool { failed > 0 && !isTolerated || stop != nil }

  /// The causes of failures, most frequent first.
  package var commonestCauses: [(code: ItemError.Code, cause: Cause)] {
    causes.sorted { ($1.value.count, $0.key.rawValue) < ($0.value.count, $1.key.rawValue) }
      .map { (code: $0.key, cause: $0.value) }
  }

  mutating func count(_ status: ItemStatus, error: ItemError? = nil, warnings: [ItemWarning] = []) {
    if let error {
      causes[error.code, default: Cause(message: error.message)].count += 1
    }
    if let warning = warnings.last { (warned, lastWarning) = (warned + 1, warning) }
    switch status {
    case .success: succeeded += 1
    case .failed: failed += 1
    case .skipped: skipped += 1
    }
  }
}
