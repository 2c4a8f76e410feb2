/// Finds where a run of plain bytes in a JSON string ends (RFC 8259, 7), eight bytes at a time.
package enum PlainBytes {
  /// Has the highest bit of the first byte set, counted from the lowest of the number, that is a quote, a backslash or a
  /// control character; 0 where none is. Bits above that one mean nothing.
  @inlinable @inline(__always) package static func end(in eight: UInt64) -> UInt64 {
    let (ones, highest): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    let (quote, backslash) = (eight ^ 0x2222_2222_2222_2222, eight ^ 0x5C5C_5C5C_5C5C_5C5C)
    // A byte less one has its highest bit set where it was 0, and less 0x20 where it was a control character.
    return ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (eight &- 0x2020_2020_2020_2020) & ~eight)
      & highest
  }
}
