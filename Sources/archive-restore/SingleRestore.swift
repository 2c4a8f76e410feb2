import ArchiveCore
import ArchiveTool

/// `archive-restore TOMBSTONE OUTPUT`: a run of one record, to a file or to standard output.
struct SingleRestore {
  private let request: RestoreRequest
  private let context: RunContext
  private let progress: ProgressOptions

  init(_ request: RestoreRequest, _ context: RunContext, _ progress: ProgressOptions) {
    (self.request, self.context, self.progress) = (request, context, progress)
  }

  func run(_ tombstone: String, to output: Path) throws -> ExitStatus {
    let record = InputRecord(tombstone: tombstone, output: output)
    if output.text == "-" {
      let restore = try PreparedRun<InputRecord>.restore(context, request.options, to: StandardStreams.output)
      return conclude(try restore.run(record, into: StandardStreams.errorRecords), did: request.did)
    }
    let restore = try PreparedRun<InputRecord>.restore(context, request.options)
    let summary = try ProgressDisplay.during(context.meter, progress, did: request.did, phase: request.phase) {
      try restore.run(record, into: StandardStreams.output)
    }
    return conclude(summary, did: request.did)
  }
}
