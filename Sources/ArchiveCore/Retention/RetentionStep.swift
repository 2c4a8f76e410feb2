/// A step of keeping or deleting items.
package enum RetentionStep: Sendable, Equatable {
  /// Put an item under legal hold: nothing of it may be deleted.
  case hold
  case release
  /// Set the time from which it is due for deletion; nil for never.
  case due(Timestamp?)
  /// Request the deletion of its content.
  case request
  case withdraw
  /// Approve a request, as another person; `purges` also deletes the content.
  case approve(purges: Bool)

  /// Its name in records.
  package var name: String {
    switch self {
    case .hold: "hold"
    case .release: "release"
    case .due: "due"
    case .request: "request"
    case .withdraw: "withdraw"
    case .approve: "approve"
    }
  }

  /// The participle for an item after this step, for messages.
  package var participle: String {
    switch self {
    case .hold: "put under hold"
    case .release: "released"
    case .due: "given a due date"
    case .request: "requested"
    case .withdraw: "withdrawn"
    case .approve: "approved"
    }
  }

  /// The actions in its event and its evidence.
  var actions: (event: EventAction, evidence: EvidenceRecord.Action) {
    switch self {
    case .hold: (.legalHold, .legalHold)
    case .release: (.legalRelease, .legalRelease)
    case .due: (.retentionSet, .retentionSet)
    case .request: (.pruneRequest, .pruneRequest)
    case .withdraw: (.pruneWithdraw, .pruneWithdraw)
    case .approve: (.deleteApproved, .deleteApproved)
    }
  }

  var access: RetentionAccess { if case .approve(purges: true) = self { .purge } else { .change } }
}

/// The options of a run of archive-retention; the caller has checked every value.
package struct RetentionOptions: Sendable {
  package var step: RetentionStep
  /// The person who takes the step.
  package var actor: String
  /// The reason; nil if none was given.
  package var reason: String?
  /// Checks everything and changes nothing.
  package var isDryRun = false
  package var continueOnError = false
  package var failureLimit = FailureLimit.none
  /// The number of records that the caller announced.
  package var total: Int?
  /// Whether the two people must also be two different database users.
  package var distinctDatabaseUsers = false

  package init(_ step: RetentionStep, actor: String) { (self.step, self.actor) = (step, actor) }
}
