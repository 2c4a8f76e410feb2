/// An item on its way into the archive.
public struct NewItem {
  public var row: NewItemRow
  public var events: [NewEvent]
  public var tags: [String]
  public var referents: [(type: String, value: String)] = []
  public let content: NewContent
  public let origin: Origin

  /// Where an item comes from.
  public enum Origin: Equatable, Sendable {
    /// A file. With `revive`, its content is written again if it was purged.
    case archived(revive: Bool)
    /// Another archive, with its ids: another process may have copied it already. `revive` as above.
    case copied(revive: Bool)
    /// An earlier copy that the archive has: only events, tags and referents are added.
    case known

    public var isCopied: Bool { if case .archived = self { false } else { true } }
    public var revives: Bool {
      switch self {
      case .archived(let revive), .copied(let revive): revive
      case .known: false
      }
    }
  }

  public var id: String { row.id }
  public var tombstone: Tombstone { row.tombstone }
}

/// The columns of a new row of `item`, but for the content's.
public struct NewItemRow {
  /// What the metadata column is to hold.
  public enum Metadata {
    /// All but what only the commit knows: `compression` and `compressed_size`.
    case withoutCompression([String: JSONValue])
    /// The text as it is.
    case text(String)
  }

  public let id: String
  public let tombstone: Tombstone
  public let repo: String
  public let path: String
  public let commit: String
  public let language: String?
  public let kind: String
  public let reason: String
  public let metadata: Metadata
  public let archivedBy: String
  public let archivedAt: Timestamp
  public var legalHold = false
  public var deleteAfter: Timestamp?
  public var restoredAt: Timestamp?
}

/// The content of an item on its way into the archive.
public struct NewContent {
  /// How the content gets there.
  public enum Source {
    /// It is written, unless the archive turns out to have it.
    case new(CompressedContent)
    /// The archive is believed to have it.
    case stored
    /// It cannot be read where the item is copied from: the copy says so, too.
    case elsewhere(url: String, compression: String)
  }

  public let sha256: ContentHash
  public let sizeBytes: Int64
  public let mimeType: String
  /// Row id of the artifact, if one is created.
  public let artifactID: String
  public let source: Source

  /// The bytes to write; nil where there are none.
  public var compressed: CompressedContent? { if case .new(let content) = source { content } else { nil } }
}

/// An event of an item on its way into the archive.
public struct NewEvent: Sendable {
  public let id: String
  public let action: String
  public let actor: String
  /// A JSON object.
  public let context: String
  public let at: Timestamp
}
