/// What earlier runs of archive-retention did, from their records: an item and a step are done when the last attempt succeeded.
package struct RetentionHistory {
  /// Hashes of tombstones and steps.
  private var done: Set<Int> = []

  package init() {}

  private static func key(_ tombstone: Tombstone, _ step: String) -> Int {
    var hasher = Hasher()
    hasher.combine(tombstone)
    hasher.combine(step)
    return hasher.finalize()
  }

  /// Adds one stream of records, later than those added before; a torn last line says nothing.
  ///
  /// Throws `Interrupted`, and `InputError` when the file cannot be read or holds something else.
  package mutating func add(_ lines: LineReader) throws {
    var (hasRecords, foreign): (Bool, Int?) = (false, nil)
    while let line = try lines.next() {
      guard let fields = try? FieldReader(InputRecord(line)),
        let step = (try? fields.string("action")) ?? nil, let status = (try? fields.string("status")) ?? nil,
        (try? fields.string("record")) == "retention"
      else {
        if line.bytes.first != UInt8(ascii: "{") || foreign == nil { foreign = foreign ?? line.number }
        continue
      }
      hasRecords = true
      guard let tombstone = (try? fields.string("tombstone")).flatMap({ $0 }).flatMap(Tombstone.init) else { continue }
      let isDone = status == "success" || (try? fields.string("reason")) == SkipReason.unchanged.rawValue
      if isDone {
        done.insert(Self.key(tombstone, step))
      } else if status == "failed" {
        done.remove(Self.key(tombstone, step))
      }
    }
    if let foreign, !hasRecords {
      throw InputError(
        .malformed,
        "\(lines.sourceName):\(foreign): no retention record; --resume takes what archive-retention wrote before")
    }
  }

  func contains(_ tombstone: Tombstone, _ step: RetentionStep) -> Bool { done.contains(Self.key(tombstone, step.name)) }
}
