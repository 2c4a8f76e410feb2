import Glibc

/// The history of earlier runs, read from their results: an item, identified by tombstone and output, is done if its
/// last attempt succeeded and the content is the same.
package struct ResumeIndex {
  /// Hashes of the contents of completed items, by hashes of the items.
  private var done: [Int: Int] = [:]

  package init() {}

  private static func key(_ tombstone: Tombstone, _ output: Path) -> Int {
    var hasher = Hasher()
    hasher.combine(tombstone)
    hasher.combine(output)
    return hasher.finalize()
  }

  /// Adds the attempts of one result stream, which are later than those added before; lines that are not results, such
  /// as an incomplete one, are ignored.
  ///
  /// Throws `Interrupted`, and `InputError` if the file cannot be read or contains something else.
  package mutating func add(_ lines: LineReader) throws {
    try EarlierRecords(name: "result record", tool: "archive-restore").read(lines) { fields in
      // A stored record has a status, too, but it says nothing of an output.
      if let kind = (try? fields.string("record")) ?? nil, kind != "result" { return false }
      guard let status = try? fields.string("status") else { return false }
      guard let tombstone = (try? fields.string("tombstone")).flatMap(Tombstone.init),
        let output = try? fields.path("output")
      else { return true }
      let key = Self.key(tombstone, output)
      if status == "failed" {
        done[key] = nil
      } else if status == "success" || (try? fields.string("reason")) == SkipReason.resumed.rawValue,
        let sha256 = (try? fields.string("sha256")).flatMap(ContentHash.init)
      {
        done[key] = sha256.hashValue
      }
      return true
    }
  }

  /// Whether an earlier run restored this record; the file on disk may have changed since.
  func contains(_ record: ManifestRecord, sha256: ContentHash) -> Bool {
    done[Self.key(record.tombstone, record.output)] == sha256.hashValue
  }
}
