/// Converts eight hexadecimal digits at a time: a number of 32 bits, and its digits in ASCII, the first in the highest
/// byte.
///
/// All eight are converted together, without a table or a branch.
package enum Hexadecimal {
  /// A byte repeated in all eight places.
  private static func all(_ byte: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(byte) }

  /// The digits of a number, in lower case.
  static func digits(of number: UInt32) -> UInt64 {
    var halves = UInt64(number)
    halves = (halves | halves << 16) & 0x0000_FFFF_0000_FFFF
    halves = (halves | halves << 8) & 0x00FF_00FF_00FF_00FF
    halves = (halves | halves << 4) & all(0x0F)
    // 1 for each digit that is a letter.
    let letters = (halves &+ all(6)) >> 4 & all(1)
    return halves &+ all(UInt8(ascii: "0")) &+ letters &* UInt64(UInt8(ascii: "a") - 10 - UInt8(ascii: "0"))
  }

  /// The value of digits in either case; nil if a byte is not a digit.
  static func number(of digits: UInt64) -> UInt32? {
    let lower = digits | (digits & all(0x40)) >> 1
    var halves = (lower & all(0x0F)) &+ (lower >> 6 & all(1)) &* 9
    halves = (halves | halves >> 4) & 0x00FF_00FF_00FF_00FF
    halves = (halves | halves >> 8) & 0x0000_FFFF_0000_FFFF
    let number = UInt32(truncatingIfNeeded: halves | halves >> 16)
    // Only digits survive the conversion to a number and back.
    return self.digits(of: number) == lower ? number : nil
  }

  /// The value of the eight digits from `start`; nil if they are not digits.
  static func number(in text: UnsafeRawBufferPointer, at start: Int) -> UInt32? {
    number(of: UInt64(bigEndian: text.loadUnaligned(fromByteOffset: start, as: UInt64.self)))
  }

  /// Whether a text has upper-case letters, or certain other characters that are not digits.
  package static func hasUppercase(_ text: UnsafeRawBufferPointer) -> Bool {
    var start = 0
    while start + 8 <= text.count {
      let eight = text.loadUnaligned(fromByteOffset: start, as: UInt64.self)
      // Letters have the bit of 0x40, those in lower case also that of 0x20.
      if (eight & all(0x40)) >> 1 & ~eight != 0 { return true }
      start += 8
    }
    return text[start...].contains { $0 & 0x60 == 0x40 }
  }

  /// Writes the digits of a number over eight bytes.
  static func write(_ number: UInt32, to text: UnsafeMutableRawPointer) {
    text.storeBytes(of: digits(of: number).bigEndian, as: UInt64.self)
  }
}
