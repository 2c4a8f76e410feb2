package import ArchiveCore
import Glibc

/// The process's three streams; no other file names their descriptors.
package enum StandardStreams {
  static let brokenPipe = SIGPIPE
  static let interrupt = SIGINT
  private static let inputDescriptor: Int32 = 0
  private static let outputDescriptor: Int32 = 1
  static let errorDescriptor: Int32 = 2

  /// The lines of the usage of the command that runs; used by the thread that runs the tool.
  nonisolated(unsafe) static var usage: () -> [String] = { [] }

  /// What standard input is read for; used by the thread that runs the tool.
  nonisolated(unsafe) private static var use: String?

  /// Standard input, whose reads end when a signal asks the tool to stop.
  ///
  /// - `isNamed`: whether the user named it as `-`. Otherwise a terminal is a mistake: a pipe was forgotten.
  ///
  /// Throws `ToolFailure` if it was read for something else already, and, with the command's usage, if it is a terminal.
  package static func input(of what: String, isNamed: Bool = false) throws -> any ByteSource {
    if let use {
      throw ToolFailure(
        .usage, "standard input was read for \(use) already; it cannot be read again for \(what)")
    }
    use = what
    if inputIsTerminal {
      if !isNamed {
        throw ToolFailure(.usage, lines: ["standard input is a terminal; pipe \(what) into the tool"] + usage())
      }
      Diagnostics.note("reading \(what) from the terminal; press Ctrl-D at the end")
    }
    return DescriptorSource(descriptor: inputDescriptor, name: "standard input", interruption: Signals.interruption)
  }

  /// Counts the lines of standard input that are not empty, if it is a regular file; otherwise returns nil.
  ///
  /// Does not move its offset (pread(2)), so that another thread may read it. Takes some milliseconds for each 100 MB that
  /// are in memory. `shouldContinue` is called periodically.
  static func countLines(separator: UInt8, while shouldContinue: () -> Bool) -> Int? {
    var status = stat()
    guard fstat(inputDescriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var offset = lseek(inputDescriptor, 0, SEEK_CUR)
    guard offset >= 0 else { return nil }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { buffer.deallocate() }
    var (count, isInLine) = (0, false)
    while shouldContinue() {
      let length = pread(inputDescriptor, buffer.baseAddress, buffer.count, offset)
      if length < 0, errno == EINTR { continue }
      if length <= 0 { return length < 0 ? nil : count + (isInLine ? 1 : 0) }
      offset += off_t(length)
      var rest = buffer.baseAddress!
      var left = length
      while left > 0, let end = memchr(rest, Int32(separator), left) {
        let lineLength = end - rest
        if lineLength > 0 || isInLine { count += 1 }
        isInLine = false
        rest = end + 1
        left -= lineLength + 1
      }
      if left > 0 { isInLine = true }
    }
    return nil
  }

  /// Standard input as a file that can be opened by its name.
  ///
  /// Throws `ToolFailure` if it was read for something else already.
  package static func inputPath(of what: String) throws -> Path {
    _ = try input(of: what, isNamed: true)
    return Path("/dev/stdin")!
  }

  /// Standard output: buffered, flushed and checked at the end of every run.
  // Only the main thread of a tool writes records; nonisolated, because the core hands it down as a RecordSink.
  package static let output = BufferedOutput(descriptor: outputDescriptor)

  /// Standard error as a sink of records, for when standard output is a file's content.
  package static let errorRecords = BufferedOutput(descriptor: errorDescriptor)

  package static var inputIsTerminal: Bool { isatty(inputDescriptor) == 1 }
  package static var errorIsTerminal: Bool { isatty(errorDescriptor) == 1 }
  package static var outputIsTerminal: Bool { isatty(outputDescriptor) == 1 }
  /// Whether a drawing there is for the foreground: a job in the background must not draw over the shell's prompt, and
  /// with `stty tostop` would be stopped by it (tcgetpgrp(3), which fails for another session's terminal).
  static var errorIsForeground: Bool {
    let group = tcgetpgrp(errorDescriptor)
    return group < 0 || group == getpgrp()
  }

  package static var errorWidth: Int { width(of: errorDescriptor) }
  package static var outputWidth: Int { width(of: outputDescriptor) }

  /// The columns of the terminal there, 80 if they are unknown (ioctl_tty(2), TIOCGWINSZ).
  private static func width(of descriptor: Int32) -> Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Occupies the descriptors of closed standard streams, so that no file that is opened later gets one of them.
  ///
  /// Using one then fails with EBADF, as it would have: they are opened for the wrong direction.
  static func occupyClosed() {
    for (descriptor, wrongWay) in [
      (inputDescriptor, O_WRONLY), (outputDescriptor, O_RDONLY), (errorDescriptor, O_RDONLY),
    ]
    where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      _ = open("/dev/null", wrongWay)
    }
  }

  /// Seconds that a message waits for its reader after a signal asked the tool to stop.
  private static let lastWait = 1.0

  /// Writes a text to standard error at once; failures have nowhere to be reported.
  ///
  /// Waits for a reader that is slow, also where the descriptor does not block: a message is not lost. After a signal
  /// has asked the tool to stop, it gives up if the reader accepts nothing for a second.
  static func writeError(_ text: String) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let isStopping = Signals.interruption.received != nil
      if isStopping, !waitForRoom(errorDescriptor, seconds: lastWait) { return }
      // A pipe that poll(2) calls ready takes this much without blocking (pipe(7)).
      let piece = bytes[done...].prefix(isStopping ? Int(PIPE_BUF) : .max)
      let count = piece.withUnsafeBytes { write(errorDescriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        done += count
      } else if errno == EAGAIN {
        // After a signal the next round bounds the wait.
        _ = waitForRoom(errorDescriptor, until: Signals.interruption)
      } else if errno != EINTR {
        return
      }
    }
  }
}

/// A buffer over a descriptor that never loses a write error.
///
/// `@unchecked Sendable`: it is used by the one thread that runs the tool; the shared constant only needs the name.
package final class BufferedOutput: RecordSink, ContentSink, @unchecked Sendable {
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var failure: OutputError?

  init(descriptor: Int32) { self.descriptor = descriptor }

  package func write(_ record: [UInt8]) throws {
    buffer += record
    buffer.append(0x0A)
    if buffer.count >= 64 << 10 { try flush() }
  }

  /// Appends text as it is.
  package func write(text: String) throws {
    buffer += Array(text.utf8)
    if buffer.count >= 64 << 10 { try flush() }
  }

  /// Appends raw bytes.
  package func write(bytes: UnsafeRawBufferPointer) throws {
    buffer += bytes
    if buffer.count >= 64 << 10 { try flush() }
  }

  package func flush() throws {
    // After a failure nothing more is written: half a record must not be followed by a whole one.
    if let failure { throw failure }
    var done = 0
    while done < buffer.count {
      let count = buffer[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        done += count
      } else if errno == EAGAIN {
        _ = waitForRoom(descriptor)
      } else if errno != EINTR {
        let error: OutputError = errno == EPIPE ? .closed : .failed(errno: errno)
        failure = error
        throw error
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
