/// A manifest record as it is read ahead: parsed off the thread that decides.
struct RestoreInput: Weighted, Sendable {
  let input: InputRecord
  let record: Result<ManifestRecord, ItemError>
  let weight: Int

  init(_ input: InputRecord, weight: Int = 0) {
    self.input = input
    self.weight = weight
    record = Result { () throws(ItemError) in try ManifestRecord(input) }
  }
}

/// One record on its way to its result.
final class RestoreEntry: PipelineEntry {
  var result: ResultRecord { didSet { text = nil } }
  /// The result as text, where a worker has written it already, and where its `commit_ms` is.
  private var text: (text: [UInt8], commit: Range<Int>)?
  /// What a worker has to do; nil when the result stands already.
  let job: RestoreJob?
  /// Directories that got a new subdirectory for this output.
  let extended: [OutputDirectory]
  /// Bytes of free space that are counted for it.
  let reserved: Int64
  /// The file that is whole and waits for its name.
  var pending: PendingOutput?
  /// The archive did not answer in time.
  var isUnanswered = false
  /// Milliseconds of the round trip that fetched it together with others.
  var fetchedAhead: Double?
  /// The file has got its name.
  var isPlaced = false
  /// Why the worker did not succeed.
  var failure: (any Error)?
  var isDone = false
  var isAwaited = false

  init(
    _ result: ResultRecord, job: RestoreJob? = nil, extended: [OutputDirectory] = [], reserved: Int64 = 0
  ) {
    self.result = result
    self.job = job
    self.extended = extended
    self.reserved = reserved
  }

  /// Writes the result as text, as long as nothing happens to it any more; most are made by workers.
  func encode() -> [UInt8] {
    if let text { return text.text }
    let new = result.parts()
    text = new
    return new.text
  }

  /// Notes how long its group's commit took, in milliseconds; what was written already stays but for that.
  func noteCommit(_ milliseconds: Double) {
    var known = text
    text = nil
    result.phases.commit = milliseconds
    guard var new = known else { return }
    known = nil
    var json = JSONWriter()
    json.number(milliseconds.toMicroseconds)
    new.text.replaceSubrange(new.commit, with: json.bytes)
    text = (new.text, new.commit.lowerBound..<new.commit.lowerBound + json.bytes.count)
  }

  var needsWork: Bool { job != nil }

  /// Directories that are kept open.
  var cost: Int { (job?.place == nil ? 0 : 1) + extended.count }

  /// Fails the item; what was written for it is undone.
  func fail(_ error: ItemError, keepingAction: Bool = false) {
    pending?.discard()
    pending = nil
    result.fail(error, keepingAction: keepingAction)
  }

  /// The run had stopped before it: what was done for it is undone.
  func skip(_ fresh: ResultRecord) {
    pending?.discard()
    pending = nil
    failure = nil
    result = fresh
    (result.status, result.reason) = (.skipped, .stopped)
  }
}

extension ResultRecord {
  /// An answer that says what the input said, as far as it can be read.
  init(_ input: RestoreInput, options: RestoreOptions, backend: Backend) {
    self.init(input.input, options: options, backend: backend, record: try? input.record.get())
  }

  init(_ input: InputRecord, options: RestoreOptions, backend: Backend, record: ManifestRecord? = nil) {
    self.input = input
    status = .failed
    self.backend = backend.rawValue
    startedAt = .now()
    durationMs = options.metrics.isEnabled ? 0 : nil
    if let record {
      tombstone = record.tombstone.description
      output = record.output
      actor = record.actor ?? options.actor
      sha256 = record.sha256?.hex
      sizeBytes = record.sizeBytes
      return
    }
    let fields = try? FieldReader(input)
    tombstone = (try? fields?.string("tombstone")) ?? nil
    if let text = tombstone, let parsed = Tombstone(text) { tombstone = parsed.description }
    output = (try? fields?.path("output")) ?? nil
    actor = ((try? fields?.nonEmptyString("actor")) ?? nil) ?? options.actor
    sha256 = (try? fields?.string("sha256")) ?? nil
    sizeBytes = (try? fields?.size("size_bytes")) ?? nil
  }

  mutating func fail(_ error: ItemError, keepingAction: Bool = false) {
    status = .failed
    self.error = error
    if !keepingAction { (action, warnings) = (.none, []) }
  }
}
