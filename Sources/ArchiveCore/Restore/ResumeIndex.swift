import Glibc

/// What earlier runs did, from their result streams: an item is done when tombstone, output and content agree.
package struct ResumeIndex {
  private var done: Set<Int> = []

  package init() {}

  private static func key(_ tombstone: Tombstone, _ output: Path, _ sha256: ContentHash) -> Int {
    var hasher = Hasher()
    hasher.combine(tombstone)
    hasher.combine(output)
    hasher.combine(sha256)
    return hasher.finalize()
  }

  /// Adds the successes of one result stream; lines that are no results, a torn one included, say nothing.
  ///
  /// Throws `Interrupted`, and `InputError` when the file cannot be read or holds something else.
  package mutating func add(_ lines: LineReader) throws {
    var hasResults = false
    var foreign: Int?
    while let line = try lines.next() {
      let isTorn = line.bytes.first == UInt8(ascii: "{")
      guard let fields = try? FieldReader(InputRecord(line)) else {
        if !isTorn { foreign = foreign ?? line.number }
        continue
      }
      guard let status = try? fields.string("status") else {
        foreign = foreign ?? line.number
        continue
      }
      hasResults = true
      guard status == "success" || (try? fields.string("reason")) == SkipReason.resumed.rawValue,
        let tombstone = (try? fields.string("tombstone")).flatMap(Tombstone.init),
        let output = try? fields.path("output"),
        let sha256 = (try? fields.string("sha256")).flatMap(ContentHash.init)
      else { continue }
      done.insert(Self.key(tombstone, output, sha256))
    }
    if let foreign, !hasResults {
      throw InputError(
        .malformed, "\(lines.sourceName):\(foreign): no result; --resume takes what archive-restore wrote before")
    }
  }

  /// Whether an earlier run restored this record; what is on disk may have changed since.
  func contains(_ record: ManifestRecord, sha256: ContentHash) -> Bool {
    done.contains(Self.key(record.tombstone, record.output, sha256))
  }
}
