import Glibc

/// A lock with conditions (pthread_mutex_lock(3), pthread_cond_timedwait(3)).
///
/// Our threads share state through it: guarded state is read and written only in `locked`.
/// `@unchecked Sendable`: a mutex is meant to be shared, and its address never changes.
final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init() { pthread_mutex_init(mutex, nil) }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  func locked<R, E>(_ body: () throws(E) -> R) throws(E) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// A condition that threads wait for; its meaning is defined by the owner.
  ///
  /// `@unchecked Sendable` for the same reason as the monitor.
  final class Condition: @unchecked Sendable {
    private let monitor: Monitor
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// The number of signals, so that one between a check and a wait is not missed.
    private(set) var signals = 0

    init(_ monitor: Monitor) {
      self.monitor = monitor
      var attributes = pthread_condattr_t()
      pthread_condattr_init(&attributes)
      // The monotonic clock.
      pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
      pthread_cond_init(condition, &attributes)
      pthread_condattr_destroy(&attributes)
    }

    deinit {
      pthread_cond_destroy(condition)
      condition.deallocate()
    }

    /// Releases the monitor, which the caller holds, until a signal, or a spurious wakeup.
    func wait() { pthread_cond_wait(condition, monitor.mutex) }

    /// The same, for at most this many seconds, and not at all if there were more than `seen` signals.
    func wait(seconds: Double, after seen: Int) {
      if signals != seen { return }
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      let nanoseconds = Int(time.tv_nsec) + Int(seconds * 1e9)
      time.tv_sec += nanoseconds / 1_000_000_000
      time.tv_nsec = nanoseconds % 1_000_000_000
      pthread_cond_timedwait(condition, monitor.mutex, &time)
    }

    /// Wakes one thread; the caller holds the monitor.
    func signal() {
      signals += 1
      pthread_cond_signal(condition)
    }

    /// Wakes all threads that wait; the caller holds the monitor.
    func broadcast() {
      signals += 1
      pthread_cond_broadcast(condition)
    }
  }
}
