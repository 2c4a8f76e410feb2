extension Int64 {
  /// The whole number that a JSON number (RFC 8259, 6) stands for: `6`, `6.0`, `6e0` and `60e-1` are all 6.
  ///
  /// Computed digit by digit, so that nothing is rounded; nil for a text that is not a number, has a fraction or does
  /// not fit.
  init?(jsonNumber text: some StringProtocol) {
    var rest = Array(text.utf8)[...]
    func consumeDigits() -> ArraySlice<UInt8> {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      rest = rest.dropFirst(digits.count)
      return digits
    }
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest.removeFirst() }
    let whole = consumeDigits()
    if whole.isEmpty { return nil }
    var fraction: ArraySlice<UInt8> = []
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fraction = consumeDigits()
      if fraction.isEmpty { return nil }
    }
    var exponent = 0
    var isHuge = false
    if let sign = rest.first, sign | 0x20 == UInt8(ascii: "e") {
      rest.removeFirst()
      let isDown = rest.first == UInt8(ascii: "-")
      if isDown || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
      let digits = consumeDigits()
      if digits.isEmpty { return nil }
      // Far more than the digits of a record could offset.
      let value = Int(String(decoding: digits, as: UTF8.self)) ?? .max
      isHuge = value > 1 << 32
      exponent = isHuge ? 0 : isDown ? -value : value
    }
    if !rest.isEmpty { return nil }
    var digits = (whole + fraction).drop { $0 == 0x30 }
    var scale = exponent - fraction.count
    while let last = digits.last, last == 0x30 {
      digits.removeLast()
      scale += 1
    }
    if digits.isEmpty {
      self = 0
      return
    }
    if isHuge || scale < 0 || digits.count + scale > 19 { return nil }
    let zeros = String(repeating: "0", count: scale)
    self.init((isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self) + zeros)
  }
}
