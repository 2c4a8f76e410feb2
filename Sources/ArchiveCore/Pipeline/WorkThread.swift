import Glibc

/// A thread of our own: C calls block, and must not hold up Swift's thread pool.
public struct WorkThread: Sendable {
  // A number, on Linux.
  private let thread: pthread_t

  /// Starts a thread; nil when the system has none to give (pthread_create(3), EAGAIN).
  public init?(_ body: @escaping @Sendable () -> Void) {
    final class Body {
      let run: @Sendable () -> Void
      init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Body(body))
    // Signals are for the main thread; one taken elsewhere would leave its system call unbroken.
    var all = sigset_t()
    var old = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &old)
    let code = pthread_create(
      &thread, nil,
      { context in
        Unmanaged<Body>.fromOpaque(context!).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    pthread_sigmask(SIG_SETMASK, &old, nil)
    if code != 0 {
      context.release()
      return nil
    }
    self.thread = thread
  }

  /// Waits until it has ended.
  public func join() { pthread_join(thread, nil) }

  /// Lets it end by itself.
  public func detach() { pthread_detach(thread) }
}
