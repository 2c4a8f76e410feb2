import Glibc

/// A thread of our own: C calls block, and must not hold up Swift's thread pool.
package struct WorkThread: Sendable {
  // A number, on Linux.
  private let thread: pthread_t

  /// Starts a thread; nil when the system has none to give (pthread_create(3), EAGAIN).
  package init?(_ body: @escaping @Sendable () -> Void) {
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
    // But for those by which a terminal stops a job in the background: where they are blocked, a read fails with EIO
    // instead, and a write goes through in spite of `stty tostop`.
    sigdelset(&all, SIGTTIN)
    sigdelset(&all, SIGTTOU)
    pthread_sigmask(SIG_SETMASK, &all, &old)
    // The usual 8 MiB each are much where address space is limited (pthread_attr_setstacksize(3)).
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

  /// Lets it end by itself.
  package func detach() { pthread_detach(thread) }
}
