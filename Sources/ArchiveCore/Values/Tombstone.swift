import FoundationEssentials

/// The id under which an item was archived: a UUID (RFC 9562), written in lower case.
public struct Tombstone: Hashable, Sendable, CustomStringConvertible {
  /// 36 characters, lower case, as the database holds it.
  public let description: String

  /// Accepts the 36-character form in either case; nil for anything else.
  public init?(_ text: String) {
    guard text.utf8.count == 36, let uuid = UUID(uuidString: text) else { return nil }
    description = uuid.uuidString.lowercased()
  }

  /// What the database holds, sound or not.
  package init(unchecked text: String) { description = text }

  /// A new random tombstone (UUID version 4).
  package static func random() -> Tombstone {
    Tombstone(unchecked: uuid(.random(in: .min ... .max), .random(in: .min ... .max), version: 4))
  }
}

/// A new id for a row of any table: a UUID of version 7, whose beginning is the time.
///
/// Rows made one after the other stand side by side in the database's indexes, so that a group touches few pages.
package func newRowID() -> String {
  let now = Timestamp.now()
  let milliseconds = UInt64(now.seconds) * 1000 + UInt64(now.nanoseconds / 1_000_000)
  // The twelve bits that follow tell the part of the millisecond (RFC 9562, 6.2, method 3).
  let part = UInt64(now.nanoseconds % 1_000_000) * 4096 / 1_000_000
  return uuid(milliseconds << 16 | part, .random(in: .min ... .max), version: 7)
}

/// A UUID's text, lower case, from its two halves, with version and variant set (RFC 9562, 4).
private func uuid(_ first: UInt64, _ second: UInt64, version: UInt64) -> String {
  let halves = [first & ~0xF000 | version << 12, second & ~(3 << 62) | 2 << 62]
  return String(unsafeUninitializedCapacity: 36) { text in
    var position = 0
    for digit in 0..<32 {
      if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
        text[position] = UInt8(ascii: "-")
        position += 1
      }
      let value = UInt8(truncatingIfNeeded: halves[digit / 16] >> UInt64(60 - digit % 16 * 4)) & 15
      text[position] = value < 10 ? value + UInt8(ascii: "0") : value - 10 + UInt8(ascii: "a")
      position += 1
    }
    return position
  }
}
