/// How many failures that can pass a whole run may meet, all of its threads together.
///
/// Attempts and deadlines bound one operation; a server that is gone for good would have each of a million operations
/// use them up. Each failure takes one from the budget, each success gives a tenth of one back.
///
/// `@unchecked Sendable`: the variable is used under the monitor.
final class RetryBudget: @unchecked Sendable {
  private static let deposit = 0.1

  private let monitor = Monitor()
  private let capacity: Double
  private var left: Double

  init(capacity: Int) {
    self.capacity = Double(capacity)
    left = Double(capacity)
  }

  /// Takes one; false when none was left.
  func withdraw() -> Bool {
    monitor.locked {
      if left < 1 {
        left = 0
        return false
      }
      left -= 1
      return true
    }
  }

  func giveBack() { monitor.locked { left = min(capacity, left + Self.deposit) } }

  var isExhausted: Bool { monitor.locked { left < 1 } }
}
