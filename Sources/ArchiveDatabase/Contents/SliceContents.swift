import ArchiveCore

/// Contents too long for one row, in rows of `artifact_slice`.
final class SliceContents<Connection: Database>: ContentStore {
  private let database: Connection
  /// Whether the archive has the table.
  var hasTable = false

  init(_ database: Connection) { self.database = database }

  var urlPrefix: String? { ContentLocation.slicesScheme }

  func holds(_ location: ContentLocation) -> Bool { if case .slices = location { true } else { false } }

  func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    var isFound = false
    try database.query(
      "SELECT bytes FROM artifact_slice WHERE artifact_id = ? ORDER BY number", [.text(artifact.id)]
    ) {
      isFound = true
      try body($0.bytes(0))
      return true
    }
    if !isFound { throw ContentGone() }
  }

  func place(_ content: CompressedContent, sha256: ContentHash) -> ContentLocation? { .slices(size: content.size) }

  func write(_ content: CompressedContent, artifactID: String) throws {
    if !hasTable {
      throw ItemError(
        .tooLarge,
        "the compressed content (\(content.size) bytes) does not fit into a row (limit \(database.rowLimit) bytes), "
          + "and the table artifact_slice, which holds larger ones, is missing; an administrator creates it with: "
          + "archive-config init --archive-only")
    }
    var number: Int64 = 0
    try content.read { piece in
      try database.execute(
        "INSERT INTO artifact_slice (artifact_id, number, bytes) VALUES (?, ?, ?)",
        [.text(artifactID), .integer(number), .buffer(piece)])
      number += 1
    }
  }

  func delete(_ artifact: Artifact) throws {
    try database.execute("DELETE FROM artifact_slice WHERE artifact_id = ?", [.text(artifact.id)])
  }
}
