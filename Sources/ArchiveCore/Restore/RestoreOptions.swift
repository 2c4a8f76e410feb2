/// When written files are forced to disk.
public enum Durability: String, Sendable, CaseIterable {
  /// Left to the system: for scratch copies.
  case none
  /// Before each group's events are committed.
  case batch
  /// Item by item, each its own group.
  case item
}

/// What a restore run does with each item.
public enum RestoreMode: Sendable {
  /// Writes the output.
  case restore
  /// Looks everything up and writes nothing.
  case dryRun
  /// Reads the content and compares it, and writes nothing.
  case verify
}

/// What a restore run was asked to do; every value is checked by the maker.
public struct RestoreOptions: Sendable {
  /// Who restores, where a record does not say.
  public var actor: String?
  /// Outputs stay below this directory.
  public var root: Path?
  public var overwrite = OverwritePolicy.always
  public var continueOnError = false
  /// Where the run stops, when it does not at the first failure.
  public var failureLimit = FailureLimit.none
  public var mode = RestoreMode.restore
  public var selection = Selection()
  /// Records that the caller says there are.
  public var total: Int?
  /// Runs of zeros become holes.
  public var sparse = false
  /// Seconds that an item may take; nil for no limit.
  public var timeoutPerItem: Double?
  /// Put back permissions and modification time where the archive knows them.
  public var attributes = true
  /// An attribute that cannot be put back fails the item instead of being a warning.
  public var strictAttributes = false
  /// Files that no output may replace, beside those of the archive and its evidence.
  public var protectedFiles: [Path] = []
  public var durability = Durability.batch
  /// The archive's URL without credentials, for evidence.
  public var archiveURL = ""

  public init() {}

  /// The error of an item that took longer than it may.
  var tookTooLong: ItemError {
    let limit = timeoutPerItem ?? 0
    return ItemError(.timeout, "took longer than \(limit) s (batch.timeout_per_item)", class: .transient)
  }

  /// Whether nothing is written.
  public var isReadOnly: Bool { mode != .restore }
}
