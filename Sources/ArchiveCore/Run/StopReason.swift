/// Why a run ended before its input did.
package enum StopReason: Sendable {
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
