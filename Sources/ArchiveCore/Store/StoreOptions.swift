/// What a store run was asked to do.
package struct StoreOptions: Sendable {
  /// zstd's compression level.
  package var level: Int32 = 3
  /// Remove each source once its archived content was read back and verified.
  package var remove = false
  /// Contents come from commits of the repository that the working directory is in, not from files.
  package var fromGit = false
  /// Fill purged content again.
  package var revive = false

  package init() {}

  /// The compression levels there are.
  package static var levels: ClosedRange<Int> {
    Int(ZstdEncoder.levels.lowerBound)...Int(ZstdEncoder.levels.upperBound)
  }
}
