/// Turns a manifest of any format into manifest records, one for each item.
package enum ManifestConverter {
  private static let fieldsOfFailed = ManifestRecord.fields.union(["error"])

  /// Hands on every item of `source`; one that is no manifest record comes out with an `error`, and `complain`
  /// is told what is wrong and where.
  ///
  /// Throws `InputError` when the manifest cannot be read on, `OutputError` and `Interrupted`.
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
      // What was converted before the fault stands.
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
