/// The items of a stream that a run processes.
package struct Selection: Sendable {
  /// Shard `number` of `count`, counted from 1, chosen by tombstone, so that an item is always in the same shard.
  package struct Shard: Sendable, Equatable {
    package let number: Int
    package let count: Int

    /// Nil unless 1 ≤ number ≤ count.
    package init?(number: Int, count: Int) {
      guard number >= 1, number <= count else { return nil }
      self.number = number
      self.count = count
    }
  }

  package var shard: Shard?
  /// The fraction of the items, 0 to 1, in a random sample.
  package var sample: Double?
  /// The position of the sample between two of its items; starts at random, so that each run samples other items.
  private var position = Double.random(in: 0..<1)

  package init() {}

  /// Whether nothing is left out.
  var isAll: Bool { shard == nil && sample == nil }

  /// Whether the next item is selected; call it once for each item, in order.
  mutating func includes(_ tombstone: Tombstone) -> Bool {
    if let shard, Int(fnv1a(tombstone.description.utf8) % UInt64(shard.count)) + 1 != shard.number { return false }
    guard let sample else { return true }
    // Evenly spread: the sample has the requested fraction of the items, plus or minus one.
    position += sample
    if position < 1 { return false }
    position -= 1
    return true
  }
}
