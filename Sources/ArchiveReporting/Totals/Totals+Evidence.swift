package import ArchiveCore

extension Totals {
  /// The evidence record of a report.
  package func evidence(saved: Path) -> EvidenceRecord {
    let names = actors.sorted.map(\.name)
    return EvidenceRecord(
      .batchRestoreComplete, actor: names.count == 1 ? names.first : nil, tombstone: nil,
      details: [
        "total": .number(String(total)), "succeeded": .number(String(succeeded)), "failed": .number(String(failed)),
        "skipped": .number(String(skipped)), "actors": .array(names.map { .string($0) }),
        "duration_ms": .number(String(Double(wallTime ?? 0) / 1000)), "results": .string(saved.display),
      ])
  }
}
