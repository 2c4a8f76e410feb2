public import Logging

/// What a store run was asked to do.
public struct StoreOptions: Sendable {
  /// zstd's compression level.
  public var level: Int32 = 3
  /// Remove each source once its archived content was read back and verified.
  public var remove = false
  /// Fill purged content again.
  public var revive = false
  /// Files hashed and compressed at a time, each by a thread with a connection of its own.
  public var concurrency = 1
  /// Files that the process may have open.
  public var descriptorLimit = 1024
  /// Paths that the caller says there are.
  public var total: Int?
  public var retry = RunRetry.none
  /// Level of the log at which failed items are told.
  public var failureLogLevel = Logger.Level.warning

  public init() {}

  /// The compression levels there are.
  public static var levels: ClosedRange<Int> { Int(ZstdEncoder.levels.lowerBound)...Int(ZstdEncoder.levels.upperBound) }
}
