/// Converts a manifest in any format to manifest records, one for each item.
package enum ManifestConverter {
  private static let fieldsOfFailed = ManifestRecord.fields.union(["error"])

  /// Writes every item of `source`; one that is not a valid manifest record gets an `error`, and `complain` receives
  /// the problem and its place.
  ///
  /// Throws `InputError` if the rest of the manifest cannot be read, `OutputError` and `Interrupted`.
  package static func run(
    _ source: any ManifestSource, into sink: any RecordSink, complain: (String) -> Void
  ) throws -> RunSummary {
    var summary = RunSummary()
    do {
      while let record = try source.next() {
        if let error = fault(in: record) {
          complain(error.message)
          summary.count(.failed)
          try sink.write(
            ManifestWriter.record(
              from: record,
              adding: {
                $0.key("error")
                error.write(to: &$0)
              }, except: fieldsOfFailed))
        } else {
          summary.count(.success)
          try sink.write(ManifestWriter.record(from: record))
        }
        if !source.isReady() { try sink.flush() }
      }
    } catch {
      // Records before the fault are valid.
      try sink.flush()
      throw error
    }
    try sink.flush()
    return summary
  }

  private static func fault(in record: InputRecord) -> ItemError? {
    do throws(ItemError) {
      _ = try ManifestRecord(record)
      return nil
    } catch {
      return error
    }
  }
}
