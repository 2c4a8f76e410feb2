/// A new item for the archive.
package struct NewItem {
  package var row: NewItemRow
  package var events: [NewEvent]
  package var tags: [String]
  package var referents: [(type: String, value: String)] = []
  package let content: NewContent
  package let origin: Origin

  /// The origin of an item.
  package enum Origin: Equatable, Sendable {
    /// A file. With `revive`, a purged content is written again.
    case archived(revive: Bool)
    /// Another archive, whose ids are kept: another process may have copied it already. `revive` as above.
    case copied(revive: Bool)
    /// An earlier copy in the archive: only events, tags and referents are added.
    case known

    package var isCopied: Bool { if case .archived = self { false } else { true } }
    package var revives: Bool {
      switch self {
      case .archived(let revive), .copied(let revive): revive
      case .known: false
      }
    }
  }

  package var id: String { row.id }
  package var tombstone: Tombstone { row.tombstone }
}

/// The columns of a new row of `item`, except the content's.
package struct NewItemRow {
  /// The value of the metadata column.
  package enum Metadata {
    /// Everything except `compression` and `compressed_size`, which only the commit knows.
    case withoutCompression([String: JSONValue])
    /// The complete text.
    case text(String)
  }

  package let id: String
  package let tombstone: Tombstone
  package let repo: String
  package let path: String
  package let commit: String
  package let language: String?
  package let kind: String
  package let reason: String
  package let metadata: Metadata
  package let archivedBy: String
  package let archivedAt: Timestamp
  package var legalHold = false
  package var deleteAfter: Timestamp?
  package var restoredAt: Timestamp?
}

/// The content of a new item.
package struct NewContent {
  /// The way in which the content is stored.
  package enum Source {
    /// It is written, unless the archive has it already.
    case new(CompressedContent)
    /// It is expected to be in the archive already.
    case stored
    /// It cannot be read in the source archive, and the copy records the same.
    case elsewhere(url: String, compression: String)
  }

  package let sha256: ContentHash
  package let sizeBytes: Int64
  package let mimeType: String
  /// Row id of the artifact, if one is created.
  package let artifactID: String
  package let source: Source

  /// The bytes to write; nil if there are none.
  package var compressed: CompressedContent? { if case .new(let content) = source { content } else { nil } }
}

/// An event of a new item.
package struct NewEvent: Sendable {
  package let id: String
  package let action: String
  package let actor: String
  /// A JSON object.
  package let context: String
  package let at: Timestamp

  package init(id: String, action: String, actor: String, context: String, at: Timestamp) {
    (self.id, self.action, self.actor, self.context, self.at) = (id, action, actor, context, at)
  }

  package init(id: String, action: EventAction, actor: String, context: String, at: Timestamp) {
    self.init(id: id, action: action.rawValue, actor: actor, context: context, at: at)
  }
}
