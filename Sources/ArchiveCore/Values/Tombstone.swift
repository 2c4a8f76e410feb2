/// The id under which an item was archived: a UUID (RFC 9562), 16 bytes.
public struct Tombstone: Hashable, Sendable, CustomStringConvertible {
  private let uuid: UUIDBytes

  /// Accepts the 36-character form in either case; nil for anything else.
  public init?(_ text: String) {
    guard let uuid = UUIDBytes(text) else { return nil }
    self.uuid = uuid
  }

  private init(_ uuid: UUIDBytes) { self.uuid = uuid }

  /// Used where a text is not a UUID (RFC 9562, 5.9: the nil UUID).
  package static let unknown = Tombstone(UUIDBytes())

  /// A new random tombstone (UUID version 4).
  package static func random() -> Tombstone {
    Tombstone(UUIDBytes(.random(in: .min ... .max), .random(in: .min ... .max), version: 4))
  }

  /// 36 characters, in lower case, as the database holds it.
  public var description: String { uuid.text }

  fileprivate func write(to text: UnsafeMutableBufferPointer<UInt8>) { uuid.write(to: text) }
}

extension JSONWriter {
  /// A member whose value is a tombstone's text, or null.
  package mutating func member(_ name: String, _ tombstone: Tombstone?) {
    guard let tombstone else { return member(name, nil as String?) }
    key(name)
    plainString(count: UUIDBytes.textCount) { tombstone.write(to: $0) }
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
  return UUIDBytes(milliseconds << 16 | part, .random(in: .min ... .max), version: 7).text
}
