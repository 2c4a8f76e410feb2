/// Checks for each manifest record whether it could be restored, without writing anything.
package enum ManifestCheck {
  /// Calls `answer` with every item of `source`, in order, and with the error if it could not be restored.
  ///
  /// - `pause`: called before a possible wait for more input. Throws `StorageError`, `InputError` and `Interrupted`,
  ///   and what `answer` and `pause` throw.
  package static func run(
    _ source: any ManifestSource, in archive: any Catalog, pause: () throws -> Void,
    answer: (InputRecord, ItemError?) throws -> Void
  ) throws -> RunSummary {
    // From here on, only the reading thread uses it.
    nonisolated(unsafe) let source = source
    @Sendable func next(waiting: Bool) throws -> ManifestInput? {
      try source.next(waiting: waiting).map { ManifestInput($0, weight: $0.weight) }
    }
    return try withoutActuallyEscaping(answer) { answer in
      try withoutActuallyEscaping(pause) { pause in
        let stages = CheckStages(archive, answer: answer, pause: pause)
        let pipeline = Pipeline(
          stages, source: .reader(readNow: { try next(waiting: false) }, read: { try next(waiting: true) }),
          concurrency: 0
        ) {}
        try pipeline.run()
        return stages.summary
      }
    }
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
}

/// The stages of a check: each record is decided about as soon as its window is looked up.
private final class CheckStages: PipelineStages {
  private let archive: any Catalog
  private let answer: (InputRecord, ItemError?) throws -> Void
  private let pause: () throws -> Void
  private var found: Result<[Tombstone: CatalogEntry], StorageError> = .success([:])
  /// Why a window could not be looked up; used by the thread that looks up.
  private var failure: StorageError?
  private(set) var summary = RunSummary()
  let costLimit = 1024
  let fullGroup = 128
  let batch = 1
  let lookups = PipelineLookups.ahead

  final class Entry: PipelineEntry {
    let input: InputRecord
    /// What is wrong with the item; a failure if the archive could not say.
    let error: Result<ItemError?, StorageError>

    init(_ input: InputRecord, _ error: Result<ItemError?, StorageError>) {
      (self.input, self.error) = (input, error)
      super.init(needsWork: false, cost: 1)
    }
  }

  init(
    _ archive: any Catalog, answer: @escaping (InputRecord, ItemError?) throws -> Void,
    pause: @escaping () throws -> Void
  ) {
    (self.archive, self.answer, self.pause) = (archive, answer, pause)
  }

  func lookup(for window: [ManifestInput]) -> ItemLookup<[Tombstone: CatalogEntry]> {
    ItemLookup(window.compactMap { try? $0.record.get().tombstone }, [:])
  }

  func lookUp(_ lookup: inout ItemLookup<[Tombstone: CatalogEntry]>, isAside: Bool) {
    lookup.run { tombstones throws(StorageError) in
      // After a failure, the archive is not asked again.
      if let failure { throw failure }
      return try archive.lookUp(tombstones)
    }
    if case .failure(let error) = lookup.found { failure = error }
  }

  func begin(_ window: [ManifestInput], _ lookup: ItemLookup<[Tombstone: CatalogEntry]>) { found = lookup.found }

  func plan(_ input: ManifestInput, isAlone: Bool) -> Entry? {
    Entry(input.input, found.map { Self.unavailability(of: input.record, in: $0) })
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

  func answer(_ group: [Entry]) throws {
    for entry in group {
      let error = try entry.error.get()
      summary.count(error == nil ? .success : .failed, error: error)
      try answer(entry.input, error)
    }
    try pause()
  }

  func prepare(_ entries: [Entry], with resource: Void) {}
  func work(_ entry: Entry, with resource: Result<Void, any Error>) {}
  func place(_ entries: [Entry]) -> [Entry] { entries }
  func mayOverlap(_ group: [Entry]) -> Bool { false }
  func commit(_ group: [Entry]) {}
  func record(read: Int, isAll: Bool) {}
}
