import ArchiveCore
import Glibc

/// The syntax of JSON: each function skips what it names, and returns false or nil if the text is something else.
extension EventScanner {
  /// Walks an object: `body` is called at each value, with the place of its name, and skips it.
  @inline(__always) mutating func eachMember(_ body: (inout EventScanner, ResultEvent.Text) -> Bool) -> Bool {
    guard consume(UInt8(ascii: "{")) else { return false }
    skipSpace()
    if consume(UInt8(ascii: "}")) { return true }
    while true {
      skipSpace()
      guard let name = string() else { return false }
      skipSpace()
      guard consume(UInt8(ascii: ":")) else { return false }
      skipSpace()
      guard body(&self, name) else { return false }
      skipSpace()
      if consume(UInt8(ascii: ",")) { continue }
      return consume(UInt8(ascii: "}"))
    }
  }

  mutating func consume(_ byte: UInt8) -> Bool {
    guard position < count, base[position] == byte else { return false }
    position += 1
    return true
  }

  @inline(__always) mutating func skipSpace() {
    while position < count, base[position] <= 0x20 {
      switch base[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  func isEqual(_ text: ResultEvent.Text, _ other: [UInt8]) -> Bool {
    text.end - text.start == other.count && memcmp(base + text.start, other, other.count) == 0
  }

  /// Whether a text in the line equals this one.
  @inline(__always) func isEqual(_ text: ResultEvent.Text, _ other: StaticString) -> Bool {
    text.end - text.start == other.utf8CodeUnitCount
      && memcmp(base + text.start, other.utf8Start, other.utf8CodeUnitCount) == 0
  }

  @inline(__always) mutating func string() -> ResultEvent.Text? {
    guard consume(UInt8(ascii: "\"")) else { return nil }
    let start = position
    while true {
      // Eight bytes at a time while none of them is a quote, a backslash or a control character.
      while position + 8 <= count {
        let word = UInt64(littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self))
        let stop = PlainBytes.end(in: word)
        if word & 0x8080_8080_8080_8080 != 0 { hasHighBytes = true }
        if stop != 0 {
          position += stop.trailingZeroBitCount >> 3
          break
        }
        position += 8
      }
      guard position < count else { return nil }
      let byte = base[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return .init(start: start, end: position - 1)
      }
      if byte == UInt8(ascii: "\\") {
        guard skipEscape() else { return nil }
      } else if byte < 0x20 {
        return nil
      } else {
        if byte >= 0x80 { hasHighBytes = true }
        position += 1
      }
    }
  }

  private mutating func skipEscape() -> Bool {
    guard position + 1 < count else { return false }
    switch base[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
      return true
    case UInt8(ascii: "u"):
      guard position + 5 < count else { return false }
      for place in position + 2...position + 5 where !Self.isHexadecimal(base[place]) { return false }
      position += 6
      return true
    default: return false
    }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 }

  /// Skips and checks one value.
  mutating func skipValue(_ depth: Int) -> Bool {
    guard position < count, depth <= 256 else { return false }
    switch base[position] {
    case UInt8(ascii: "\""): return string() != nil
    case UInt8(ascii: "n"): return literal("null")
    case UInt8(ascii: "t"): return literal("true")
    case UInt8(ascii: "f"): return literal("false")
    case UInt8(ascii: "{"): return eachMember { scanner, _ in scanner.skipValue(depth + 1) }
    case UInt8(ascii: "["): return skipElements(depth)
    default: return skipNumber()
    }
  }

  private mutating func skipElements(_ depth: Int) -> Bool {
    position += 1
    skipSpace()
    if consume(UInt8(ascii: "]")) { return true }
    while true {
      skipSpace()
      guard skipValue(depth + 1) else { return false }
      skipSpace()
      if consume(UInt8(ascii: ",")) { continue }
      return consume(UInt8(ascii: "]"))
    }
  }

  private mutating func literal(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard position + length <= count, memcmp(base + position, word.utf8Start, length) == 0 else { return false }
    position += length
    return true
  }

  private mutating func skipNumber() -> Bool {
    func isDigit(_ place: Int) -> Bool { place < count && base[place] &- 0x30 < 10 }
    if base[position] == UInt8(ascii: "-") { position += 1 }
    guard isDigit(position) else { return false }
    if base[position] == 0x30 { position += 1 } else { while isDigit(position) { position += 1 } }
    if position < count, base[position] == UInt8(ascii: ".") {
      position += 1
      guard isDigit(position) else { return false }
      while isDigit(position) { position += 1 }
    }
    if position < count, base[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < count, base[position] == UInt8(ascii: "+") || base[position] == UInt8(ascii: "-") { position += 1 }
      guard isDigit(position) else { return false }
      while isDigit(position) { position += 1 }
    }
    return !isDigit(position)
  }
}
