import Synchronization

/// One record in progress: decided, worked on, answered.
///
/// The pipeline's thread creates and answers it; in between, until its work has ended, it belongs to one worker.
class PipelineEntry {
  /// Whether there is work for a worker.
  final let needsWork: Bool
  /// Its use of memory and open files while it is in progress, in units that the stages define.
  final let cost: Int

  init(needsWork: Bool, cost: Int) { (self.needsWork, self.cost) = (needsWork, cost) }

  // MARK: The end of its work, which two threads exchange without a lock

  private static var isOver: UInt8 { 1 }
  private static var isAwaited: UInt8 { 2 }
  private final let state = Atomic<UInt8>(0)

  /// Whether the work has ended; if so, everything that was written for it is visible here.
  final var isDone: Bool { state.load(ordering: .acquiring) & Self.isOver != 0 }

  /// Records that the work has ended; returns true if a waiting thread must be signalled.
  @discardableResult final func end() -> Bool {
    state.bitwiseOr(Self.isOver, ordering: .acquiringAndReleasing).oldValue & Self.isAwaited != 0
  }

  /// Requests a signal at the end; returns true if the work has ended already and there will be no signal.
  final func awaitEnd() -> Bool {
    state.bitwiseOr(Self.isAwaited, ordering: .acquiringAndReleasing).oldValue & Self.isOver != 0
  }
}
