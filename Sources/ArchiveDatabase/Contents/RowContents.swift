import ArchiveCore

/// Contents in the rows of their artifacts.
final class RowContents<Connection: Database>: ContentStore {
  private let database: Connection
  /// Contents that were fetched ahead, by the artifact's id.
  private var fetched: [String: [UInt8]] = [:]

  init(_ database: Connection) { self.database = database }

  var fetchLimit: Int { Connection.dialect.hasRoundTrips ? 32 : 1 }

  /// The limit of contents that are fetched ahead together, in bytes.
  private static var fetchedBytes: Int64 { 1 << 20 }

  func holds(_ location: ContentLocation) -> Bool { if case .row = location { true } else { false } }

  func prefetch(_ artifacts: [Artifact]) {
    fetched = [:]
    var size: Int64 = 0
    let wanted = artifacts.filter { artifact in
      guard let bytes = artifact.location.size, bytes <= ContentSlice.limit, size + bytes <= Self.fetchedBytes
      else { return false }
      size += bytes
      return true
    }
    if wanted.count < 2 { return }
    let (condition, values) = Connection.dialect.isOneOf("id", wanted.map(\.id))
    try? database.query("SELECT id, blob_bytes FROM artifact WHERE \(condition) AND blob_bytes IS NOT NULL", values) {
      if let id = $0.text(0) { fetched[id] = Array($0.bytes(1)) }
      return true
    }
  }

  func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    if !fetched.isEmpty, let bytes = fetched.removeValue(forKey: artifact.id) { return try bytes.withUnsafeBytes(body) }
    try database.readContent(of: artifact, body)
  }

  func place(_ content: CompressedContent, sha256: ContentHash) -> ContentLocation? {
    content.size <= database.rowLimit ? .row(size: content.size) : nil
  }

  /// A content in memory is inserted with the row; a spooled one is written to the row afterwards.
  func write(_ content: CompressedContent, artifactID: String) throws {
    if content.inMemory == nil { try database.writeContent(content, artifactID: artifactID) }
  }

  func delete(_ artifact: Artifact) throws {
    try database.execute("UPDATE artifact SET blob_bytes = NULL WHERE id = ?", [.text(artifact.id)])
  }
}
