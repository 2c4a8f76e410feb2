import Crypto

/// The SHA-256 of a content (FIPS 180-4), 32 bytes.
public struct ContentHash: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The bytes, the first of them in the highest bits of the first word.
  private let words: (UInt64, UInt64, UInt64, UInt64)

  private static var textCount: Int { 64 }

  /// Reads 64 hexadecimal digits, in either case; nil for anything else.
  public init?(hex: String) {
    var text = hex
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    let isSound = text.withUTF8 { text in
      guard text.count == Self.textCount else { return false }
      for (position, byte) in text.enumerated() {
        guard let digit = JSONScanner.hex(byte) else { return false }
        let value = UInt64(digit)
        switch position / 16 {
        case 0: words.0 = words.0 << 4 | value
        case 1: words.1 = words.1 << 4 | value
        case 2: words.2 = words.2 << 4 | value
        default: words.3 = words.3 << 4 | value
        }
      }
      return true
    }
    guard isSound else { return nil }
    self.words = words
  }

  /// Stands for a hash that nobody knows.
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

  /// Any 64 bits of it are as good as all.
  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

  fileprivate func write(to text: UnsafeMutableBufferPointer<UInt8>) {
    func write(_ word: UInt64, at start: Int) {
      for digit in 0..<16 {
        text[start + digit] = hexDigit(UInt8(truncatingIfNeeded: word >> UInt64(60 - digit * 4)))
      }
    }
    write(words.0, at: 0)
    write(words.1, at: 16)
    write(words.2, at: 32)
    write(words.3, at: 48)
  }
}

extension JSONWriter {
  /// A member whose value is a hash in hexadecimal digits, or null.
  package mutating func member(_ name: String, _ hash: ContentHash?) {
    guard let hash else { return member(name, nil as String?) }
    key(name)
    plainString(count: 64) { hash.write(to: $0) }
  }
}
