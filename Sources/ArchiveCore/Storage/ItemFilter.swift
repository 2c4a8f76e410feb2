/// The conditions of `archive-manifest query`; nil or empty means any.
public struct ItemFilter: Sendable {
  public var repo: String?
  /// fnmatch(3) pattern over the whole path; `*` matches `/` too, as in find(1) -path.
  public var pathGlob: String?
  /// Exactly this path, byte for byte.
  public var path: Path?
  /// Only the newest item of each repository and path, among those that meet all other conditions.
  public var latest = false
  /// Archived at this time or before, compared by seconds, or by milliseconds if the archive has them.
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
  /// With contents larger than this, in bytes.
  public var largerThan: Int64?
  /// With a content that another item of the archive has too.
  public var hasDuplicate = false
  /// Restored by this person, at `restoredSince` or later if that is set too.
  public var restoredBy: String?
  /// Last restored at or after.
  public var restoredSince: Timestamp?
  public var neverRestored = false
  /// With a due date at this time or before; held and purged items are not selected.
  public var dueBy: Timestamp?
  /// Under legal hold.
  public var isHeld = false
  /// With a requested deletion that waits for a second person.
  public var isRequested = false
  /// With an approved deletion and a content that still exists.
  public var isApproved = false
  /// With a purged content.
  public var isPurged = false
  public var order = ItemOrder()
  public var limit: Int?
  /// Whether to read all of the items' `content`.
  package var describesContents = false

  public init() {}
}
