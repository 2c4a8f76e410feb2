/// The location of an artifact's content.
package enum ContentLocation: Sendable, Equatable {
  /// In the artifact's row; `size` is that of the compressed content, in bytes.
  case row(size: Int64)
  /// In slices, which are rows of a separate table, because it is too long for one row.
  case slices(size: Int64)
  /// In an object store that this archive can read.
  case object(url: String, size: Int64)
  /// At a URL that this archive cannot read.
  case elsewhere(url: String)
  /// Nowhere: it was purged, as `url` says.
  case purged(url: String)
  /// Nowhere, for an unknown reason.
  case missing

  /// Reads the columns of an artifact's row.
  ///
  /// - Parameters:
  ///   - blobSize: the length of `blob_bytes`; nil for NULL.
  ///   - url: `object_url`.
  ///   - objectSize: the size of the compressed content at a URL; nil for a URL that no store can read.
  package init(blobSize: Int64?, url: String?, objectSize: (String) -> Int64? = { _ in nil }) {
    if let blobSize {
      self = .row(size: blobSize)
    } else if let url {
      self = Self.location(of: url, objectSize)
    } else {
      self = .missing
    }
  }

  private static func location(of url: String, _ objectSize: (String) -> Int64?) -> ContentLocation {
    if url.hasPrefix(purgedScheme) { return .purged(url: url) }
    if url.hasPrefix(slicesScheme), let size = Int64(url.dropFirst(slicesScheme.utf8.count)), size >= 0 {
      return .slices(size: size)
    }
    return objectSize(url).map { .object(url: url, size: $0) } ?? .elsewhere(url: url)
  }

  /// The prefix of `object_url` for a content in slices; the size of the compressed content follows it.
  package static let slicesScheme = "slices:"
  private static let purgedScheme = "purged://"
  /// The `object_url` of a purged content that was in the database.
  package static let purgedURL = "purged://dual-control"

  /// The size of the compressed content, in bytes; nil if it cannot be read.
  package var size: Int64? {
    switch self {
    case .row(let size), .slices(let size), .object(_, let size): size
    case .elsewhere, .purged, .missing: nil
    }
  }

  /// Whether the archive can read the content from there.
  package var isReadable: Bool { size != nil }

  package var isPurged: Bool { if case .purged = self { true } else { false } }

  /// The `storage_driver` of a row whose content is here.
  package var storageDriver: String { if case .row = self { "db" } else { "object" } }

  /// The `object_url` of a row whose content is here.
  package var url: String? {
    switch self {
    case .row, .missing: nil
    case .slices(let size): Self.slicesScheme + String(size)
    case .object(let url, _), .elsewhere(let url), .purged(let url): url
    }
  }
}
