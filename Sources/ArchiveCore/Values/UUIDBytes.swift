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
    guard text.count == Self.textCount, [8, 13, 18, 23].allSatisfy({ text[$0] == UInt8(ascii: "-") }) else {
      return nil
    }
    // The four digits at each of two places, as eight.
    func number(_ first: Int, _ second: Int) -> UInt32? {
      let (high, low) = (
        text.loadUnaligned(fromByteOffset: first, as: UInt32.self),
        text.loadUnaligned(fromByteOffset: second, as: UInt32.self)
      )
      return Hexadecimal.number(of: UInt64(UInt32(bigEndian: high)) << 32 | UInt64(UInt32(bigEndian: low)))
    }
    guard let a = Hexadecimal.number(in: text, at: 0), let b = number(9, 14), let c = number(19, 24),
      let d = Hexadecimal.number(in: text, at: 28)
    else { return nil }
    halves = (UInt64(a) << 32 | UInt64(b), UInt64(c) << 32 | UInt64(d))
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
    let start = UnsafeMutableRawPointer(text.baseAddress!)
    func write(_ number: UInt64, _ first: Int, _ second: Int) {
      let digits = Hexadecimal.digits(of: UInt32(truncatingIfNeeded: number))
      start.storeBytes(of: UInt32(digits >> 32).bigEndian, toByteOffset: first, as: UInt32.self)
      start.storeBytes(of: UInt32(truncatingIfNeeded: digits).bigEndian, toByteOffset: second, as: UInt32.self)
    }
    Hexadecimal.write(UInt32(halves.high >> 32), to: start)
    write(halves.high, 9, 14)
    write(halves.low >> 32, 19, 24)
    Hexadecimal.write(UInt32(truncatingIfNeeded: halves.low), to: start + 28)
    for position in [8, 13, 18, 23] { text[position] = UInt8(ascii: "-") }
  }
}
