/// What is to be done about keeping or deleting items.
package enum RetentionStep: Sendable, Equatable {
  /// Put under legal hold: nothing of it may be deleted.
  case hold
  case release
  /// Set the time from which on it is due to be deleted; nil for never.
  case due(Timestamp?)
  /// Ask for its content to be deleted.
  case request
  case withdraw
  /// Agree to a request, as another person; `purges` deletes the content with it.
  case approve(purges: Bool)

  /// The word for it in records.
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

  /// What has been done to an item then, for messages.
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

  /// What the event and the evidence of it are called.
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

/// What a run of archive-retention was asked to do; every value is checked by the maker.
package struct RetentionOptions: Sendable {
  package var step: RetentionStep
  /// Who does it.
  package var actor: String
  /// Why; nil where nothing was said.
  package var reason: String?
  /// Look at everything and change nothing.
  package var isDryRun = false
  package var continueOnError = false
  package var failureLimit = FailureLimit.none
  /// Records that the caller says there are.
  package var total: Int?
  /// Whether the two people must be two users of the database as well.
  package var distinctDatabaseUsers = false

  package init(_ step: RetentionStep, actor: String) { (self.step, self.actor) = (step, actor) }
}
