import ArchiveCore
import ArchiveTool
import Logging

/// `archive-restore TOMBSTONE OUTPUT`: the pipeline with one record, or a content to standard output.
struct SingleRestore {
  let storage: any ArchiveConnection
  let evidence: EvidenceLog?
  let options: RestoreOptions
  let log: Logger
  let progress: ProgressOptions

  func run(tombstone: String, output: Path) throws -> ExitStatus {
    if output.text == "-" { return try toStandardOutput(tombstone) }
    var options = options
    // There is nothing to stop before.
    options.continueOnError = true
    let record = InputRecord(tombstone: tombstone, output: output)
    let restorer = try Restorer(
      storage: storage, evidence: evidence, options: options, interruption: Signals.interruption, log: log)
    let did = options.mode == .verify ? "verified" : "restored"
    let summary = try ProgressDisplay.during(
      restorer.meter, progress, did: did, phase: options.mode == .verify ? "verify" : "restore"
    ) {
      try restorer.run(record, into: StandardStreams.output)
    }
    return conclude(summary, did: did)
  }

  private func toStandardOutput(_ tombstone: String) throws -> ExitStatus {
    if options.mode == .dryRun { throw ToolFailure(.usage, "--dry-run and OUTPUT - exclude each other") }
    let archive = Archive(storage: storage, evidence: evidence, options: options, log: log)
    let output = StandardStreams.output
    let (result, summary) = try archive.stream(
      tombstone, interruption: Signals.interruption, to: { try output.write(bytes: $0) }, finish: { try output.flush() }
    )
    try StandardStreams.errorRecords.write(result.encoded())
    try StandardStreams.errorRecords.flush()
    return conclude(summary, did: "restored")
  }
}
