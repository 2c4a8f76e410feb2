/// A record, read ahead, that names an item to copy.
struct CopyRequest: Weighted, Sendable {
  let record: InputRecord
  let tombstone: Result<Tombstone, ItemError>

  init(_ record: InputRecord) {
    self.record = record
    tombstone = Result { () throws(ItemError) in
      let fields = try FieldReader(record)
      guard let text = try fields.nonEmptyString("tombstone") else { throw fields.fail("no \"tombstone\"") }
      guard let tombstone = Tombstone(text) else {
        throw fields.fail("\"tombstone\" is \"\(text)\", which is not a UUID")
      }
      return tombstone
    }
  }

  var weight: Int { record.object?.text.count ?? 0 }
}

/// The decision about an item that is copied.
final class CopyPlan {
  let original: ArchivedItem
  let history: ItemHistory
  let task: Task

  enum Task {
    /// Read the content, and verify it.
    case read
    /// Only rows: the content exists already, or is not in the database at all.
    case rows(NewItem)
  }

  init(_ original: ArchivedItem, _ history: ItemHistory, _ task: Task) {
    (self.original, self.history, self.task) = (original, history, task)
  }
}

/// A worker that reads contents of another archive.
final class CopyWorker {
  private let source: any ArchiveConnection
  private let meter: ProgressMeter
  private let decoders = ContentDecoders()

  init(_ source: any ArchiveConnection, _ meter: ProgressMeter) { (self.source, self.meter) = (source, meter) }

  /// Fetches the contents of several plans in one round trip.
  func fetch(_ plans: [CopyPlan]) { source.prefetch(plans.map(\.original.artifact)) }

  /// Reads a content in compressed form, and verifies it.
  ///
  /// Throws `ItemError`, `StorageError` and what `check` throws.
  func read(_ artifact: Artifact, check: () throws -> Void) throws -> CompressedContent {
    if let reason = artifact.unavailability { throw reason }
    guard let codec = Codec(rawValue: artifact.compression) else {
      throw ItemError(.unsupportedCodec, "the content is compressed with \"\(artifact.compression)\"")
    }
    let content = try CompressedContent(
      codec: codec, size: artifact.location.size ?? 0, memoryLimit: StoreWorker.memoryLimit)
    try source.readVerified(artifact, with: decoders, compressed: { try content.append($0) }) {
      try check()
      meter.count(bytes: $0.count)
    }
    return content
  }
}
