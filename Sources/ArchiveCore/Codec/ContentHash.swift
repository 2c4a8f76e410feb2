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
  public init(unchecked text: String) { hex = text }

  /// Whether these are 64 digits in lower case.
  var isSound: Bool { ContentHash(hex: hex) == self }

  init(_ digest: SHA256Digest) {
    let digits = Array("0123456789abcdef".utf8)
    hex = String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The hash of bytes held in memory.
  public init(of bytes: some Sequence<UInt8>) { self.init(SHA256.hash(data: Array(bytes))) }

  public var description: String { hex }
}
