import Synchronization

/// How many failures that can pass a whole run may meet, all of its threads together.
///
/// Attempts and deadlines bound one operation; a server that is gone for good would have each of a million operations
/// use them up. Each failure takes one from the budget, each success gives a tenth of one back.
///
final class RetryBudget: Sendable {
  /// All is counted in tenths.
  private static let price = 10

  private let capacity: Int
  private let left: Atomic<Int>

  init(capacity: Int) {
    self.capacity = capacity * Self.price
    left = Atomic(self.capacity)
  }

  /// Takes one; false when none was left, and then all that had been given back is gone.
  func withdraw() -> Bool { change { $0 < Self.price ? 0 : $0 - Self.price } >= Self.price }

  func giveBack() {
    // Where nothing was taken, threads do not write to what they share.
    if left.load(ordering: .relaxed) < capacity { change { min(capacity, $0 + 1) } }
  }

  var isExhausted: Bool { left.load(ordering: .relaxed) < Self.price }

  /// Changes what is left, and returns what it was before.
  @discardableResult private func change(_ body: (Int) -> Int) -> Int {
    var known = left.load(ordering: .relaxed)
    while true {
      let (done, found) = left.compareExchange(expected: known, desired: body(known), ordering: .relaxed)
      if done { return known }
      known = found
    }
  }
}
