import Synchronization

/// Whether the work of an entry has ended, and whether somebody waits for that; set by two threads without a lock.
final class WorkEnd: Sendable {
  private static let isDone: UInt8 = 1
  private static let isAwaited: UInt8 = 2
  private let state = Atomic<UInt8>(0)

  /// The work has ended; what was written for it is visible to whoever sees that.
  var isMarked: Bool { state.load(ordering: .acquiring) & Self.isDone != 0 }

  /// Says that the work has ended; true when somebody waits for it and is to be told.
  @discardableResult func mark() -> Bool {
    state.bitwiseOr(Self.isDone, ordering: .acquiringAndReleasing).oldValue & Self.isAwaited != 0
  }

  /// Asks to be told of the end; true when that was before, and nobody will tell.
  func await() -> Bool {
    state.bitwiseOr(Self.isAwaited, ordering: .acquiringAndReleasing).oldValue & Self.isDone != 0
  }
}
