import Synchronization

/// One record on its way: decided, worked on, answered.
///
/// The thread of the pipeline makes it and answers it; in between, until its work has ended, it belongs to one worker.
class PipelineEntry {
  /// Whether there is work for a worker.
  final let needsWork: Bool
  /// What it keeps open or in memory while it is under way, in units of the stages' own.
  final let cost: Int

  init(needsWork: Bool, cost: Int) { (self.needsWork, self.cost) = (needsWork, cost) }

  // MARK: The end of its work, which two threads tell each other without a lock

  private static var isOver: UInt8 { 1 }
  private static var isAwaited: UInt8 { 2 }
  private final let state = Atomic<UInt8>(0)

  /// Whether the work has ended; then all that was written for it is visible here.
  final var isDone: Bool { state.load(ordering: .acquiring) & Self.isOver != 0 }

  /// Says that the work has ended; true when somebody waits for it and is to be told.
  @discardableResult final func end() -> Bool {
    state.bitwiseOr(Self.isOver, ordering: .acquiringAndReleasing).oldValue & Self.isAwaited != 0
  }

  /// Asks to be told of the end; true when that was before, and nobody will tell.
  final func awaitEnd() -> Bool {
    state.bitwiseOr(Self.isAwaited, ordering: .acquiringAndReleasing).oldValue & Self.isOver != 0
  }
}
