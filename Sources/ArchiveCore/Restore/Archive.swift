/// An archive for programs: restores single items without a stream around them.
public struct Archive {
  private let context: RunContext
  private let options: RestoreOptions

  public init(_ context: RunContext, _ options: RestoreOptions = RestoreOptions()) {
    (self.context, self.options) = (context, options)
  }

  /// Restores one item to `output`, with all that a restore promises, and returns its result.
  ///
  /// Blocks. Throws `ItemError` when the root cannot be opened; what is wrong with the item is in the result.
  public func restore(_ tombstone: Tombstone, to output: Path, actor: String) throws -> ResultRecord {
    var options = options
    options.actor = actor
    var result: ResultRecord?
    let run = try PreparedRun<InputRecord>.one(context, options, RestoreInputs(answered: { result = $0 }))
    _ = try run.run(InputRecord(tombstone: tombstone.description, output: output), into: NoSink())
    guard let result else { throw ItemError(.internal, "a record without its result") }
    return result
  }

  private final class NoSink: RecordSink {
    func write(_ record: [UInt8]) {}
    func flush() {}
  }
}
