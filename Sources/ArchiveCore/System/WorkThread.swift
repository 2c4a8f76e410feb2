import Glibc

/// A thread outside of Swift's thread pool, which blocking C calls must not hold up.
package struct WorkThread: Sendable {
  // pthread_t is an integer on Linux.
  private let thread: pthread_t

  /// Starts a thread; nil if the system cannot create one (pthread_create(3), EAGAIN).
  package init?(_ body: @escaping @Sendable () -> Void) {
    final class Body {
      let run: @Sendable () -> Void
      init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Body(body))
    // Signals go to the main thread; a signal in another thread would not interrupt the main thread's system call.
    var all = sigset_t()
    var old = sigset_t()
    sigfillset(&all)
    // Except those by which a terminal stops a background job: if they are blocked, a read fails with EIO instead, and
    // a write succeeds in spite of `stty tostop`.
    sigdelset(&all, SIGTTIN)
    sigdelset(&all, SIGTTOU)
    pthread_sigmask(SIG_SETMASK, &all, &old)
    // The default of 8 MiB each is too much if address space is limited (pthread_attr_setstacksize(3)).
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, 2 << 20)
    defer { pthread_attr_destroy(&attributes) }
    let code = pthread_create(
      &thread, &attributes,
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
  package func join() { pthread_join(thread, nil) }

  /// Detaches it.
  package func detach() { pthread_detach(thread) }
}
