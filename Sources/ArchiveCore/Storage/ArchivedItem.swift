/// One archived file: the row of `item` and the artifact it points to.
public struct ArchivedItem: Sendable {
  /// Row id, a UUID.
  package let id: String
  public let tombstone: Tombstone
  public let repo: String
  /// As archived; bytes that are not UTF-8 are U+FFFD here and whole in the metadata's `path_b64`.
  package let path: String
  public let commit: String
  public let language: String?
  public let kind: String
  public let reason: String
  /// The JSON object of the column, as text.
  package let metadataText: String
  public let archivedBy: String
  public let archivedAt: String
  public let legalHold: Bool
  public let deleteAfter: String?
  public let restoredAt: String?
  package let artifact: Artifact

  package init(
    id: String, tombstone: Tombstone, repo: String, path: String, commit: String, language: String?, kind: String,
    reason: String, metadataText: String, archivedBy: String, archivedAt: String, legalHold: Bool, deleteAfter: String?,
    restoredAt: String?, artifact: Artifact
  ) {
    self.id = id
    self.tombstone = tombstone
    self.repo = repo
    self.path = path
    self.commit = commit
    self.language = language
    self.kind = kind
    self.reason = reason
    self.metadataText = metadataText
    self.archivedBy = archivedBy
    self.archivedAt = archivedAt
    self.legalHold = legalHold
    self.deleteAfter = deleteAfter
    self.restoredAt = restoredAt
    self.artifact = artifact
  }

  /// The metadata, read anew at each call; an empty object where the column holds none.
  package var metadata: JSONValue {
    (try? JSONScanner.decode(Array(metadataText.utf8)[...])) ?? .object([])
  }

  /// The hash of the content.
  public var sha256: ContentHash { artifact.sha256 }
  /// The content's size.
  public var sizeBytes: Int64 { artifact.sizeBytes }

  /// The path byte for byte.
  public var originalPath: Path {
    if metadataText.holds(bytesOf: "path_b64"), let text = metadata["path_b64"]?.string,
      let path = Path(base64: text)
    {
      return path
    }
    return Path(path) ?? Path(path.replacing("\0", with: "\u{FFFD}"))!
  }

  /// The permission bits the file had and the time of its last change, where the archive knows them.
  package var attributes: (mode: UInt32?, modificationTime: Timestamp?) {
    guard let object = try? JSONObject(Array(metadataText.utf8)[...]) else { return (nil, nil) }
    func string(_ name: String) -> String? { (try? object.value(name))?.string }
    return (string("mode").flatMap { UInt32($0, radix: 8) }, string("mtime").flatMap(Timestamp.init))
  }

  func writeDescription(to json: inout JSONWriter) {
    json.member("repo", repo)
    json.member("path", path: originalPath)
    json.member("commit", commit)
    json.member("kind", kind)
    json.member("reason", reason)
    json.member("language", language)
    json.member("archived_by", archivedBy)
    json.member("archived_at", archivedAt)
    json.member("legal_hold", legalHold)
  }
}
