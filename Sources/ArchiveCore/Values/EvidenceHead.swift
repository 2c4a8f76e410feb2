/// The head of an evidence log: the number and hash of its last record. It is kept beside the log and in the database,
/// so that a truncated log is detected.
package struct EvidenceHead: Sendable, Equatable {
  /// The name of the log: the SHA-256, in hexadecimal, of its first linked record.
  package let chain: String
  /// The number of linked records.
  package let count: Int64
  /// The SHA-256, in hexadecimal, of the last one's line, without its line feed.
  package let sha256: String
  /// Bytes of the log up to the end of that line; 0 if not known.
  package let size: Int64

  package init(chain: String, count: Int64, sha256: String, size: Int64 = 0) {
    (self.chain, self.count, self.sha256, self.size) = (chain, count, sha256, size)
  }

  /// The file's text, which always has the same length, so that one write replaces it.
  var line: [UInt8] {
    let text = JSONWriter.object { json in
      json.member("chain", chain)
      json.member("count", count)
      json.member("sha256", sha256)
      json.member("size", size)
    }
    return text + Array(repeating: 0x20, count: max(0, Self.length - 1 - text.count)) + [0x0A]
  }

  static let length = 256

  /// Reads the file's text; nil if it is not a head.
  init?(line: [UInt8]) {
    guard let value = try? JSONScanner.decode(line[...]), let chain = value["chain"]?.string,
      let count = value["count"]?.integer, let sha256 = value["sha256"]?.string, let size = value["size"]?.integer,
      ContentHash(hex: chain) != nil, ContentHash(hex: sha256) != nil, count > 0, count < 1 << 53, size >= 0
    else { return nil }
    self.init(chain: chain, count: count, sha256: sha256, size: size)
  }
}

/// A head in an archive's database.
package struct StoredEvidenceHead: Sendable {
  package let head: EvidenceHead
  /// The machine, and the path of the log on it.
  package let place: String
  /// Empty before it is stored.
  package let createdAt: String

  package init(head: EvidenceHead, place: String, createdAt: String = "") {
    (self.head, self.place, self.createdAt) = (head, place, createdAt)
  }
}
