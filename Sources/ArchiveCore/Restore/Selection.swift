/// Which items of a stream a run is about.
package struct Selection: Sendable {
  /// One of `count` parts, counted from 1; by tombstone, so that each item is always of the same one.
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
  /// The part of the items, 0 to 1, that is taken at random.
  package var sample: Double?
  /// Where the sample stands between two items that it takes; begins anywhere, so that each run takes others.
  private var position = Double.random(in: 0..<1)

  package init() {}

  /// Whether nothing is left out.
  var isAll: Bool { shard == nil && sample == nil }

  /// Whether the next item is one of them; asked once for each, in order.
  mutating func includes(_ tombstone: Tombstone) -> Bool {
    if let shard, Int(fnv1a(tombstone.description.utf8) % UInt64(shard.count)) + 1 != shard.number { return false }
    guard let sample else { return true }
    // Evenly spread: the number taken is the part asked for, give or take one.
    position += sample
    if position < 1 { return false }
    position -= 1
    return true
  }
}
