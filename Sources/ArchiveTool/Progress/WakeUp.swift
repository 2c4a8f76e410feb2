import CLinux
import Glibc

/// Ends another thread's wait.
///
/// A semaphore: it needs no descriptor and has no buffer that can be full, and sem_post(3) may be called from a signal's
/// handler (signal-safety(7)). `@unchecked Sendable`: a semaphore is made to be shared; its address never changes.
final class WakeUp: @unchecked Sendable {
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { sem_init(semaphore, 0, 0) }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  /// Ends a wait, or the next one that begins.
  func post() { sem_post(semaphore) }

  /// Waits until another thread posts, for at most this many seconds; nil for no limit. May return early.
  func wait(seconds: Double?) {
    // A limit in any case: a post that the system lost would cost no more time than this.
    archive_semaphore_wait(semaphore, min(seconds ?? .infinity, 60))
  }
}
