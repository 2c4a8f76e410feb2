import ArchiveAccess
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

  /// Restores the item called `name`; blocks. Throws `AmbiguousName` where several items have that name.
  func run(_ name: String, to output: Path) throws -> ExitStatus {
    let record = InputRecord(tombstone: try tombstone(of: name), output: output)
    if output.text == "-" {
      let restore = try PreparedRun<InputRecord>.restore(context, request.options, to: StandardStreams.output)
      return conclude(try restore.run(record, into: StandardStreams.errorRecords), participle: request.participle)
    }
    let restore = try PreparedRun<InputRecord>.restore(context, request.options)
    let summary = try ProgressDisplay.during(
      context.meter, progress, participle: request.participle, phase: request.phase
    ) {
      try restore.run(record, into: StandardStreams.output)
    }
    return conclude(summary, participle: request.participle)
  }

  /// The tombstone of the item called `name`; a name that no item has stays as it is, for the result to report.
  private func tombstone(of name: String) throws -> String {
    if Tombstone(name) != nil { return name }
    do {
      return try ItemName(name).find(in: RetryingConnection(context.connection, request.access.retry)).tombstoneText
    } catch let error as ItemError {
      Diagnostics.error(error.message)
      return name
    }
  }
}
