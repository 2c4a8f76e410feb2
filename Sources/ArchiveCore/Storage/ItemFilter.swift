/// What `archive-manifest query` selects by; nil or empty means any.
public struct ItemFilter: Sendable {
  public var repo: String?
  /// fnmatch(3) pattern over the whole path; `*` matches `/` too, as in find(1) -path.
  public var pathGlob: String?
  /// This very path, byte for byte.
  public var path: Path?
  /// Of each repository and path only the item archived last, of those that meet all else.
  public var latest = false
  /// Archived at this time or before, to the second or, where the archive keeps them, to the millisecond.
  public var asOf: Timestamp?
  /// The beginning of a tombstone, in lower case.
  package var tombstonePrefix: String?
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
  /// The hash of the content.
  public var sha256: ContentHash?
  /// With more bytes than this.
  public var largerThan: Int64?
  /// Whose content another item of the archive has, too.
  public var hasDuplicate = false
  /// By this person, at `restoredSince` or later where that is given, too.
  public var restoredBy: String?
  /// Last restored at or after.
  public var restoredSince: Timestamp?
  public var neverRestored = false
  /// Whose due date is at this time or before; not what is held, or purged already.
  public var dueBy: Timestamp?
  /// Under legal hold.
  public var isHeld = false
  /// Whose deletion is requested, and waits for a second person.
  public var isRequested = false
  /// Whose deletion two people have agreed on, and whose content is still there.
  public var isApproved = false
  /// Whose content was purged.
  public var isPurged = false
  public var order = ItemOrder()
  public var limit: Int?
  /// The items' `content` is wanted as a whole.
  package var describesContents = false

  public init() {}
}
