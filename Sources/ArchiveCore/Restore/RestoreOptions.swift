/// When written files are forced to disk.
package enum Durability: String, Sendable, CaseIterable {
  /// Left to the system: for scratch copies.
  case none
  /// Before each group's events are committed.
  case batch
  /// Item by item, each its own group.
  case item
}

/// The action of a restore run on each item.
package enum RestoreMode: Sendable {
  /// Writes the output.
  case restore
  /// Looks everything up and writes nothing.
  case dryRun
  /// Reads the content and compares it, and writes nothing.
  case verify
}

/// The options of a restore run; the caller has checked every value.
package struct RestoreOptions: Sendable {
  /// The actor of records that do not name one.
  package var actor: String?
  /// The directory that outputs must be in; nil for no limit.
  package var root: Path?
  package var overwrite = OverwritePolicy.always
  package var continueOnError = false
  /// The failures after which the run stops, if not after the first.
  package var failureLimit = FailureLimit.none
  package var mode = RestoreMode.restore
  package var selection = Selection()
  /// The number of records that the caller announced.
  package var total: Int?
  /// Writes runs of zeros as holes.
  package var sparse = false
  /// Seconds that an item may take; nil for no limit.
  package var timeoutPerItem: Double?
  /// Restores permissions and modification time if the archive has them.
  package var attributes = true
  /// Fails an item if an attribute cannot be restored, instead of warning.
  package var strictAttributes = false
  /// Files that no output may replace, in addition to those of the archive and its evidence.
  package var protectedFiles: [Path] = []
  package var durability = Durability.batch
  /// The archive's URL without credentials, for evidence.
  package var archiveURL = ""

  package init() {}

  /// The error of an item that exceeded its time limit.
  var tookTooLong: ItemError {
    let limit = timeoutPerItem ?? 0
    return ItemError(.timeout, "took longer than \(limit) s (batch.timeout_per_item)", class: .transient)
  }

  /// Whether nothing is written.
  package var isReadOnly: Bool { mode != .restore }
}
