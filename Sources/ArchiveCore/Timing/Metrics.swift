/// What a run measures of its items.
public struct MetricsOptions: Sendable, Equatable {
  /// Results tell how long an item took, and what it took it for.
  public var isEnabled: Bool
  /// What decompressing took is told by itself.
  public var tracksDecompression: Bool

  public init(isEnabled: Bool = true, tracksDecompression: Bool = true) {
    (self.isEnabled, self.tracksDecompression) = (isEnabled, tracksDecompression)
  }
}
