/// How one item of a run ended.
public enum ItemStatus: String, Sendable, CaseIterable { case success, failed, skipped }

/// What was done to the output.
public enum ItemAction: String, Sendable, CaseIterable { case created, replaced, unchanged, verified, none }

/// Why an item was not attempted.
public enum SkipReason: String, Sendable {
  /// The run had stopped before.
  case stopped
  /// The run was to write nothing.
  case dryRun = "dry_run"
  /// An earlier run did it, and the output still has that content.
  case resumed
  /// It belongs to another shard, or not to the sample.
  case notSelected = "not_selected"
  /// Another record of the run names the same output, and an item that was archived later.
  case superseded
  /// The archive has it already, from an earlier copy.
  case present
  /// It is so already.
  case unchanged
}

/// The answer to one input record: what came back, or why not.
public struct ResultRecord: Sendable {
  package let input: InputRecord
  /// Nil where the input names none that could be read.
  public var tombstone: Tombstone?
  public var output: Path?
  public var status: ItemStatus
  public var action: ItemAction = .none
  /// What a dry run would have done.
  public var plannedAction: ItemAction?
  public var actor: String?
  package var backend: String
  public var sizeBytes: Int64?
  public var sha256: ContentHash?
  /// Texts of the input, or of the archive, that should be a tombstone and a hash, and are not.
  package var unsound: (tombstone: String?, sha256: String?) = (nil, nil)
  /// How often the archive was asked for the item.
  public var attempts = 0
  public var startedAt: Timestamp
  /// Nil where it was not measured, as all of the next.
  public var durationMs: Double?
  package var phases = PhaseTimes()
  public var error: ItemError?
  /// Attributes that could not be put back.
  public var warnings: [ItemWarning] = []
  /// Where the file that was replaced is kept.
  public var backup: Path?
  public var reason: SkipReason?

  static let fields: FieldNames = [
    "record", "version", "line", "tombstone", "output", "output_b64", "status", "action", "planned_action", "actor",
    "backend", "size_bytes", "sha256", "attempts", "started_at", "duration_ms", "fetch_ms", "decompress_ms", "write_ms",
    "commit_ms", "error", "warnings", "reason", "backup", "backup_b64",
  ]

  /// The tombstone, or the text that the input has instead of one.
  package var tombstoneText: String? { tombstone?.description ?? unsound.tombstone }

  /// The record as one line of JSON, the input's unknown fields at its end.
  public func encoded() -> [UInt8] { parts().text }

  /// The same, and where in it the value of `commit_ms` stands: it is known last.
  func parts() -> (text: [UInt8], commit: Range<Int>) {
    var commit = 0..<0
    let text = JSONWriter.object(capacity: 640 + (input.object?.text.count ?? 0)) { json in
      json.member("record", word: "result")
      json.member("version", 1)
      json.member("line", Int64(input.line))
      if let tombstone { json.member("tombstone", tombstone) } else { json.member("tombstone", unsound.tombstone) }
      json.member("output", path: output)
      json.member("status", word: status.rawValue)
      json.member("action", word: action.rawValue)
      if let plannedAction { json.member("planned_action", word: plannedAction.rawValue) }
      json.member("actor", actor)
      json.member("backend", word: backend)
      json.member("size_bytes", sizeBytes)
      if let sha256 { json.member("sha256", sha256) } else { json.member("sha256", unsound.sha256) }
      json.member("attempts", Int64(attempts))
      json.member("started_at", startedAt, fraction: 3)
      json.member("duration_ms", milliseconds: durationMs)
      json.member("fetch_ms", milliseconds: phases.fetch)
      json.member("decompress_ms", milliseconds: phases.decompress)
      json.member("write_ms", milliseconds: phases.write)
      json.key("commit_ms")
      let start = json.bytes.count
      json.milliseconds(phases.commit)
      commit = start..<json.bytes.count
      json.key("error")
      if let error { error.write(to: &json) } else { json.value(.null) }
      json.key("warnings")
      json.array { for warning in warnings { warning.write(to: &$0) } }
      json.member("reason", word: reason?.rawValue)
      if let backup { json.member("backup", path: backup) }
      CarriedFields.write(from: input.object, except: Self.fields, to: &json)
    }
    return (text, commit)
  }
}
