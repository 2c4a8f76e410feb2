import ArchiveCore
import ArchiveTool

/// `archive-restore TOMBSTONE OUTPUT`: the pipeline with one record, or a content to standard output.
struct SingleRestore {
  private let request: RestoreRequest
  private let storage: any ArchiveConnection
  private let evidence: EvidenceLog?
  private let progress: ProgressOptions

  init(_ request: RestoreRequest, storage: any ArchiveConnection, evidence: EvidenceLog?, progress: ProgressOptions) {
    (self.request, self.storage, self.evidence, self.progress) = (request, storage, evidence, progress)
  }

  func run(tombstone: String, output: Path) throws -> ExitStatus {
    if output.text == "-" { return try toStandardOutput(tombstone) }
    let record = InputRecord(tombstone: tombstone, output: output)
    let restorer = try Restorer(
      storage: storage, evidence: evidence, options: request.options, interruption: Signals.interruption,
      log: request.log)
    let summary = try ProgressDisplay.during(restorer.meter, progress, did: request.did, phase: request.phase) {
      try restorer.run(record, into: StandardStreams.output)
    }
    return conclude(summary, did: request.did)
  }

  private func toStandardOutput(_ tombstone: String) throws -> ExitStatus {
    let archive = Archive(storage: storage, evidence: evidence, options: request.options, log: request.log)
    let output = StandardStreams.output
    let (result, summary) = try archive.stream(
      tombstone, interruption: Signals.interruption, to: { try output.write(bytes: $0) }, finish: { try output.flush() }
    )
    try StandardStreams.errorRecords.write(result.encoded())
    try StandardStreams.errorRecords.flush()
    return conclude(summary, did: "restored")
  }
}
