import Crypto

/// The SHA-256 of a content (FIPS 180-4), 32 bytes.
public struct ContentHash: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The bytes, the first of them in the highest bits of the first word.
  private let words: (UInt64, UInt64, UInt64, UInt64)

  private static var textCount: Int { 64 }

  /// Reads 64 hexadecimal digits, in either case; nil for anything else.
  public init?(hex: String) {
    var text = hex
    guard let hash = text.withUTF8({ ContentHash(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
    self = hash
  }

  /// The same from bytes of UTF-8.
  package init?(utf8 text: some Sequence<UInt8>) {
    guard
      let hash = text.withContiguousStorageIfAvailable({ ContentHash(utf8: UnsafeRawBufferPointer($0)) }) ?? nil
    else { return nil }
    self = hash
  }

  package init?(utf8 text: UnsafeRawBufferPointer) {
    guard text.count == Self.textCount else { return nil }
    func word(_ number: Int) -> UInt64? {
      guard let high = Hexadecimal.number(in: text, at: number * 16),
        let low = Hexadecimal.number(in: text, at: number * 16 + 8)
      else { return nil }
      return UInt64(high) << 32 | UInt64(low)
    }
    guard let a = word(0), let b = word(1), let c = word(2), let d = word(3) else { return nil }
    words = (a, b, c, d)
  }

  /// A placeholder for an unknown hash.
  static let unknown = ContentHash()

  private init() { words = (0, 0, 0, 0) }

  init(_ digest: SHA256Digest) {
    words = digest.withUnsafeBytes { bytes in
      func word(_ number: Int) -> UInt64 {
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: number * 8, as: UInt64.self))
      }
      return (word(0), word(1), word(2), word(3))
    }
  }

  /// The hash of bytes held in memory.
  package init(of bytes: some Sequence<UInt8>) {
    var hash = SHA256()
    if bytes.withContiguousStorageIfAvailable({ hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }) == nil {
      hash.update(data: Array(bytes))
    }
    self.init(hash.finalize())
  }

  /// 64 hexadecimal digits, in lower case.
  public var hex: String {
    String(unsafeUninitializedCapacity: Self.textCount) { buffer in
      write(to: buffer)
      return Self.textCount
    }
  }

  public var description: String { hex }

  public static func == (a: ContentHash, b: ContentHash) -> Bool { a.words == b.words }

  /// The order of the hexadecimal digits.
  public static func < (a: ContentHash, b: ContentHash) -> Bool { a.words < b.words }

  /// Any 64 bits of it are a good hash value.
  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

  fileprivate func write(to text: UnsafeMutableBufferPointer<UInt8>) {
    var start = UnsafeMutableRawPointer(text.baseAddress!)
    func write(_ word: UInt64) {
      Hexadecimal.write(UInt32(word >> 32), to: start)
      Hexadecimal.write(UInt32(truncatingIfNeeded: word), to: start + 8)
      start += 16
    }
    write(words.0)
    write(words.1)
    write(words.2)
    write(words.3)
  }
}

extension JSONWriter {
  /// A member whose value is a hash in hexadecimal digits, or null.
  package mutating func member(_ name: StaticString, _ hash: ContentHash?) {
    key(word: name)
    if let hash { self.hash(hash) } else { string(nil) }
  }

  mutating func hash(_ hash: ContentHash) {
    plainString(count: 64) { hash.write(to: $0) }
  }
}
