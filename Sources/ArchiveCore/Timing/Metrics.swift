/// The measurements of a run.
package struct MetricsOptions: Sendable, Equatable {
  /// Results have the duration of an item and of its phases.
  package var isEnabled: Bool
  /// Results have the duration of decompression separately.
  package var tracksDecompression: Bool

  package init(isEnabled: Bool = true, tracksDecompression: Bool = true) {
    (self.isEnabled, self.tracksDecompression) = (isEnabled, tracksDecompression)
  }
}
