/// An item on its way into the archive.
public struct NewItem {
  /// What its metadata column is to hold.
  public enum Metadata {
    /// All but what only the commit knows: `compression` and `compressed_size`.
    case withoutCompression([String: JSONValue])
    /// The text as it stands.
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
  public var events: [NewEvent]
  public var tags: [String]
  public var referents: [(type: String, value: String)] = []
  public let sha256: ContentHash
  public let sizeBytes: Int64
  public let mimeType: String
  /// Row id of the artifact, if it is to be made.
  public let artifactID: String
  /// The compressed content; nil when the archive is believed to hold it already.
  public let content: CompressedContent?
  /// Where the content is instead, or that it was purged, for an item that is copied without it.
  public var objectURL: String?
  /// How that is compressed, or was.
  public var compression: String?
  /// Fill the artifact again if its content was purged.
  public let revive: Bool
  /// The item has its ids from another archive: somebody may have copied it already.
  public var isCopied = false
  /// The item is in the archive, as far as it was copied before: only its events, tags and referents are added.
  public var isKnown = false
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
