import ArchiveCore
import Testing

@testable import ArchiveReporting

@Suite("latency")
struct LatencyTests {
  /// The same numbers each time (a linear congruential generator, Knuth's MMIX constants).
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 33)
    }
  }

  static func samples(_ form: String) -> [Int64] {
    var random = Generator(state: 7)
    return (0..<20_000).map { _ in
      switch form {
      case "uniform": Int64.random(in: 0...5_000_000, using: &random)
      // The product of many factors is nearly lognormal.
      case "lognormal": Int64((0..<12).reduce(1.0) { product, _ in product * Double.random(in: 1...6, using: &random) })
      case "bimodal":
        Int64.random(in: 0...99, using: &random) < 80
          ? Int64.random(in: 900...1100, using: &random) : Int64.random(in: 2_000_000...2_100_000, using: &random)
      default: 4242
      }
    }
  }

  @Test(
    "percentiles are those of the sorted durations, to three digits",
    arguments: ["uniform", "lognormal", "bimodal", "constant"])
  func percentiles(form: String) {
    let samples = Self.samples(form)
    let sorted = samples.sorted()
    var latency = Latency()
    for sample in samples { latency.add(sample) }
    for percent in [50.0, 90, 95, 99, 99.9] {
      // The rank in whole numbers: 99.9 % of 20,000 is 19,980, which a product of fractions misses.
      let exact = sorted[Int((percent * 10).rounded()) * sorted.count / 1000 - 1]
      let told = latency.percentile(percent)!
      #expect(abs(Double(told - exact)) <= max(Double(exact) / 1000, 0.5), "\(form) p\(percent): \(told), not \(exact)")
    }
    #expect(latency.min == sorted.first && latency.max == sorted.last)
    #expect(latency.mean == Double(samples.reduce(0, +)) / 20_000)
  }

  @Test("a percentile of too few durations has no value")
  func tooFewDurations() {
    var latency = Latency()
    for (count, percent) in [(2, 50.0), (10, 90), (20, 95), (100, 99), (1000, 99.9)] {
      while latency.count < Int64(count) - 1 { latency.add(5) }
      #expect(latency.percentile(percent) == nil, "\(percent) of \(count - 1)")
      latency.add(5)
      #expect(latency.percentile(percent) == 5, "\(percent) of \(count)")
    }
  }

  @Test("the parts of a stream, in any order, add up to the whole")
  func parts() {
    let samples = Self.samples("lognormal")
    var whole = Latency()
    var parts = [Latency](repeating: Latency(), count: 16)
    for (place, sample) in samples.enumerated() {
      whole.add(sample)
      parts[place * 7 % 16].add(sample)
    }
    var sum = Latency()
    for part in parts.reversed() {
      let saved = Latency(buckets: part.buckets, sum: part.sum, min: part.min, max: part.max)
      sum.add(saved!)
    }
    #expect(sum.buckets.elementsEqual(whole.buckets) { $0 == $1 })
    #expect(sum.sum == whole.sum && sum.min == whole.min && sum.max == whole.max && sum.count == whole.count)
    #expect(Latency(buckets: [(5, 0)], sum: 0, min: 5, max: 5) == nil)
    #expect(Latency(buckets: [(5, 1)], sum: 5, min: nil, max: nil) == nil)
  }
}
