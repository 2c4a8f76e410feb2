/// Finds where a run of plain bytes in a JSON string ends (RFC 8259, 7), eight bytes at a time.
package enum PlainBytes {
  /// Sets the highest bit of the first byte, counted from the lowest, that is a quote, a backslash or a control
  /// character; returns 0 if there is none. Bits above that bit are undefined.
  @inlinable @inline(__always) package static func end(in eight: UInt64) -> UInt64 {
    let (ones, highest): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    let (quote, backslash) = (eight ^ 0x2222_2222_2222_2222, eight ^ 0x5C5C_5C5C_5C5C_5C5C)
    // A byte minus 1 has its highest bit set if it was 0, and minus 0x20 if it was a control character.
    return ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (eight &- 0x2020_2020_2020_2020) & ~eight)
      & highest
  }

  /// Whether all are ASCII that is printed as it is: no quote, backslash, control character or DEL.
  static func areASCII(_ eight: UInt64) -> Bool {
    let (ones, highest): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    // If no byte has its highest bit set, adding 1 sets it for DEL alone.
    return end(in: eight) == 0 && (eight | eight &+ ones) & highest == 0
  }
}
