@testable import ArchiveCore

/// A content compressed with zstd; spooled to a file when it is longer than `memoryLimit`.
func content(_ bytes: [UInt8], memoryLimit: Int64 = 1 << 20) throws -> CompressedContent {
  try ZstdEncoder(level: 3).compress(size: Int64(bytes.count), memoryLimit: memoryLimit) { feed in
    try bytes.withUnsafeBytes(feed)
  }
}

/// An item whose texts are not ASCII, archived at second 1,000,000,000.
func item(
  _ path: String, _ bytes: [UInt8], content: CompressedContent?, tags: [String] = [], revive: Bool = false,
  tombstone: Tombstone = .random()
) -> NewItem {
  let at = Timestamp(seconds: 1_000_000_000)
  return NewItem(
    row: NewItemRow(
      id: newRowID(), tombstone: tombstone, repo: "répo", path: path, commit: "c0ffee", language: nil, kind: "code",
      reason: "dead", metadata: .withoutCompression(["note": .string("a\"b\u{1F}")]), archivedBy: "Ünï",
      archivedAt: at),
    events: [
      NewEvent(id: newRowID(), action: "ARCHIVE", actor: "Ünï", context: "{\"repo\":\"répo\"}", at: at)
    ], tags: tags,
    content: NewContent(
      sha256: ContentHash(of: bytes), sizeBytes: Int64(bytes.count), mimeType: "text/plain",
      artifactID: newRowID(), source: content.map { .new($0) } ?? .stored), origin: .archived(revive: revive))
}

/// An item with plain texts; its content is `content`, or by default its path.
func plainItem(
  _ path: String, content text: String? = nil, commit: String = "c0ffee", at: Timestamp = .now(),
  deleteAfter: Timestamp? = nil, metadata: String = "{}", tags: [String] = [], id: String = newRowID(),
  hasEvent: Bool = true
) throws -> NewItem {
  let bytes = Array((text ?? path).utf8)
  var item = NewItem(
    row: NewItemRow(
      id: id, tombstone: .random(), repo: "r", path: path, commit: commit, language: nil, kind: "code", reason: "dead",
      metadata: .text(metadata), archivedBy: "dev", archivedAt: at),
    events: hasEvent ? [NewEvent(id: newRowID(), action: "ARCHIVE", actor: "dev", context: "{}", at: at)] : [],
    tags: tags,
    content: NewContent(
      sha256: ContentHash(of: bytes), sizeBytes: Int64(bytes.count), mimeType: "text/plain", artifactID: newRowID(),
      source: .new(try content(bytes))), origin: .archived(revive: false))
  item.row.deleteAfter = deleteAfter
  return item
}
