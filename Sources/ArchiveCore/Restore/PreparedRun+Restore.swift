import Logging

/// The inputs of a restore other than its records.
struct RestoreInputs {
  /// The results of earlier runs.
  var resume: ResumeIndex?
  /// Lines that are not attempted, because others have newer versions of the same outputs.
  var superseded: Set<Int> = []
  /// The sink that contents go to instead of files.
  var sink: (any ContentSink)?
}

extension PreparedRun<LineReader> {
  /// Restores the items of a stream of manifest records: looks up a window, writes files, commits groups, answers in
  /// order.
  ///
  /// Opens the root directory, and creates it if files will be written.
  /// - `superseded`: lines of `LatestVersions`.
  /// - Throws `ItemError` if the root cannot be opened or written to.
  package static func restore(
    _ context: RunContext, _ options: RestoreOptions, resume: ResumeIndex? = nil, superseded: Set<Int> = []
  ) throws -> PreparedRun {
    let job = try RestoreJob(context, options, RestoreInputs(resume: resume, superseded: superseded))
    return PreparedRun { lines, sink in
      try Run.run(job, context, from: LineSource(lines) { ManifestInput($0) }, into: .records(sink))
    }
  }
}

extension PreparedRun<ManifestInput> {
  /// Restores one item; the calling thread does all the work.
  ///
  /// - `contents`: receives the content instead of the record's output, after all of it was read and verified once.
  ///   Event and evidence follow its `flush`.
  /// - Throws `ItemError` if the root cannot be opened or written to.
  package static func restore(
    _ context: RunContext, _ options: RestoreOptions, to contents: (any ContentSink)? = nil
  ) throws -> PreparedRun {
    try one(context, options, RestoreInputs(sink: contents))
  }

  static func one(_ context: RunContext, _ options: RestoreOptions, _ inputs: RestoreInputs) throws -> PreparedRun {
    var (context, options) = (context, options)
    // With one item there is nothing to stop.
    options.continueOnError = true
    context.connect = nil
    // If the content goes to standard output, the result goes to standard error, without other messages.
    if inputs.sink == nil { context.itemLogLevel = .info }
    let job = try RestoreJob(context, options, inputs)
    return PreparedRun { [context] request, sink in try Run.run(job, context, request, into: .records(sink)) }
  }
}
