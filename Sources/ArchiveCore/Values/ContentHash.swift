import Crypto

/// The SHA-256 of a file's content (FIPS 180-4), in lower-case hexadecimal.
public struct ContentHash: Hashable, Sendable, CustomStringConvertible {
  /// 64 hexadecimal digits, lower case.
  public let hex: String

  public init?(hex: String) {
    guard hex.utf8.count == 64, hex.utf8.allSatisfy({ JSONScanner.hex($0) != nil }) else { return nil }
    self.hex = hex.lowercased()
  }

  /// What the database holds, sound or not.
  package init(unchecked text: String) { hex = text }

  /// Whether these are 64 digits in lower case.
  var isSound: Bool { ContentHash(hex: hex) == self }

  init(_ digest: SHA256Digest) {
    func digit(_ half: UInt8) -> UInt8 { half < 10 ? 0x30 + half : 0x57 + half }
    hex = String(unsafeUninitializedCapacity: 64) { text in
      var end = 0
      for byte in digest {
        text[end] = digit(byte >> 4)
        text[end + 1] = digit(byte & 15)
        end += 2
      }
      return end
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

  public var description: String { hex }
}
