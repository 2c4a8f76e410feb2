import ArchiveCore

extension DatabaseArchive {
  var fetchLimit: Int { Connection.dialect == .sqlite ? 1 : 32 }

  /// What is fetched ahead at most, in bytes.
  private static var fetchedBytes: Int64 { 1 << 20 }

  func prefetch(_ artifacts: [Artifact]) {
    fetched = [:]
    var size: Int64 = 0
    let wanted = artifacts.filter { artifact in
      guard case .row(let bytes) = artifact.location, bytes <= ContentSlice.limit, size + bytes <= Self.fetchedBytes
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
    if let bytes = fetched.removeValue(forKey: artifact.id) { return try bytes.withUnsafeBytes(body) }
    do {
      guard case .slices = artifact.location else {
        return try database.readContent(of: artifact, body)
      }
      var isFound = false
      try database.query(
        "SELECT bytes FROM artifact_slice WHERE artifact_id = ? ORDER BY number", [.text(artifact.id)]
      ) {
        isFound = true
        try body($0.bytes(0))
        return true
      }
      if !isFound { throw ContentGone() }
    } catch is ContentGone {
      // Purged or deleted since it was looked up; that is not damage.
      let now = try findArtifacts([artifact.sha256])[artifact.sha256]
      throw now?.unavailability ?? ItemError(.notFound, "the content was deleted from the archive meanwhile")
    }
  }
}
