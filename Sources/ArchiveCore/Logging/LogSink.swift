import Glibc
import Synchronization

/// The destination of log lines: standard error, or a file that is opened again after it was rotated.
///
/// `@unchecked Sendable`: the variables are used under the monitor.
final class LogSink: @unchecked Sendable {
  private let monitor = Monitor()
  /// Nil for standard error, whose descriptor belongs to the caller.
  private let file: String?
  private let complain: @Sendable (String) -> Void
  private var descriptor: Int32
  private var hasComplained = false
  private var generation = 0
  /// Lines held back until the end of a batch.
  private var held: [UInt8]?
  /// The rest of a line that a full pipe accepted only partly; it is written before the next line.
  private var rest: [UInt8] = []
  /// Whether the reader of a pipe was too slow; from then on, lines without room are dropped.
  private var isStalled = false

  /// How long to wait for the reader of a pipe, in seconds.
  private static let patience = 5.0

  /// - `complain`: called once with a message if the log cannot be written.
  init(file: String?, standardError: Int32, complain: @escaping @Sendable (String) -> Void) {
    (self.file, self.complain) = (file, complain)
    descriptor = file == nil ? standardError : -1
    if file != nil { open() }
  }

  /// How often `reopen` was called.
  private static let reopenings = Atomic<Int>(0)

  /// Opens the file again for the next line; may be called from a signal handler.
  static func reopen() { reopenings.add(1, ordering: .relaxed) }

  /// Writes a line with one write, so that lines of several processes do not mix.
  ///
  /// A log that cannot be written stops nothing. Blocks for some seconds at most, while the reader of a pipe is slow.
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
    // A line of which no byte was written is dropped completely.
    if !send(&unsent), unsent.count < line.count { rest = unsent }
  }

  /// Writes `bytes` and removes the bytes that were written; false if some are left, or if it failed.
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
        fail("\(file ?? "standard error"): no process reads from this pipe")
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
    fail("\(file): \(code == ENXIO ? "is a pipe that no process reads from" : systemMessage(code))")
  }

  private func fail(_ reason: String) {
    if hasComplained { return }
    hasComplained = true
    complain("cannot write the log (logging.file), continuing without it: \(reason)")
  }
}

/// Opens the log file again for the next line, as logrotate(8) requires.
///
/// May be called from a signal handler, after a first call outside of one.
package func reopenLog() { LogSink.reopen() }
