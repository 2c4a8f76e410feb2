/// The reason why a run ended before its input did.
package enum StopReason: Sendable {
  /// An item failed, and the run was not told to continue.
  case firstFailure
  /// More items failed than the limit allows.
  case tooManyFailures
  /// Every further item would fail the same way: the disk is full, or cannot be written to.
  case outputs(ItemError)
  /// The archive failed.
  case storage(StorageError)
  /// The evidence log cannot be written.
  case evidence(EvidenceError)
  case interrupted
}
