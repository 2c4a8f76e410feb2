/// An open archive, whichever database holds it.
///
/// Every call blocks. One thread uses one instance; a second thread opens its own. Implementations
/// live in ArchiveDatabase.
public protocol ArchiveStorage: AnyObject {
  /// `sqlite`, `postgres` or `mariadb`.
  var backend: Backend { get }

  /// Files that hold the archive itself and must never be an output.
  var ownFiles: [Path] { get }

  /// Calls that would last beyond it end with `.timedOut`; nil for no limit.
  var deadline: Deadline? { get set }

  /// Finds the items of a whole window of tombstones in one round trip; unknown ones are missing in the answer.
  func lookUp(_ tombstones: [Tombstone]) throws(StorageError) -> [Tombstone: ArchivedItem]

  /// How many contents are worth fetching in one round trip; 1 where there are no round trips.
  var fetchLimit: Int { get }

  /// Fetches contents that are about to be read, as many as memory is kept for, in one round trip.
  ///
  /// Reading tells what went wrong with one; what could not be fetched is fetched when it is read.
  func prefetch(_ artifacts: [Artifact])

  /// Hands the compressed content of an artifact to `body`, slice by slice, in order.
  ///
  /// Memory use does not depend on the content's size; one of at most `ContentSlice.limit` bytes comes whole. What `body` throws ends the reading and is thrown on.
  func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws

  /// Commits the RESTORE events of a group and the items' `restored_at`: all of them, or none and an error.
  ///
  /// May be repeated with the same events: those that are there already stay as they are.
  func recordRestores(_ restores: [RestoreEvent]) throws(StorageError)

  /// How far the evidence log goes; the next group's commit brings it into the database, nil when it has.
  var evidenceHead: StoredEvidenceHead? { get set }

  /// Commits `evidenceHead` by itself, if there is one; does nothing where the database has no place for it.
  func keepEvidenceHead() throws(StorageError)

  /// Why the database does not keep how far the log goes, where that is this role's fault.
  var evidenceRefusal: String? { get }

  /// The last head of each evidence log that is this one, or was ever in this place; nil where there is no table for them.
  func lastEvidenceHeads(chain: String, place: String) throws(StorageError) -> [StoredEvidenceHead]?

  /// How far an evidence log went when, in order, from behind so many records on: some of it, none at the end.
  func evidenceHeads(chain: String, after count: Int64) throws(StorageError) -> [StoredEvidenceHead]

  /// Finds what is known of contents, by their hashes; unknown ones are missing in the answer.
  func findArtifacts(_ hashes: [ContentHash]) throws(StorageError) -> [ContentHash: Artifact]

  /// Commits a group of new items with their contents, events and tags: all of them, or none and an error.
  ///
  /// Throws `StorageError`, and `StoreFailure` when one item's content cannot be read.
  /// May be repeated with the same items, as `recordRestores`.
  /// Returns one outcome for each item, in order; an item that is not `.stored` was left out of the commit.
  func store(_ group: [NewItem]) throws -> [StoreOutcome]

  /// Hands each item that matches to `body`, in the order in which they were archived, until it returns false.
  ///
  /// Memory use does not depend on the number of items.
  func forEachItem(matching filter: ItemFilter, _ body: (ArchivedItem) throws -> Bool) throws

  /// All that happened to items, their tags and their referents, by the items' row ids, in few round trips.
  func histories(of items: [ArchivedItem]) throws(StorageError) -> [String: ItemHistory]

  /// Counts what the archive holds.
  func count() throws(StorageError) -> ArchiveCount

  /// Items taken at random, each once, at most so many.
  func sample(_ count: Int) throws(StorageError) -> [ArchivedItem]

  /// What the database tells of itself.
  func serverStatus() throws(StorageError) -> ServerStatus
}

extension ArchiveStorage {
  /// All that happened to an item, its tags and its referents.
  public func history(of item: ArchivedItem) throws(StorageError) -> ItemHistory {
    try histories(of: [item])[item.id] ?? ItemHistory()
  }
}

/// How contents are handed on.
public enum ContentSlice {
  /// The longest slice, in bytes.
  public static let limit = 256 << 10
}

/// The RESTORE event of one item.
public struct RestoreEvent: Sendable {
  public let id: String
  public let itemID: String
  public let actor: String
  /// A JSON object, compact, members sorted.
  public let context: String
  public let at: Timestamp
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

/// The content of one item of a group could not be read, so that none was stored.
public struct StoreFailure: Error {
  public let index: Int
  public let error: ItemError

  public init(index: Int, error: ItemError) {
    self.index = index
    self.error = error
  }
}

/// What became of one item of a stored group.
public enum StoreOutcome: Sendable, Equatable {
  /// The item is in the archive, and its content is.
  ///
  /// The size is nil where the content is not in the database.
  case stored(deduplicated: Bool, compressedSize: Int64?, compression: String?)
  /// The item itself was there already.
  case present
  /// Its content was purged, and reviving it was not asked for.
  case purged
  /// The archive has this content, but not in the database.
  case heldElsewhere(url: String)
  /// The content was believed to be in the archive and has gone meanwhile.
  case contentMissing
}

/// What `archive-manifest query` selects by; nil or empty means any.
public struct ItemFilter: Sendable {
  public var repo: String?
  /// fnmatch(3) pattern over the whole path; `*` matches `/` too, as in find(1) -path.
  public var pathGlob: String?
  /// All of these.
  public var tags: [String] = []
  public var kind: String?
  public var reason: String?
  public var archivedBy: String?
  /// The beginning of a commit id.
  public var commit: String?
  /// Archived at or after.
  public var since: Timestamp?
  /// Archived before.
  public var until: Timestamp?
  public var limit: Int?

  public init() {}
}

/// Everything about an item beside its own row.
public struct ItemHistory: Sendable {
  public struct Event: Sendable {
    public let id: String
    public let action: String
    public let actor: String
    /// A JSON object, as the database holds it.
    public let context: String
    public let createdAt: String

    public init(id: String, action: String, actor: String, context: String, createdAt: String) {
      (self.id, self.action, self.actor, self.context, self.createdAt) = (id, action, actor, context, createdAt)
    }
  }

  public var events: [Event]
  public var tags: [String]
  public var referents: [(type: String, value: String)]

  public init(events: [Event] = [], tags: [String] = [], referents: [(type: String, value: String)] = []) {
    (self.events, self.tags, self.referents) = (events, tags, referents)
  }
}

/// How much an archive holds.
public struct ArchiveCount: Sendable {
  public let items: Int64
  /// Items whose content is there and in a known compression.
  public let retrievable: Int64
  public let artifacts: Int64
  /// The compressed contents together.
  public let contentBytes: Int64

  public init(items: Int64, retrievable: Int64, artifacts: Int64, contentBytes: Int64) {
    (self.items, self.retrievable, self.artifacts, self.contentBytes) = (items, retrievable, artifacts, contentBytes)
  }
}
