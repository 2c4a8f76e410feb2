/// The answer to one path given to archive-store; a valid manifest record if it succeeded.
public struct StoredRecord: Sendable {
  public var item: StoreItem
  public var tombstone: Tombstone?
  public var sha256: ContentHash?
  /// The text in place of the hash in the source archive.
  package var unsoundHash: String?
  public var sizeBytes: Int64?
  public var compressedSize: Int64?
  public var compression: String?
  public var deduplicated: Bool?
  public var archivedAt: Timestamp?
  /// Whether the archive keeps milliseconds.
  package var keepsMilliseconds = false
  /// Whether the file was written to while it was read; the bytes that were read are archived.
  public var changedWhileRead = false
  /// The id of the archived blob, if the content came from a commit.
  package var gitBlob: String?
  public var warnings: [ItemWarning] = []
  /// The source archive of a copy, without credentials, and the person who copied it; nil for a file.
  package var copiedFrom: String?
  package var copiedBy: String?
  /// Whether a purged content was stored again, for all items that use it.
  package var isRevived = false
  /// Whether the source was removed; nil if that was not requested.
  package var removed: Bool?
  public var status: ItemStatus
  public var reasonSkipped: SkipReason?
  public var error: ItemError?

  static let fields: FieldNames = [
    "record", "version", "tombstone", "sha256", "size_bytes", "compressed_size", "compression", "deduplicated", "repo",
    "path", "path_b64", "output", "output_b64", "commit", "kind", "reason", "archived_by", "archived_at", "status",
    "error", "mime", "language", "tag", "tags", "metadata", "by", "changed_while_read", "removed", "skipped",
    "git_blob", "warnings", "hold", "legal_hold", "delete_after", "revived",
  ]

  private static let fieldsOfFailed = fields.subtracting(["metadata", "by", "hold", "delete_after"])

  public func encoded() -> [UInt8] {
    JSONWriter.object { json in
      json.member("record", "stored")
      json.member("version", 1)
      json.member("tombstone", tombstone)
      if let unsoundHash { json.member("sha256", unsoundHash) } else { json.member("sha256", sha256) }
      json.member("size_bytes", sizeBytes)
      json.member("compressed_size", compressedSize)
      json.member("compression", compression)
      json.member("deduplicated", deduplicated)
      json.member("repo", item.repo)
      json.member("path", path: item.path)
      json.member("output", path: item.path)
      json.member("commit", item.commit == "" ? nil : item.commit)
      json.member("kind", item.kind?.rawValue)
      json.member("reason", item.reason?.rawValue)
      json.member("archived_by", item.archivedBy)
      json.member("archived_at", keepsMilliseconds ? archivedAt?.withMilliseconds : archivedAt?.description)
      json.member("status", status.rawValue)
      json.key("error")
      if let error { error.write(to: &json) } else { json.value(.null) }
      json.member("mime", item.mime)
      json.member("language", item.language)
      json.key("tags")
      json.array { for tag in item.tags { $0.string(tag) } }
      if item.isHeld, status == .success { json.member("legal_hold", true) }
      if let time = item.deleteAfter, status == .success { json.member("delete_after", time) }
      if let gitBlob { json.member("git_blob", gitBlob) }
      if !warnings.isEmpty {
        json.key("warnings")
        json.array { for warning in warnings { warning.write(to: &$0) } }
      }
      if isRevived, status == .success { json.member("revived", true) }
      if changedWhileRead { json.member("changed_while_read", true) }
      if let removed { json.member("removed", removed) }
      if let reasonSkipped { json.member("skipped", reasonSkipped.rawValue) }
      // The record of a failed item keeps the request, so that it can be repeated.
      let known = status == .failed ? Self.fieldsOfFailed : Self.fields
      CarriedFields.write(from: item.source?.object, except: known, to: &json)
    }
  }
}
