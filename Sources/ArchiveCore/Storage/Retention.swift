/// What the rows and events of an archived item say about keeping or deleting its content.
package struct RetentionState: Sendable, Equatable {
  /// Under legal hold: nothing of it may be deleted.
  package var isHeld: Bool
  /// The reasons for that, in order of time, as far as events tell them.
  package var holds: [LegalHold] = []
  /// From when on the item is due to be deleted; nil for no such time.
  package var deleteAfter: Timestamp?
  /// The column holds something else than the text of that time, or than nothing.
  package var isDueDateUnsound = false
  /// The requests to delete its content that were not withdrawn, in order of time.
  package var requests: [DeletionRequest] = []
  /// Who has agreed that its content is deleted, requesters included, where that was not withdrawn.
  package var approvers: Set<PersonName> = []
  /// When the last of these events was; another machine's clock may be ahead.
  package var lastEventAt: Timestamp?
  package var content: ContentLocation

  package init(isHeld: Bool, deleteAfter: Timestamp?, content: ContentLocation) {
    (self.isHeld, self.deleteAfter, self.content) = (isHeld, deleteAfter, content)
  }

  /// Two people have agreed that its content is deleted.
  package var isApproved: Bool { approvers.count > 1 }
}

/// Who put an item under legal hold, and why.
package struct LegalHold: Sendable, Equatable {
  package let actor: String
  package let reason: String?

  package init(actor: String, reason: String?) { (self.actor, self.reason) = (actor, reason) }
}

/// One person's request to delete the content of an item.
package struct DeletionRequest: Sendable, Equatable {
  package let actor: String
  package let reason: String?
  /// The database user of that session, where one was recorded.
  package let databaseUser: String?

  package init(actor: String, reason: String?, databaseUser: String?) {
    (self.actor, self.reason, self.databaseUser) = (actor, reason, databaseUser)
  }
}

/// An item whose retention is to be changed, as it is inside of the transaction.
package struct RetentionItem: Sendable {
  /// Row id, a UUID.
  package let id: String
  /// Row id of the content, a UUID.
  package let artifactID: String
  package var state: RetentionState

  package init(id: String, artifactID: String, state: RetentionState) {
    (self.id, self.artifactID, self.state) = (id, artifactID, state)
  }
}

/// How many items use one content.
package struct ContentUse: Sendable, Equatable {
  /// Items whose deletion is not approved.
  package var unapproved: Int64
  /// Items under legal hold.
  package var held: Int64

  package init(unapproved: Int64, held: Int64) { (self.unapproved, self.held) = (unapproved, held) }
}

/// What a transaction knows of the items of a group; who decides keeps it up to date.
package struct RetentionWindow {
  package var items: [Tombstone: RetentionItem] = [:]
  /// By the content's row id; empty unless contents are to be deleted.
  package var contents: [String: ContentUse] = [:]
  /// The session's database user; nil for a file, which has none.
  package var databaseUser: String?

  package init() {}
}

/// What one decision writes.
package struct RetentionEffect: Sendable {
  package let itemID: String
  /// Nil to leave it as it is.
  package var isHeld: Bool?
  /// Nil to leave it as it is, and a nil inside to remove it.
  package var deleteAfter: Timestamp??
  /// Its events are to come after this time, that of the item's last one.
  package var after: Timestamp?
  /// The content to delete, by its row id.
  package var purgedArtifact: String?
  package var events: [Event] = []

  package struct Event: Sendable {
    package let action: EventAction
    package let actor: String
    /// A JSON object.
    package let context: String

    package init(_ action: EventAction, actor: String, context: String) {
      (self.action, self.actor, self.context) = (action, actor, context)
    }
  }

  package init(itemID: String) { self.itemID = itemID }
}

/// What a group's transaction must keep others from.
package enum RetentionAccess: Sendable {
  /// Nothing: it only looks.
  case look
  /// From changing these items, and from deleting their contents.
  case change
  /// The same, and from changing or adding any item that uses these contents.
  case purge
}

/// The actions of events, as the column holds them.
package enum EventAction: String, Sendable, CaseIterable {
  case archive = "ARCHIVE"
  case restore = "RESTORE"
  case legalHold = "LEGAL_HOLD"
  case legalRelease = "LEGAL_RELEASE"
  case retentionSet = "RETENTION_SET"
  case pruneRequest = "PRUNE_REQUEST"
  case pruneWithdraw = "PRUNE_WITHDRAW"
  case deleteApproved = "DELETE_APPROVED"
}

/// How much content two people have agreed to delete, and is still there: held, shared with items that are kept, or not
/// yet purged.
package struct WaitingContents: Sendable, Equatable {
  package let count: Int64
  /// Compressed.
  package let bytes: Int64

  package init(count: Int64, bytes: Int64) { (self.count, self.bytes) = (count, bytes) }
}
