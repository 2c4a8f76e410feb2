/// Reads a stream of results once, counting as it goes and handing each record on.
package enum Reporter {
  /// Reads one stream, or several as one history; `onItem` takes each result that counts as it came.
  ///
  /// Blocks. Throws `InputError`, `Interrupted`, and what `onItem` throws.
  ///
  /// - `complain`: told of lines that are no results, and of the stream that has them.
  package static func run(
    _ streams: [LineReader], save: SavedReport?, onItem: ((ArraySlice<UInt8>) throws -> Void)?,
    complain: (_ source: String, _ message: String) -> Void
  ) throws -> ReportSummary {
    guard streams.count == 1, let lines = streams.first else {
      return try history(streams, save, onItem, complain)
    }
    var summary = ReportSummary()
    while let line = try lines.next() {
      do throws(ItemError) {
        try summary.add(InputRecord(line))
      } catch {
        complain(lines.sourceName, error.message)
        continue
      }
      try save?.add(line.bytes)
      try onItem?(line.bytes)
    }
    return summary
  }

  /// Each item counts once, as its last attempt ended.
  ///
  /// A record of an item that was skipped, because it was done before or not reached, does not replace an attempt.
  /// Memory grows with the number of items.
  private static func history(
    _ streams: [LineReader], _ save: SavedReport?, _ onItem: ((ArraySlice<UInt8>) throws -> Void)?,
    _ complain: (_ source: String, _ message: String) -> Void
  ) throws -> ReportSummary {
    var summary = ReportSummary()
    var records: [(item: ReportedItem, text: ArraySlice<UInt8>)] = []
    var places: [String: Int] = [:]
    // A copy, so that a line does not keep what was read together with it.
    let isKept = save != nil || onItem != nil
    func text(of line: Line) -> ArraySlice<UInt8> { isKept ? Array(line.bytes)[...] : [] }
    for lines in streams {
      while let line = try lines.next() {
        let (item, key): (ReportedItem, String?)
        do throws(ItemError) { (item, key) = try summary.readWithKey(InputRecord(line)) } catch {
          complain(lines.sourceName, error.message)
          continue
        }
        guard let key, let place = places[key] else {
          if let key { places[key] = records.count }
          records.append((item, text(of: line)))
          continue
        }
        summary.countEarlierAttempt()
        if item.status != .skipped || records[place].item.status == .skipped { records[place] = (item, text(of: line)) }
      }
    }
    for (item, text) in records {
      summary.count(item)
      try save?.add(text)
      try onItem?(text)
    }
    return summary
  }

  /// The evidence that a batch was reported on.
  package static func evidence(_ summary: ReportSummary, saved: Path) -> EvidenceRecord {
    EvidenceRecord(
      .batchRestoreComplete, actor: summary.actors.count == 1 ? summary.actors.first : nil, tombstone: nil,
      details: [
        "total": .number(String(summary.total)), "succeeded": .number(String(summary.succeeded)),
        "failed": .number(String(summary.failed)), "skipped": .number(String(summary.skipped)),
        "actors": .array(summary.actors.sorted().map { .string($0) }),
        "duration_ms": .number(String(summary.totalTimeMs ?? 0)), "results": .string(saved.display),
      ])
  }
}
