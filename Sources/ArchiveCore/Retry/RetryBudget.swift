/// How many failures that can pass a whole run may meet, all of its threads together.
///
/// Attempts and deadlines bound one operation; a server that is gone for good would have each of a million operations
/// use them up. Each failure takes one from the budget, each success gives a tenth of one back.
///
/// `@unchecked Sendable`: the variable is used under the monitor.
final class RetryBudget: @unchecked Sendable {
  /// All is counted in tenths.
  private static let price = 10

  private let monitor = Monitor()
  private let capacity: Int
  private var left: Int

  init(capacity: Int) {
    self.capacity = capacity * Self.price
    left = self.capacity
  }

  /// Takes one; false when none was left.
  func withdraw() -> Bool {
    monitor.locked {
      if left < Self.price {
        left = 0
        return false
      }
      left -= Self.price
      return true
    }
  }

  func giveBack() { monitor.locked { left = min(capacity, left + 1) } }

  var isExhausted: Bool { monitor.locked { left < Self.price } }
}
