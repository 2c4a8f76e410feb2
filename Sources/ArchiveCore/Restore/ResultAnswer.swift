/// A result in progress: the record, and its text if a worker has written it already.
struct ResultAnswer: RunAnswer {
  var result: ResultRecord { didSet { text = nil } }
  /// The text, and the position of `commit_ms`, which is known last.
  private var text: (text: [UInt8], commit: Range<Int>)?

  init(_ result: ResultRecord) { self.result = result }

  var status: ItemStatus { result.status }
  var error: ItemError? { result.error }
  var warnings: [ItemWarning] { result.warnings }
  var isCounted: Bool { result.reason != .notSelected }

  mutating func record(attempt: Int) {
    if attempt == 1 { result.startedAt = .now() }
    result.attempts = attempt
  }

  mutating func fail(_ error: ItemError) { result.fail(error) }

  mutating func skip(_ fresh: ResultAnswer) {
    result = fresh.result
    (result.status, result.reason) = (.skipped, .stopped)
  }

  /// Writes the result as text, valid until the result changes; workers do this for most results.
  @discardableResult mutating func encode() -> [UInt8] {
    if let text { return text.text }
    let new = result.parts()
    text = new
    return new.text
  }

  /// The text already written is kept, except for this member.
  mutating func record(commit milliseconds: Double) {
    guard result.action == .created || result.action == .replaced else { return }
    // Moved out, so that it is changed in place, without a copy.
    var known = text.take()
    result.phases.commit = milliseconds
    guard var new = known.take() else { return }
    var json = JSONWriter()
    json.milliseconds(milliseconds)
    new.text.replaceSubrange(new.commit, with: json.bytes)
    text = (new.text, new.commit.lowerBound..<new.commit.lowerBound + json.bytes.count)
  }
}

extension ResultRecord {
  /// An answer with the fields of the input, as far as they can be read.
  ///
  /// - `actor`: the actor of a record that does not name one.
  init(_ input: ManifestInput, actor: String?, backend: Backend, isMeasured: Bool) {
    self.input = input.input
    status = .failed
    self.backend = backend.rawValue
    startedAt = .now()
    durationMs = isMeasured ? 0 : nil
    if case .success(let record) = input.record {
      tombstone = record.tombstone
      output = record.output
      self.actor = record.actor ?? actor
      sha256 = record.sha256
      sizeBytes = record.sizeBytes
      return
    }
    let fields = try? FieldReader(input.input)
    let (tombstone, hash) = ((try? fields?.string("tombstone")) ?? nil, (try? fields?.string("sha256")) ?? nil)
    unsound = (tombstone, hash)
    self.tombstone = tombstone.flatMap(Tombstone.init)
    output = (try? fields?.path("output")) ?? nil
    self.actor = ((try? fields?.nonEmptyString("actor")) ?? nil) ?? actor
    sizeBytes = (try? fields?.size("size_bytes")) ?? nil
  }

  /// Records which content the archive has.
  mutating func record(_ artifact: Artifact) {
    (sha256, unsound.sha256) = (artifact.unsoundHash == nil ? artifact.sha256 : nil, artifact.unsoundHash)
    sizeBytes = artifact.sizeBytes
  }

  mutating func fail(_ error: ItemError, keepingAction: Bool = false) {
    status = .failed
    self.error = error
    // The action planned by a dry run will not happen.
    (reason, plannedAction) = (nil, nil)
    if !keepingAction { (action, warnings) = (.none, []) }
  }
}
