import Glibc
import Synchronization

/// Where log lines go: standard error, or a file that is opened anew when it was rotated away.
///
/// `@unchecked Sendable`: the variables are used under the monitor.
final class LogSink: @unchecked Sendable {
  private let monitor = Monitor()
  /// Nil is standard error, whose descriptor is the caller's.
  private let file: String?
  private let complain: @Sendable (String) -> Void
  private var descriptor: Int32
  private var hasComplained = false
  private var generation = 0
  /// Lines that wait for the end of a batch.
  private var held: [UInt8]?
  /// What is left of a line that a full pipe took in part; it is ended before the next line.
  private var rest: [UInt8] = []
  /// The reader of a pipe was waited for long enough; from then on it gets what it has room for.
  private var isStalled = false

  /// Seconds that the reader of a pipe is waited for.
  private static let patience = 5.0

  /// - `complain`: told once, when the log cannot be written.
  init(file: String?, standardError: Int32, complain: @escaping @Sendable (String) -> Void) {
    (self.file, self.complain) = (file, complain)
    descriptor = file == nil ? standardError : -1
    if file != nil { open() }
  }

  /// How often `reopen` was asked for.
  private static let reopenings = Atomic<Int>(0)

  /// Has the next line go to a file opened anew; may be called from a signal handler.
  static func reopen() { reopenings.add(1, ordering: .relaxed) }

  /// Writes one line, in one write: lines of several processes do not mix.
  ///
  /// A log that cannot be written stops nothing. Blocks while the reader of a pipe is slow, for some seconds at most.
  func write(_ line: [UInt8]) {
    monitor.locked {
      if held != nil {
        held! += line
      } else {
        put(line)
      }
    }
  }

  /// Holds lines back while `body` runs, and writes them in one write.
  func batch(_ body: () -> Void) {
    monitor.locked { held = held ?? [] }
    body()
    monitor.locked {
      if let held, !held.isEmpty { put(held) }
      held = nil
    }
  }

  private func put(_ line: [UInt8]) {
    let wanted = Self.reopenings.load(ordering: .relaxed)
    if file != nil, wanted != generation {
      generation = wanted
      if descriptor >= 0 { close(descriptor) }
      (rest, isStalled) = ([], false)
      open()
    }
    if descriptor < 0 || !send(&rest) { return }
    var unsent = line
    // A line of which nothing was taken is dropped as a whole.
    if !send(&unsent), unsent.count < line.count { rest = unsent }
  }

  /// Writes `bytes` and removes from them what was written; false when that is not all, or failed.
  private func send(_ bytes: inout [UInt8]) -> Bool {
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        bytes.removeFirst(count)
        isStalled = false
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        if waitForRoom(descriptor, seconds: isStalled ? 0 : Self.patience) { continue }
        isStalled = true
        fail("\(file ?? "standard error"): nobody reads from this pipe")
        return false
      case let code:
        bytes = []
        fail("\(file ?? "standard error"): \(systemMessage(code))")
        return false
      }
    }
    return true
  }

  private func open() {
    guard let file, let path = Path(file) else { return }
    descriptor = openWithoutWaiting(path, O_WRONLY | O_APPEND | O_CREAT, 0o666)
    if descriptor >= 0 { return }
    let code = errno
    fail("\(file): \(code == ENXIO ? "is a pipe that nobody reads from" : systemMessage(code))")
  }

  private func fail(_ why: String) {
    if hasComplained { return }
    hasComplained = true
    complain("the log cannot be written (logging.file), and the work goes on without it: \(why)")
  }
}

/// Has the log file opened anew for the next line, as logrotate(8) needs it.
///
/// May be called from a signal handler, once it was called outside of one.
package func reopenLog() { LogSink.reopen() }
