/// Checks for each manifest record whether it could be restored, without writing anything.
package enum ManifestCheck {
  private static let window = 128

  /// Calls `answer` with every item of `source`, and with the error if it could not be restored.
  ///
  /// - `pause`: called before a possible wait for more input. Throws `StorageError`, `InputError` and `Interrupted`,
  ///   and what `answer` and `pause` throw.
  package static func run(
    _ source: any ManifestSource, in archive: any Catalog, pause: () throws -> Void,
    answer: (InputRecord, ItemError?) throws -> Void
  ) throws -> RunSummary {
    var summary = RunSummary()
    var reading: (any Error)?
    while reading == nil {
      var window: [(input: InputRecord, record: Result<ManifestRecord, ItemError>)] = []
      do {
        while window.count < Self.window, window.isEmpty || source.isReady(), let record = try source.next() {
          window.append((record, Result { () throws(ItemError) in try ManifestRecord(record) }))
        }
      } catch {
        // Items before the fault are answered first.
        reading = error
      }
      if window.isEmpty { break }
      let tombstones = window.compactMap { try? $0.record.get().tombstone }
      let found = try archive.lookUp(tombstones)
      for (input, record) in window {
        let error = unavailability(of: record, in: found)
        summary.count(error == nil ? .success : .failed, error: error)
        try answer(input, error)
      }
      try pause()
    }
    if let reading { throw reading }
    return summary
  }

  private static let ownFields = ManifestRecord.fields.union(["available", "error"])

  /// The record with `available` and `error`.
  package static func record(of input: InputRecord, _ error: ItemError?) -> [UInt8] {
    ManifestWriter.record(
      from: input,
      adding: {
        $0.member("available", error == nil)
        $0.key("error")
        if let error { error.write(to: &$0) } else { $0.value(.null) }
      }, except: ownFields)
  }

  private static func unavailability(
    of record: Result<ManifestRecord, ItemError>, in found: [Tombstone: CatalogEntry]
  ) -> ItemError? {
    do throws(ItemError) {
      let record = try record.get()
      guard let item = found[record.tombstone] else {
        return .notFound(record.tombstone)
      }
      if let expected = record.sha256, expected != item.artifact.sha256 {
        return .otherHash(expected: expected, archived: item.artifact.sha256)
      }
      return item.artifact.unavailability
    } catch {
      return error
    }
  }
}
