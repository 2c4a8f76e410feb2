package import ArchiveCore
import Glibc

/// The process's policy for signals, set before anything else runs.
package enum Signals {
  /// Set by the first SIGINT, SIGTERM, SIGHUP or SIGXCPU; a long wait is reported at standard error.
  package static let interruption = Interruption { Diagnostics.note($0) }

  /// Sets the policy for each signal that a tool may get; the others keep their inherited one.
  ///
  /// - SIGPIPE, SIGXFSZ: ignored, so that write(2) fails with EPIPE or EFBIG and the error gets into a record.
  /// - SIGINT, SIGTERM, SIGHUP, SIGXCPU: the first asks to stop, the second kills. SIGXCPU comes once a second after the
  ///   soft limit on processor time (setrlimit(2), RLIMIT_CPU), until the hard limit kills.
  /// - SIGCHLD: the default. A parent's SIG_IGN would be inherited, and the status of git or of a password command be lost.
  /// - SIGTTIN, SIGTTOU, SIGTSTP: the default, which stops a job in the background. Threads of the core do not block the
  ///   first two, so that a terminal stops the whole tool instead of failing one read.
  /// - SIGUSR1: see `ProgressDisplay.install`.
  static func install() {
    // A client library may set its own policy later; ours is first.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    signal(SIGCHLD, SIG_DFL)
    _ = interruption
    for number in [SIGINT, SIGTERM, SIGHUP, SIGXCPU] {
      var old = sigaction()
      sigaction(number, nil, &old)
      // A shell that runs a tool in the background, and nohup, ignore these signals; they stay ignored.
      if old.__sigaction_handler.sa_handler.map({ unsafeBitCast($0, to: Int.self) }) == 1 { continue }
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { Signals.interruption.request(signal: $0) }
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
      sigaction(number, &action, nil)
    }
  }

  /// From now on SIGHUP reopens the log file, as logrotate(8) needs it, and stops nothing.
  static func reopenLogOnHangup() {
    // The first call allocates its state, which a signal handler must not do.
    reopenLog()
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in reopenLog() }
    action.sa_flags = Int32(SA_RESTART)
    sigaction(SIGHUP, &action, nil)
  }

  /// Ends the process by the signal `number`, so that the parent sees the cause.
  static func die(by number: Int32) -> Never {
    signal(number, SIG_DFL)
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, number)
    sigprocmask(SIG_UNBLOCK, &set, nil)
    kill(getpid(), number)
    // Not reached unless the signal cannot be delivered.
    _exit(128 + number)
  }
}
