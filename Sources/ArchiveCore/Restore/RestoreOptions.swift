/// When written files are forced to disk.
package enum Durability: String, Sendable, CaseIterable {
  /// Left to the system: for scratch copies.
  case none
  /// Before each group's events are committed.
  case batch
  /// Item by item, each its own group.
  case item
}

/// What a restore run does with each item.
package enum RestoreMode: Sendable {
  /// Writes the output.
  case restore
  /// Looks everything up and writes nothing.
  case dryRun
  /// Reads the content and compares it, and writes nothing.
  case verify
}

/// What a restore run was asked to do; every value is checked by the maker.
package struct RestoreOptions: Sendable {
  /// Who restores, where a record does not say.
  package var actor: String?
  /// Outputs stay below this directory.
  package var root: Path?
  package var overwrite = OverwritePolicy.always
  package var continueOnError = false
  /// Where the run stops, when it does not at the first failure.
  package var failureLimit = FailureLimit.none
  package var mode = RestoreMode.restore
  package var selection = Selection()
  /// Records that the caller says there are.
  package var total: Int?
  /// Runs of zeros become holes.
  package var sparse = false
  /// Seconds that an item may take; nil for no limit.
  package var timeoutPerItem: Double?
  /// Put back permissions and modification time where the archive knows them.
  package var attributes = true
  /// An attribute that cannot be put back fails the item instead of being a warning.
  package var strictAttributes = false
  /// Files that no output may replace, beside those of the archive and its evidence.
  package var protectedFiles: [Path] = []
  package var durability = Durability.batch
  /// The archive's URL without credentials, for evidence.
  package var archiveURL = ""

  package init() {}

  /// The error of an item that took longer than it may.
  var tookTooLong: ItemError {
    let limit = timeoutPerItem ?? 0
    return ItemError(.timeout, "took longer than \(limit) s (batch.timeout_per_item)", class: .transient)
  }

  /// Whether nothing is written.
  package var isReadOnly: Bool { mode != .restore }
}
