import Synchronization

/// The number of transient failures that all threads of a run together may have.
///
/// Attempts and deadlines limit one operation; with a server that is gone for good, each of a million operations would
/// use them up. Each failure takes one from the budget, and each success returns a tenth of one.
final class RetryBudget: Sendable {
  /// All values are in tenths.
  private static let price = 10

  private let capacity: Int
  private let left: Atomic<Int>

  init(capacity: Int) {
    self.capacity = capacity * Self.price
    left = Atomic(self.capacity)
  }

  /// Takes one; returns false if less than one was left, which is then set to 0.
  func withdraw() -> Bool { change { $0 < Self.price ? 0 : $0 - Self.price } >= Self.price }

  /// Returns a tenth of one.
  func deposit() {
    // While nothing was taken, threads do not write to shared memory.
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
