import ArchiveCore
import CPostgreSQL

extension PostgreSQLConnection {
  func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let size = artifact.location.size ?? 0
    if size <= ContentSlice.limit {
      var isFound = false
      try query("SELECT blob_bytes FROM artifact WHERE id = ? AND blob_bytes IS NOT NULL", [.text(artifact.id)]) {
        isFound = true
        try body($0.bytes(0))
        return false
      }
      if !isFound { throw ContentGone() }
      return
    }
    // Stored outside of the row and not compressed again, so that each slice is read separately (STORAGE EXTERNAL).
    var offset: Int64 = 0
    while offset < size {
      var count = 0
      try query(
        """
        SELECT substring(blob_bytes FROM s::int + 1 FOR \(ContentSlice.limit)) FROM artifact,
          generate_series(?::bigint, ?::bigint, \(ContentSlice.limit)) s
          WHERE id = ? AND blob_bytes IS NOT NULL ORDER BY s
        """,
        [
          .integer(offset), .integer(min(size, offset + Self.slicesAtOnce * Int64(ContentSlice.limit)) - 1),
          .text(artifact.id),
        ]
      ) {
        count += $0.bytes(0).count
        try body($0.bytes(0))
        return true
      }
      if count == 0 { throw ContentGone() }
      offset += Int64(count)
    }
  }

  /// The number of slices that are fetched in one round trip.
  private static let slicesAtOnce: Int64 = 8
}
