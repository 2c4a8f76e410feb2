/// The 16 bytes of a UUID (RFC 9562, 4), as two numbers.
struct UUIDBytes: Hashable, Sendable {
  private let halves: (high: UInt64, low: UInt64)

  /// Characters of the text form.
  static var textCount: Int { 36 }

  /// All bits 0.
  init() { halves = (0, 0) }

  /// Takes the two halves, with version and variant set.
  init(_ high: UInt64, _ low: UInt64, version: UInt64) {
    halves = (high & ~0xF000 | version << 12, low & ~(3 << 62) | 2 << 62)
  }

  /// Reads the text form, in either case; nil for anything else.
  init?(_ text: String) {
    var text = text
    guard let uuid = text.withUTF8({ UUIDBytes(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
    self = uuid
  }

  /// The same from bytes of UTF-8.
  init?(utf8 text: UnsafeRawBufferPointer) {
    guard text.count == Self.textCount else { return nil }
    var (high, low): (UInt64, UInt64) = (0, 0)
    var isSound = true
    for position in 0..<Self.textCount {
      if Self.isHyphen(position) {
        isSound = isSound && text[position] == UInt8(ascii: "-")
      } else if position < 19 {
        isSound = appendHex(text[position], to: &high) && isSound
      } else {
        isSound = appendHex(text[position], to: &low) && isSound
      }
    }
    if !isSound { return nil }
    halves = (high, low)
  }

  static func == (a: Self, b: Self) -> Bool { a.halves == b.halves }

  func hash(into hasher: inout Hasher) {
    hasher.combine(halves.high)
    hasher.combine(halves.low)
  }

  /// The text form, in lower case.
  var text: String {
    String(unsafeUninitializedCapacity: Self.textCount) { buffer in
      write(to: buffer)
      return Self.textCount
    }
  }

  /// Writes the text form over the first 36 bytes of `text`.
  func write(to text: UnsafeMutableBufferPointer<UInt8>) {
    var digits = 0
    for position in 0..<Self.textCount {
      if Self.isHyphen(position) {
        text[position] = UInt8(ascii: "-")
        continue
      }
      let half = digits < 16 ? halves.high : halves.low
      text[position] = hexDigit(UInt8(truncatingIfNeeded: half >> UInt64(60 - digits % 16 * 4)))
      digits += 1
    }
  }

  private static func isHyphen(_ position: Int) -> Bool {
    position == 8 || position == 13 || position == 18 || position == 23
  }
}

/// The lower half of `byte` as a hexadecimal digit, in lower case.
func hexDigit(_ byte: UInt8) -> UInt8 {
  let half = byte & 15
  return half < 10 ? UInt8(ascii: "0") + half : UInt8(ascii: "a") - 10 + half
}

/// Appends the value of a hexadecimal digit, in either case, to the lower end of `word`; false for any other byte.
///
/// Without a branch: the digits of a hash are random, and every third branch would be guessed wrong.
@inline(__always) func appendHex(_ byte: UInt8, to word: inout UInt64) -> Bool {
  word = word << 4 | UInt64((byte & 15) &+ (byte >> 6) &* 9)
  let (isDigit, isLetter) = (byte &- 0x30 < 10, (byte | 0x20) &- 0x61 < 6)
  return isDigit != isLetter
}
