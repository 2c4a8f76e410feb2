/// The answer to one input record of archive-retention: the change, or the reason why there was none.
package struct RetentionRecord: RunAnswer, Sendable {
  package let input: InputRecord
  package let step: RetentionStep
  package let actor: String
  package let statedReason: String?
  package let backend: Backend
  /// Nil if the input has none that can be read.
  package internal(set) var tombstone: Tombstone?
  /// The item as the archive describes it; nil if it has none or was not queried.
  package internal(set) var item: ArchivedItem?
  package internal(set) var status = ItemStatus.success
  package internal(set) var reason: SkipReason?
  /// Nil if the archive was not queried.
  package internal(set) var before: RetentionState?
  package internal(set) var after: RetentionState?
  /// The person whose request was approved.
  package internal(set) var requester: String?
  /// Whether the content was deleted; nil for a step that deletes nothing, like the next three.
  package internal(set) var blobScrubbed: Bool?
  /// The compressed size, in bytes.
  package internal(set) var freedBytes: Int64?
  /// Other items that use the content, and whose deletion is not approved.
  package internal(set) var sharedReferences: Int64?
  /// Other items that use the content and are held.
  package internal(set) var heldReferences: Int64?
  package internal(set) var attempts = 0
  package internal(set) var startedAt = Timestamp.now()
  /// Nil if it was not measured, like the next.
  package internal(set) var durationMs: Double?
  package internal(set) var commitMs: Double?
  package internal(set) var error: ItemError?
  package internal(set) var warnings: [ItemWarning] = []

  init(_ input: RetentionInput, _ options: RetentionOptions, backend: Backend, isMeasured: Bool) {
    self.input = input.input
    (step, actor, statedReason, self.backend) = (options.step, options.actor, options.reason, backend)
    tombstone = try? input.item.get().tombstone
    durationMs = isMeasured ? 0 : nil
  }

  static let fields: FieldNames = [
    "record", "version", "line", "tombstone", "action", "status", "actor", "requester", "stated_reason", "before",
    "after", "blob_scrubbed", "freed_bytes", "shared_references", "held_references", "backend", "size_bytes", "sha256",
    "attempts",
    "started_at", "duration_ms", "commit_ms", "error", "warnings", "reason",
  ]
  private static let fieldsOfFound = fields.union(["repo", "path", "path_b64", "legal_hold", "delete_after"])

  package mutating func encode() -> [UInt8] {
    JSONWriter.object(capacity: 640 + (input.object?.text.count ?? 0)) { json in
      json.member("record", word: "retention")
      json.member("version", 1)
      json.member("line", Int64(input.line))
      if let tombstone { json.member("tombstone", tombstone) } else { json.member("tombstone", tombstoneText) }
      if let item {
        json.member("repo", item.repo)
        json.member("path", path: item.originalPath)
      }
      json.member("action", word: step.name)
      json.member("status", word: status.rawValue)
      json.member("actor", actor)
      if requester != nil { json.member("requester", requester) }
      json.member("stated_reason", statedReason)
      json.key("before")
      Self.write(before, to: &json)
      json.key("after")
      Self.write(after, to: &json)
      json.member("blob_scrubbed", blobScrubbed)
      json.member("freed_bytes", freedBytes)
      json.member("shared_references", sharedReferences)
      json.member("held_references", heldReferences)
      json.member("backend", word: backend.rawValue)
      if let item { item.writeContent(to: &json) }
      json.member("attempts", Int64(attempts))
      json.member("started_at", startedAt, fraction: 3)
      json.member("duration_ms", milliseconds: durationMs)
      json.member("commit_ms", milliseconds: commitMs)
      json.key("error")
      if let error { error.write(to: &json) } else { json.value(.null) }
      json.key("warnings")
      json.array { for warning in warnings { warning.write(to: &$0) } }
      json.member("reason", word: reason?.rawValue)
      CarriedFields.write(from: input.object, except: item == nil ? Self.fields : Self.fieldsOfFound, to: &json)
    }
  }

  /// The text in place of the tombstone in the input.
  private var tombstoneText: String? {
    (try? FieldReader(input)).flatMap { try? $0.string("tombstone") } ?? nil
  }

  private static func write(_ state: RetentionState?, to json: inout JSONWriter) {
    guard let state else { return json.value(.null) }
    json.object {
      $0.member("legal_hold", state.isHeld)
      $0.member("delete_after", state.deleteAfter?.description)
      $0.member("requested_by", state.requests.last?.actor)
      $0.member("approved", state.isApproved)
      $0.member("purged", state.content.isPurged)
    }
  }

  // MARK: As a run writes it

  package mutating func record(attempt: Int) { attempts = attempt }

  package mutating func record(commit milliseconds: Double) { commitMs = milliseconds }

  package mutating func fail(_ error: ItemError) {
    (status, self.error, reason, after) = (.failed, error, nil, nil)
    (blobScrubbed, freedBytes, sharedReferences, heldReferences) = (nil, nil, nil, nil)
    (requester, warnings) = (nil, [])
  }

  package mutating func skip(_ fresh: RetentionRecord) {
    self = fresh
    (status, reason) = (.skipped, .stopped)
  }

  /// Records the decision.
  mutating func record(_ decision: RetentionRules.Decision, isDryRun: Bool) {
    (before, after, warnings) = (decision.before, decision.after, decision.warnings)
    (blobScrubbed, freedBytes) = (decision.isScrubbed, decision.freedBytes)
    (sharedReferences, heldReferences) = (decision.sharedReferences, decision.heldReferences)
    requester = decision.request?.actor
    if decision.effect == nil {
      (status, reason) = (.skipped, .unchanged)
    } else if isDryRun {
      (status, reason) = (.skipped, .dryRun)
    }
  }
}
