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
    let record = try input(name, output)
    if output.text == "-" {
      let restore = try PreparedRun<ManifestInput>.restore(context, request.options, to: StandardStreams.output)
      return conclude(try restore.run(record, into: StandardStreams.errorRecords), participle: request.participle)
    }
    let restore = try PreparedRun<ManifestInput>.restore(context, request.options)
    let summary = try ProgressDisplay.during(
      context.meter, progress, participle: request.participle, phase: request.phase
    ) {
      try restore.run(record, into: StandardStreams.output)
    }
    return conclude(summary, participle: request.participle)
  }

  /// The request for the item called `name`; if no item has that name, the request fails, so that a record reports it.
  private func input(_ name: String, _ output: Path) throws -> ManifestInput {
    do {
      let archive = RetryingConnection(context.connection, request.access.retry)
      return ManifestInput(tombstone: try ItemName(name).tombstone(in: archive), output: output)
    } catch let error as ItemError {
      return ManifestInput(tombstone: name, output: output, failure: error)
    }
  }
}
