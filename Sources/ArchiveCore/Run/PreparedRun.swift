/// A run that is ready to start: everything that it needs is open, and nothing has been read.
package struct PreparedRun<Input> {
  private let body: (Input, any RecordSink) throws -> RunSummary

  init(_ body: @escaping (Input, any RecordSink) throws -> RunSummary) { self.body = body }

  /// Processes every record of `input` and writes its answer to `sink`, in order.
  ///
  /// Blocks until the input ends. Throws `InputError` and `OutputError`, after recording what was done.
  package func run(_ input: Input, into sink: any RecordSink) throws -> RunSummary { try body(input, sink) }
}
