import Testing

@testable import ArchiveCore

@Suite("shards and samples")
struct SelectionTests {
  @Test("shards divide random tombstones evenly")
  func shards() {
    var counts = [Int](repeating: 0, count: 4)
    for _ in 0..<4000 {
      let tombstone = Tombstone.random()
      let takers = (1...4).filter { number in
        var selection = Selection()
        selection.shard = .init(number: number, count: 4)
        return selection.includes(tombstone)
      }
      #expect(takers.count == 1)
      counts[takers[0] - 1] += 1
    }
    // Six standard deviations of a fair share.
    #expect(counts.allSatisfy { abs($0 - 1000) < 165 }, "\(counts)")
  }

  @Test("a sample has its size and varies")
  func samples() {
    func sample(_ part: Double) -> [Int] {
      var selection = Selection()
      selection.sample = part
      return (0..<1000).filter { _ in selection.includes(.random()) }
    }
    for part in [0.001, 0.05, 0.5, 1] { #expect(abs(Double(sample(part).count) - part * 1000) <= 1) }
    #expect(Set((0..<20).map { _ in sample(0.01)[0] }).count > 1)
  }
}
