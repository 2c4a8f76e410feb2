import Glibc

/// An input of any size: one part of it is repeated.
struct Growth: CustomStringConvertible, Sendable {
  let before: [UInt8]
  let part: [UInt8]
  let after: [UInt8]
  /// Whether each repetition is followed by its number, so that no two are alike.
  let isNumbered: Bool

  init(_ before: String, _ part: String, _ after: String, isNumbered: Bool = false) {
    (self.before, self.part, self.after) = (Array(before.utf8), Array(part.utf8), Array(after.utf8))
    self.isNumbered = isNumbered
  }

  /// Chooses the part by a hash of the bytes, so that a finding can be reproduced; nil when there are no bytes.
  init?(seed bytes: [UInt8]) {
    if bytes.isEmpty { return nil }
    var random = Self.hash(bytes)
    func below(_ limit: Int) -> Int {
      // SplitMix64 (Steele, Lea and Flood, 2014).
      random &+= 0x9E37_79B9_7F4A_7C15
      var z = random
      z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
      return Int((z ^ z >> 31) % UInt64(limit))
    }
    let start = below(bytes.count)
    let end = start + 1 + below(min(bytes.count - start, 64))
    (before, part, after) = (Array(bytes[..<start]), Array(bytes[start..<end]), Array(bytes[end...]))
    isNumbered = below(4) == 0
  }

  /// FNV-1a; the standard library's hash differs between runs.
  private static func hash(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// True for one input in 2048.
  static func isDue(_ bytes: [UInt8]) -> Bool { hash(bytes) % 2048 == 0 }

  /// The input, about `size` bytes long.
  func input(_ size: Int) -> [UInt8] {
    var bytes = before
    var number = 0
    while bytes.count + after.count < size {
      bytes += part
      if isNumbered { bytes += String(number).utf8 }
      number += 1
    }
    return bytes + after
  }

  /// The ratio of the sizes of the larger and the smaller input.
  static let factor = 16

  /// How many times longer the larger input takes, when that is more than four times `factor`; else nil.
  ///
  /// Linear time is `factor`, quadratic time 16 times that. It is processor time of this thread, the least of several
  /// measurements, so that other work on the machine does not count.
  func excess(of work: ([UInt8]) -> Void) -> Double? {
    let small = input(Self.size)
    let large = input(Self.size * Self.factor)
    for attempts in [1, 3, 5] {
      let short = (0..<attempts * 4).map { _ in Self.seconds { work(small) } }.min()!
      let long = (0..<attempts).map { _ in Self.seconds { work(large) } }.min()!
      // Too short to be measured, and unimportant.
      if long < Self.floor { return nil }
      if long < short * Double(Self.factor) * 4 { return nil }
      if attempts == 5 { return (long / short).rounded() }
    }
    return nil
  }

  #if FUZZING
    static let size = 16 << 10
  #else
    static let size = 4 << 10
  #endif
  private static let floor = 0.02

  private static func seconds(_ body: () -> Void) -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    body()
    return now() - start
  }

  var description: String {
    func shown(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self).debugDescription }
    return "\(shown(before)) + \(shown(part))\(isNumbered ? " and its number" : "") repeated + \(shown(after))"
  }
}
