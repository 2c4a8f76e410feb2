/// A run that is ready: what it needs is open, and nothing has been read.
package struct PreparedRun<Input> {
  private let body: (Input, any RecordSink) throws -> RunSummary

  init(_ body: @escaping (Input, any RecordSink) throws -> RunSummary) { self.body = body }

  /// Takes every record of `input` to its answer in `sink`, in order.
  ///
  /// Blocks until the input ends. Throws `InputError` and `OutputError`, after the bookkeeping of what was done.
  package func run(_ input: Input, into sink: any RecordSink) throws -> RunSummary { try body(input, sink) }
}
