import Crypto

/// The state of an evidence log that its next record is linked to.
struct EvidenceState {
  private(set) var chain: String?
  private(set) var count: Int64 = 0
  /// Number and hash of the last linked record.
  private(set) var sha256: String?
  /// The hash of the last line, linked or not.
  private var last: String?
  /// Lines since the last linked record, and their hash so far.
  private var unchained: (lines: Int64, hash: SHA256)?
  /// Bytes of the log read so far.
  var size: Int64 = 0

  init() {}

  /// The state after the log has been read up to its head.
  init(_ head: EvidenceHead) {
    (chain, count, sha256, last, size) = (head.chain, head.count, head.sha256, head.sha256, head.size)
  }

  var link: EvidenceLink {
    EvidenceLink(number: count + 1, previous: last, unchained: gap)
  }

  private var gap: EvidenceLink.Unchained? {
    unchained.map { EvidenceLink.Unchained(lines: $0.lines, sha256: ContentHash($0.hash.finalize()).hex) }
  }

  var head: EvidenceHead? {
    guard let chain, let sha256 else { return nil }
    return EvidenceHead(chain: chain, count: count, sha256: sha256, size: size)
  }

  /// Reads a line of the log and adds it.
  mutating func read(_ line: ArraySlice<UInt8>) {
    guard let link = (try? EvidenceLink.read(line)) ?? nil else {
      add(line, isLinked: false)
      return
    }
    if link.number <= count {
      // The head includes it already: it belongs to an older part of a log whose end is missing.
      size += Int64(line.count + 1)
      return
    }
    add(line, isLinked: true, number: link.number)
  }

  /// Adds the next line of the log, without its line feed; returns its hash.
  ///
  /// - `number`: the number in a linked record; by default the next one.
  @discardableResult
  mutating func add(_ line: ArraySlice<UInt8>, isLinked: Bool, number: Int64? = nil) -> String {
    let hash = ContentHash(of: line).hex
    if isLinked {
      chain = chain ?? hash
      count = number ?? count + 1
      sha256 = hash
      unchained = nil
    } else {
      var gap = unchained ?? (0, Self.hash(after: sha256))
      gap.lines += 1
      line.withUnsafeBytes { gap.hash.update(bufferPointer: $0) }
      gap.hash.update(data: [0x0A])
      unchained = gap
    }
    last = hash
    size += Int64(line.count + 1)
    return hash
  }

  private static func hash(after linked: String?) -> SHA256 {
    var hash = SHA256()
    if let linked { hash.update(data: Array(linked.utf8)) }
    return hash
  }
}
