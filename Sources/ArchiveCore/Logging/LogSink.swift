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
  /// A log that cannot be written stops nothing. Blocks while the reader of a pipe is slow.
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
      open()
    }
    if descriptor < 0 { return }
    do throws(ItemError) {
      try line.span.bytes.withUnsafeBytes { (bytes) throws(ItemError) in
        try writeAll(descriptor, bytes, name: file ?? "standard error")
      }
    } catch { fail(error.message) }
  }

  private func open() {
    guard let file else { return }
    descriptor = Glibc.open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o666)
    if descriptor < 0 { fail("\(file): \(systemMessage(errno))") }
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
public func reopenLog() { LogSink.reopen() }
