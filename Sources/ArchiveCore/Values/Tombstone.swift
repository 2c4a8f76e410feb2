import CLinux

/// The id under which an item was archived: a UUID (RFC 9562), 16 bytes.
public struct Tombstone: Hashable, Sendable, CustomStringConvertible {
  private let uuid: UUIDBytes

  /// Accepts the 36-character form in either case; nil for anything else.
  public init?(_ text: String) {
    guard let uuid = UUIDBytes(text) else { return nil }
    self.uuid = uuid
  }

  /// The same from bytes of UTF-8.
  package init?(utf8 text: some Sequence<UInt8>) {
    guard let uuid = text.withContiguousStorageIfAvailable({ UUIDBytes(utf8: UnsafeRawBufferPointer($0)) }) ?? nil
    else { return nil }
    self.uuid = uuid
  }

  package init?(utf8 text: UnsafeRawBufferPointer) {
    guard let uuid = UUIDBytes(utf8: text) else { return nil }
    self.uuid = uuid
  }

  private init(_ uuid: UUIDBytes) { self.uuid = uuid }

  /// Used if a text is not a UUID (RFC 9562, 5.9: the nil UUID).
  package static let unknown = Tombstone(UUIDBytes())

  /// A new random tombstone (UUID version 4).
  package static func random() -> Tombstone {
    let (high, low) = randomness.pair()
    return Tombstone(UUIDBytes(high, low, version: 4))
  }

  /// 36 characters, in lower case, as in the database.
  public var description: String { uuid.text }

  fileprivate func write(to text: UnsafeMutableBufferPointer<UInt8>) { uuid.write(to: text) }
}

extension JSONWriter {
  /// A member whose value is a tombstone's text, or null.
  package mutating func member(_ name: StaticString, _ tombstone: Tombstone?) {
    key(word: name)
    if let tombstone { self.tombstone(tombstone) } else { string(nil) }
  }

  mutating func tombstone(_ tombstone: Tombstone) {
    plainString(count: UUIDBytes.textCount) { tombstone.write(to: $0) }
  }
}

/// A new id for a row of any table: a UUID of version 7, which begins with the time.
///
/// Rows created one after another are adjacent in the database's indexes, so a group changes few pages.
package func newRowID() -> String {
  let now = Timestamp.now()
  let milliseconds = UInt64(now.seconds) * 1000 + UInt64(now.nanoseconds / 1_000_000)
  // The following twelve bits are the fraction of the millisecond (RFC 9562, 6.2, method 3).
  let part = UInt64(now.nanoseconds % 1_000_000) * 4096 / 1_000_000
  return UUIDBytes(milliseconds << 16 | part, randomness.next(), version: 7).text
}

private let randomness = SystemNumbers()

/// The system's random numbers, read for many ids at once (getrandom(2)).
///
/// `@unchecked Sendable`: the numbers are read and written only under the monitor. `Mutex` would do, but
/// ThreadSanitizer does not see it.
private final class SystemNumbers: @unchecked Sendable {
  private let monitor = Monitor()
  private var numbers: [UInt64] = []

  func next() -> UInt64 { monitor.locked { nextUnderLock() } }

  func pair() -> (UInt64, UInt64) { monitor.locked { (nextUnderLock(), nextUnderLock()) } }

  private func nextUnderLock() -> UInt64 {
    if let number = numbers.popLast() { return number }
    numbers = [UInt64](repeating: 0, count: 32)
    // This few bytes are returned completely and without interruption.
    let size = numbers.withUnsafeMutableBytes { getrandom($0.baseAddress, UInt($0.count), 0) }
    if size != 32 * 8 { for index in numbers.indices { numbers[index] = .random(in: .min ... .max) } }
    return numbers.removeLast()
  }
}
