extension PreparedRun<any RunSource<StoreInput>> {
  /// Archives the files of an input: hashes and compresses in workers, commits groups, answers in order.
  package static func store(_ context: RunContext, _ options: StoreOptions) -> PreparedRun {
    let job = StoreJob(context, options)
    return PreparedRun { input, sink in try Run.run(job, context, from: input, into: .records(sink)) }
  }
}

extension PreparedRun<LineReader> {
  /// Copies the items of a stream of records from another archive into that of `context`.
  ///
  /// - `openSource`: opens another connection to the source archive, for a worker.
  package static func copy(
    from source: any ArchiveConnection, _ context: RunContext, _ options: StoreOptions, _ copy: CopyOptions,
    openSource: @escaping @Sendable () throws -> any ArchiveConnection
  ) -> PreparedRun {
    var context = context
    context.connect = openSource
    let job = CopyJob(from: source, context, options, copy)
    return PreparedRun { [context] lines, sink in
      try Run.run(job, context, from: LineSource(lines) { CopyRequest(InputRecord($0)) }, into: .records(sink))
    }
  }
}
