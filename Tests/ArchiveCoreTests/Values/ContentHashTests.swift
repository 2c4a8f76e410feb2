import Foundation
import Testing

@testable import ArchiveCore

@Suite("content hashes")
struct ContentHashTests {
  /// Of "abc" (FIPS 180-4, example B.1 of its predecessor FIPS 180-2).
  private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

  @Test("a hash is read in either case and written in lower case")
  func text() throws {
    #expect(ContentHash(of: Array("abc".utf8)).hex == Self.abc)
    let hash = try #require(ContentHash(hex: Self.abc.uppercased()))
    #expect(hash == ContentHash(of: Array("abc".utf8)) && hash.hex == Self.abc && "\(hash)" == Self.abc)
    for text in ["", "ba78", String(repeating: "g", count: 64), Self.abc + "0", "é" + Self.abc.dropFirst(2)] {
      #expect(ContentHash(hex: text) == nil)
    }
  }

  @Test("every digit counts, and the order is that of the texts")
  func order() throws {
    let texts = (0..<64).map { position -> String in
      var digits = Array(repeating: Character("0"), count: 64)
      digits[position] = "f"
      return String(digits)
    }
    let hashes = try texts.map { try #require(ContentHash(hex: $0)) }
    #expect(hashes.map(\.hex) == texts && Set(hashes).count == 64)
    #expect(hashes.sorted().map(\.hex) == texts.sorted())
  }

  @Test("a record has tombstone and hash as their texts, and null where there is none")
  func members() throws {
    let tombstone = try #require(Tombstone("6D8A0D64-E369-4764-8F88-B0A97C395E86"))
    let record = JSONWriter.object {
      $0.member("a", tombstone)
      $0.member("b", ContentHash(of: Array("abc".utf8)))
      $0.member("c", nil as Tombstone?)
      $0.member("d", nil as ContentHash?)
    }
    #expect(
      String(decoding: record, as: UTF8.self)
        == #"{"a":"6d8a0d64-e369-4764-8f88-b0a97c395e86","b":"\#(Self.abc)","c":null,"d":null}"#)
  }
}
