/// Reads a stream of results once, counting as it goes and handing each record on.
package enum Reporter {
  /// Reads `lines` to the end; `onItem` takes every result as it came, `complain` is told of lines that are none.
  ///
  /// Blocks. Throws `InputError`, `Interrupted`, and what `onItem` throws.
  package static func run(
    _ lines: LineReader, save: SavedReport?, onItem: (ArraySlice<UInt8>) throws -> Void, complain: (String) -> Void
  ) throws -> ReportSummary {
    var summary = ReportSummary()
    while let line = try lines.next() {
      do throws(ItemError) {
        try summary.add(InputRecord(line))
      } catch {
        complain(error.message)
        continue
      }
      try save?.add(line.bytes)
      try onItem(line.bytes)
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
