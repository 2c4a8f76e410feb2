/// How one item of a run ended.
public enum ItemStatus: String, Sendable, CaseIterable { case success, failed, skipped }

/// The action taken on the output.
public enum ItemAction: String, Sendable, CaseIterable { case created, replaced, unchanged, verified, none }

/// The reason why an item was not attempted.
public enum SkipReason: String, Sendable {
  /// The run had stopped before.
  case stopped
  /// It was a dry run.
  case dryRun = "dry_run"
  /// An earlier run restored it, and the output still has that content.
  case resumed
  /// It belongs to another shard, or not to the sample.
  case notSelected = "not_selected"
  /// Another record of the run has the same output and an item that was archived later.
  case superseded
  /// The archive has it already, from an earlier copy.
  case present
  /// It is in the requested state already.
  case unchanged
}

/// The answer to one input record: the restored file, or the reason why there is none.
public struct ResultRecord: Sendable {
  package let input: InputRecord
  /// Nil if the input has none that can be read.
  public var tombstone: Tombstone?
  public var output: Path?
  public var status: ItemStatus
  public var action: ItemAction = .none
  /// The action that a dry run would have taken.
  public var plannedAction: ItemAction?
  public var actor: String?
  package var backend: String
  public var sizeBytes: Int64?
  public var sha256: ContentHash?
  /// Texts of the input or of the archive that should be a tombstone and a hash, but are not.
  package var unsound: (tombstone: String?, sha256: String?) = (nil, nil)
  /// The number of attempts at the item.
  public var attempts = 0
  public var startedAt: Timestamp
  /// Nil if it was not measured, like the following durations.
  public var durationMs: Double?
  package var phases = PhaseTimes()
  public var error: ItemError?
  /// Attributes that could not be restored.
  public var warnings: [ItemWarning] = []
  /// The backup of the replaced file.
  public var backup: Path?
  public var reason: SkipReason?

  static let fields: FieldNames = [
    "record", "version", "line", "tombstone", "output", "output_b64", "status", "action", "planned_action", "actor",
    "backend", "size_bytes", "sha256", "attempts", "started_at", "duration_ms", "fetch_ms", "decompress_ms", "write_ms",
    "commit_ms", "error", "warnings", "reason", "backup", "backup_b64",
  ]

  /// The tombstone, or the text in its place in the input.
  package var tombstoneText: String? { tombstone?.description ?? unsound.tombstone }

  /// The record as one line of JSON, with the input's unknown fields at the end.
  public func encoded() -> [UInt8] { parts().text }

  /// The same, and the position of the value of `commit_ms`, which is known last.
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
