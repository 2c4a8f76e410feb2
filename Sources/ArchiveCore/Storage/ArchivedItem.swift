/// One archived file with its description: the row of `item` and the content that it refers to.
public struct ArchivedItem: Sendable {
  package let entry: CatalogEntry
  /// The column of the tombstone if it is not a UUID in lower case; then `tombstone` is meaningless.
  package var unsoundTombstone: String?
  public let repo: String
  /// The path as archived; bytes that are not UTF-8 are U+FFFD here, and complete in the metadata's `path_b64`.
  package let path: String
  /// The path, byte for byte.
  public let originalPath: Path
  public let commit: String
  public let language: String?
  public let kind: String
  public let reason: String
  public let archivedBy: String
  public let archivedAt: String
  public let legalHold: Bool
  public let deleteAfter: String?
  public let restoredAt: String?
  /// In order; only for items of a query.
  package var tags: [String] = []
  /// Columns of the content's row that only descriptions need.
  package let content: ContentDescription

  /// Columns of `artifact`, unchanged.
  package struct ContentDescription: Sendable {
    package let mimeType: String
    /// `db` or `object`; the artifact's `location` says where the content is.
    package let storageDriver: String
    /// Nil for an item of a query that did not request it, like the next.
    package let objectURL: String?
    package let createdAt: String?

    package init(mimeType: String, storageDriver: String, objectURL: String?, createdAt: String?) {
      self.mimeType = mimeType
      self.storageDriver = storageDriver
      self.objectURL = objectURL
      self.createdAt = createdAt
    }
  }

  package init(
    _ entry: CatalogEntry, repo: String, path: String, commit: String, language: String?, kind: String, reason: String,
    archivedBy: String, archivedAt: String, legalHold: Bool, deleteAfter: String?, restoredAt: String?,
    content: ContentDescription
  ) {
    self.entry = entry
    self.repo = repo
    self.path = path
    originalPath = Path(archived: path, metadataText: entry.metadataText)
    self.commit = commit
    self.language = language
    self.kind = kind
    self.reason = reason
    self.archivedBy = archivedBy
    self.archivedAt = archivedAt
    self.legalHold = legalHold
    self.deleteAfter = deleteAfter
    self.restoredAt = restoredAt
    self.content = content
  }

  /// Row id, a UUID.
  package var id: String { entry.id }
  public var tombstone: Tombstone { entry.tombstone }
  /// The column of the tombstone, unchanged.
  package var tombstoneText: String { unsoundTombstone ?? tombstone.description }
  package var artifact: Artifact { entry.artifact }
  /// The hash of the content.
  public var sha256: ContentHash { artifact.sha256 }
  /// The content's size.
  public var sizeBytes: Int64 { artifact.sizeBytes }

  /// The metadata, parsed again at each call; an empty object if the column contains none.
  package var metadata: JSONValue {
    (try? JSONScanner.decode(Array(entry.metadataText.utf8)[...])) ?? .object([])
  }

  /// Writes the tombstone's member, as in the column.
  func writeTombstone(to json: inout JSONWriter) {
    if let unsoundTombstone { json.member("tombstone", unsoundTombstone) } else { json.member("tombstone", tombstone) }
  }

  /// Writes the members of hash and size, as in the columns.
  func writeContent(to json: inout JSONWriter) {
    if let hash = artifact.unsoundHash { json.member("sha256", hash) } else { json.member("sha256", sha256) }
    json.member("size_bytes", sizeBytes)
  }

  func writeDescription(to json: inout JSONWriter) {
    json.member("repo", repo)
    json.member("path", path: originalPath)
    json.member("commit", commit.isEmpty ? nil : commit)
    json.member("kind", kind)
    json.member("reason", reason)
    json.member("language", language)
    json.member("archived_by", archivedBy)
    json.member("archived_at", archivedAt)
    json.member("legal_hold", legalHold)
  }
}
