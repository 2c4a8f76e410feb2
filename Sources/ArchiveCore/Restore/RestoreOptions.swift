public import Logging

/// When written files are forced to disk.
public enum Durability: String, Sendable, CaseIterable {
  /// Left to the system: for scratch copies.
  case none
  /// Before each group's events are committed.
  case batch
  /// Item by item, each its own group.
  case item
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
  public var dryRun = false
  /// Read and compare, write nothing.
  public var verify = false
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
  /// Files written at a time, each by a thread with a connection of its own.
  public var concurrency = 1
  /// Files that the process may have open.
  public var descriptorLimit = 1024
  public var retry = RunRetry.none
  public var metrics = MetricsOptions()
  /// Level of the log at which failed items are told.
  public var failureLogLevel = Logger.Level.warning
  /// The archive's URL without credentials, for evidence.
  public var archiveURL = ""

  public init() {}

  /// Whether nothing is written.
  public var isReadOnly: Bool { dryRun || verify }
}

/// Why a run ended before its input did.
public enum StopReason: Sendable {
  /// An item failed, and going on was not asked for.
  case firstFailure
  /// More items failed than the caller wants to go on after.
  case tooManyFailures
  /// Every further item would fail the same way: the disk is full, or cannot be written to.
  case outputs(ItemError)
  /// The archive does not answer any more.
  case storage(StorageError)
  /// The evidence log cannot be written.
  case evidence(EvidenceError)
  case interrupted
}

/// How a run of archive-restore or archive-store ended.
public struct RunSummary: Sendable {
  public internal(set) var succeeded = 0
  public internal(set) var failed = 0
  public internal(set) var skipped = 0
  public internal(set) var stop: StopReason?
  /// Items that were restored with warnings.
  public internal(set) var warned = 0
  /// The last warning of the last of them.
  public internal(set) var lastWarning: ItemWarning?
  /// Why the last item that failed did.
  public internal(set) var lastError: ItemError?

  public init() {}

  /// True when something that was asked for was not done.
  public var isIncomplete: Bool { failed > 0 || stop != nil }

  mutating func count(_ status: ItemStatus, error: ItemError? = nil, warnings: [ItemWarning] = []) {
    lastError = error ?? lastError
    if let warning = warnings.last { (warned, lastWarning) = (warned + 1, warning) }
    switch status {
    case .success: succeeded += 1
    case .failed: failed += 1
    case .skipped: skipped += 1
    }
  }
}
