import Logging

/// What a restore is given beside its records.
struct RestoreInputs {
  /// What earlier runs did.
  var resume: ResumeIndex?
  /// Lines that are not attempted: others name newer versions of the same outputs.
  var superseded: Set<Int> = []
  /// Where contents are handed on to, instead of being written to files.
  var sink: (any ContentSink)?
}

extension PreparedRun<LineReader> {
  /// Restores what a stream of manifest records names: looks a window up, writes the files, commits groups, answers in order.
  ///
  /// Opens, and unless nothing is to be written creates, the root directory.
  /// - `superseded`: lines of `LatestVersions`.
  /// - Throws `ItemError` when the root cannot be opened, or nothing can be written there.
  package static func restore(
    _ context: RunContext, _ options: RestoreOptions, resume: ResumeIndex? = nil, superseded: Set<Int> = []
  ) throws -> PreparedRun {
    let job = try RestoreJob(context, options, RestoreInputs(resume: resume, superseded: superseded))
    return PreparedRun { lines, sink in
      try Run.run(job, context, from: LineSource(lines) { RestoreInput($0) }, into: .records(sink))
    }
  }
}

extension PreparedRun<InputRecord> {
  /// Restores one item; the calling thread does all the work.
  ///
  /// - `contents`: takes the content, instead of the record's output. It gets nothing before all of the content was read
  ///   and verified once; event and evidence follow its `flush`.
  /// - Throws `ItemError` when the root cannot be opened, or nothing can be written there.
  package static func restore(
    _ context: RunContext, _ options: RestoreOptions, to contents: (any ContentSink)? = nil
  ) throws -> PreparedRun {
    try one(context, options, RestoreInputs(sink: contents))
  }

  static func one(_ context: RunContext, _ options: RestoreOptions, _ inputs: RestoreInputs) throws -> PreparedRun {
    var (context, options) = (context, options)
    // There is nothing to stop before.
    options.continueOnError = true
    context.connect = nil
    // A content that goes to standard output has its result on standard error, where nothing else is expected.
    if inputs.sink == nil { context.itemLogLevel = .info }
    let job = try RestoreJob(context, options, inputs)
    let settled = context
    return PreparedRun { record, sink in try Run.run(job, settled, RestoreInput(record), into: .records(sink)) }
  }
}

extension InputRecord {
  /// The record that a command line with one tombstone stands for.
  package init(tombstone: String, output: Path) {
    let text = JSONWriter.object { json in
      json.member("tombstone", tombstone)
      json.member("output", path: output)
    }
    self.init(
      line: 1,
      content: Result { () throws(JSONError) in try JSONObject(text[...]) }.mapError { _ in
        ItemError(.internal, "a record that cannot be read back")
      })
  }
}
