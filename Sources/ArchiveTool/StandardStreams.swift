public import ArchiveCore
import Glibc

/// The process's three streams; no other file names their descriptors.
public enum StandardStreams {
  static let brokenPipe = SIGPIPE
  static let interrupt = SIGINT
  private static let inputDescriptor: Int32 = 0
  private static let outputDescriptor: Int32 = 1
  static let errorDescriptor: Int32 = 2

  /// Standard input, whose reads end when a signal asks the tool to stop; a person at a terminal is told that it is read.
  public static func input(of what: String) -> any ByteSource {
    if isatty(inputDescriptor) == 1 { Diagnostics.note("reading \(what) from the terminal; Ctrl-D ends them") }
    return DescriptorSource(descriptor: inputDescriptor, name: "standard input", interruption: Signals.interruption)
  }

  /// Standard output: buffered, flushed and checked at the end of every run.
  // Only the main thread of a tool writes records; nonisolated, because the core hands it down as a RecordSink.
  public static let output = BufferedOutput(descriptor: outputDescriptor)

  /// Standard error as a sink of records, for when standard output carries a file's content.
  public static let errorRecords = BufferedOutput(descriptor: errorDescriptor)

  static var errorIsTerminal: Bool { isatty(errorDescriptor) == 1 }
  static var outputIsTerminal: Bool { isatty(outputDescriptor) == 1 }

  /// The columns of the terminal at standard error, 80 where it does not tell (ioctl_tty(2), TIOCGWINSZ).
  static var errorWidth: Int {
    var size = winsize()
    guard ioctl(errorDescriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Occupies the descriptors of streams that the caller closed, so that no file opened later gets their place.
  ///
  /// Using one then fails with EBADF, as it would have: they are opened for the wrong direction.
  static func occupyClosed() {
    for (descriptor, wrongWay) in [
      (inputDescriptor, O_WRONLY), (outputDescriptor, O_RDONLY), (errorDescriptor, O_RDONLY),
    ]
    where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", wrongWay)
    }
  }

  /// Writes a text to standard error at once; failures have nowhere to be told.
  static func writeError(_ text: String) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { write(errorDescriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno != EINTR { return }
      done += max(count, 0)
    }
  }
}

/// A buffer over a descriptor that never loses a write error.
///
/// `@unchecked Sendable`: it is used by the one thread that runs the tool; the shared constant only needs the name.
public final class BufferedOutput: RecordSink, @unchecked Sendable {
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var failure: OutputError?

  init(descriptor: Int32) { self.descriptor = descriptor }

  public func write(_ record: [UInt8]) throws {
    buffer += record
    buffer.append(0x0A)
    if buffer.count >= 64 << 10 { try flush() }
  }

  /// Appends text as it is.
  public func write(text: String) throws {
    buffer += Array(text.utf8)
    if buffer.count >= 64 << 10 { try flush() }
  }

  /// Appends raw bytes.
  public func write(bytes: UnsafeRawBufferPointer) throws {
    buffer += bytes
    if buffer.count >= 64 << 10 { try flush() }
  }

  public func flush() throws {
    // After a failure nothing more is written: half a record must not be followed by a whole one.
    if let failure { throw failure }
    var done = 0
    while done < buffer.count {
      let count = buffer[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        done += count
      } else if errno == EAGAIN {
        // Somebody else made the pipe non-blocking: wait for room.
        var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&room, 1, -1)
      } else if errno != EINTR {
        let error: OutputError = errno == EPIPE ? .closed : .failed(errno: errno)
        failure = error
        throw error
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
