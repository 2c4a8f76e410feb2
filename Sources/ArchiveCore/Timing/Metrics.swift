/// What a run measures of its items.
package struct MetricsOptions: Sendable, Equatable {
  /// Results tell how long an item took, and what it took it for.
  package var isEnabled: Bool
  /// What decompressing took is told by itself.
  package var tracksDecompression: Bool

  package init(isEnabled: Bool = true, tracksDecompression: Bool = true) {
    (self.isEnabled, self.tracksDecompression) = (isEnabled, tracksDecompression)
  }
}
