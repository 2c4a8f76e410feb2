/// What a store run was asked to do.
public struct StoreOptions: Sendable {
  /// zstd's compression level.
  public var level: Int32 = 3
  /// Remove each source once its archived content was read back and verified.
  public var remove = false
  /// Fill purged content again.
  public var revive = false

  public init() {}

  /// The compression levels there are.
  public static var levels: ClosedRange<Int> { Int(ZstdEncoder.levels.lowerBound)...Int(ZstdEncoder.levels.upperBound) }
}
