/// The options of a store run.
package struct StoreOptions: Sendable {
  /// zstd's compression level.
  package var level: Int32 = 3
  /// Whether to remove each source after its archived content was read back and verified.
  package var remove = false
  /// Whether contents come from commits of the working directory's repository instead of files.
  package var fromGit = false
  /// Whether to store purged contents again.
  package var revive = false

  package init() {}

  /// The valid compression levels.
  package static var levels: ClosedRange<Int> {
    Int(ZstdEncoder.levels.lowerBound)...Int(ZstdEncoder.levels.upperBound)
  }
}
