/// The state of keeping or deleting an item's content, from its rows and events.
package struct RetentionState: Sendable, Equatable {
  /// Under legal hold: nothing of it may be deleted.
  package var isHeld: Bool
  /// The holds with their reasons, in order of time, as far as events record them.
  package var holds: [LegalHold] = []
  /// The time from which the item is due for deletion; nil for none.
  package var deleteAfter: Timestamp?
  /// Whether the column contains something other than the text of this time, or nothing.
  package var isDueDateUnsound = false
  /// The requests to delete its content that were not withdrawn, in order of time.
  package var requests: [DeletionRequest] = []
  /// The people who have agreed to delete its content, including requesters, if that was not withdrawn.
  package var approvers: Set<PersonName> = []
  /// The time of the last of these events; another machine's clock may be ahead.
  package var lastEventAt: Timestamp?
  package var content: ContentLocation

  package init(isHeld: Bool, deleteAfter: Timestamp?, content: ContentLocation) {
    (self.isHeld, self.deleteAfter, self.content) = (isHeld, deleteAfter, content)
  }

  /// Whether two people have agreed to delete its content.
  package var isApproved: Bool { approvers.count > 1 }
}

/// A legal hold: the person and the reason.
package struct LegalHold: Sendable, Equatable {
  package let actor: String
  package let reason: String?

  package init(actor: String, reason: String?) { (self.actor, self.reason) = (actor, reason) }
}

/// One person's request to delete the content of an item.
package struct DeletionRequest: Sendable, Equatable {
  package let actor: String
  package let reason: String?
  /// The database user of that session, if recorded.
  package let databaseUser: String?

  package init(actor: String, reason: String?, databaseUser: String?) {
    (self.actor, self.reason, self.databaseUser) = (actor, reason, databaseUser)
  }
}

/// An item whose retention will be changed, as it is inside the transaction.
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

/// The items that use one content, counted.
package struct ContentUse: Sendable, Equatable {
  /// Items whose deletion is not approved.
  package var unapproved: Int64
  /// Items under legal hold.
  package var held: Int64

  package init(unapproved: Int64, held: Int64) { (self.unapproved, self.held) = (unapproved, held) }
}

/// The state of a group's items in a transaction; the code that decides keeps it up to date.
package struct RetentionWindow {
  package var items: [Tombstone: RetentionItem] = [:]
  /// By the content's row id; empty unless contents may be deleted.
  package var contents: [String: ContentUse] = [:]
  /// The session's database user; nil for a file, which has none.
  package var databaseUser: String?

  package init() {}
}

/// The changes of one decision.
package struct RetentionEffect: Sendable {
  package let itemID: String
  /// Nil for no change.
  package var isHeld: Bool?
  /// Nil for no change, and a nil inside to remove it.
  package var deleteAfter: Timestamp??
  /// Its events must be later than this time, that of the item's last event.
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

/// The changes by others that a group's transaction must block.
package enum RetentionAccess: Sendable {
  /// None: it only reads.
  case read
  /// Changes of these items, and the deletion of their contents.
  case change
  /// The same, and changing or adding any item that uses these contents.
  case purge
}

/// The actions of events, as in the column.
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

/// The contents that two people have agreed to delete and that still exist: held, shared with items that are kept, or
/// not purged yet.
package struct WaitingContents: Sendable, Equatable {
  package let count: Int64
  /// Compressed.
  package let bytes: Int64

  package init(count: Int64, bytes: Int64) { (self.count, self.bytes) = (count, bytes) }
}
