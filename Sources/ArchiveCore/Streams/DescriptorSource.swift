import Glibc
import SystemPackage

/// A `ByteSource` over a file descriptor; reads end early if the tool is asked to stop.
package final class DescriptorSource: ByteSource {
  package let name: String
  let descriptor: Int32
  private let owned: Bool
  let interruption: Interruption
  /// Whether it is a named pipe, which may have no writer yet.
  private var awaitsWriter = false

  /// Reads from an open descriptor, which the caller closes.
  package init(descriptor: Int32, name: String, interruption: Interruption) {
    (self.descriptor, self.name, self.interruption, owned) = (descriptor, name, interruption, false)
  }

  /// Opens a file for reading.
  ///
  /// Throws `InputError`.
  package init(opening path: Path, interruption: Interruption) throws {
    name = path.display
    self.interruption = interruption
    descriptor = try openForReading(path)
    owned = true
    awaitsWriter = kind == .pipe
  }

  var kind: FileKind { FileKind(of: descriptor) }

  /// The permissions, in octal, of a regular file that users other than its owner can read; else nil.
  ///
  /// A file of root may be readable by its group, for services.
  var modeReadableByOthers: String? {
    var status = stat()
    guard uninterrupted({ fstat(descriptor, &status) }) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let readers = status.st_mode & (status.st_uid == 0 ? 0o004 : 0o044)
    return readers == 0 ? nil : "0" + String(status.st_mode & 0o777, radix: 8)
  }

  /// The offset of the next read from a regular file; nil for anything else.
  var offset: off_t? {
    guard kind == .regular, case let offset = lseek(descriptor, 0, SEEK_CUR), offset >= 0 else { return nil }
    return offset
  }

  /// Continues reading a regular file at this offset.
  func seek(to offset: off_t) { lseek(descriptor, offset, SEEK_SET) }

  deinit { if owned { close(descriptor) } }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if awaitsWriter {
      awaitsWriter = false
      try interruption.waitForWriter(descriptor, name: name)
    }
    while true {
      if !interruption.waitForInput(descriptor, timeout: -1) { throw Interrupted() }
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      let code = errno
      if code == EINTR || code == EAGAIN { continue }
      throw InputError(.unreadable, "\(name): \(systemMessage(code))")
    }
  }

  package func isReady() -> Bool { interruption.waitForInput(descriptor, timeout: 0) }
}

/// Opens a file for reading (open(2)); the caller closes it, and waits with poll(2) before it reads from a pipe.
///
/// Does not block, not even for the writer of a named pipe (fifo(7)).
func openForReading(_ path: Path) throws(InputError) -> Int32 {
  let descriptor = openWithoutWaiting(path, O_RDONLY)
  if descriptor < 0 {
    let code = errno
    throw InputError(code == ENOENT ? .missing : .unreadable, "\(path.display): \(systemMessage(code))")
  }
  return descriptor
}

/// Opens a file without waiting for the other end of a pipe, and without acquiring a controlling terminal.
///
/// Returns -1 and sets `errno`, like open(2).
func openWithoutWaiting(_ path: Path, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
  path.withPlatformString { name in
    var extra = O_NONBLOCK
    while true {
      let descriptor = open(name, flags | extra | O_CLOEXEC | O_NOCTTY, mode)
      if descriptor >= 0 { return descriptor }
      switch errno {
      case EINTR: continue
      // Another program holds a lease on the regular file; the kernel breaks it within a bounded time (fcntl(2)).
      case EWOULDBLOCK where extra != 0: extra = 0
      default: return -1
      }
    }
  }
}

/// The kind of file of a descriptor, which decides how it is read and written.
enum FileKind {
  case regular, pipe, other

  init(of descriptor: Int32) {
    var status = stat()
    guard uninterrupted({ fstat(descriptor, &status) }) == 0 else {
      self = .other
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .regular
    case S_IFIFO: self = .pipe
    default: self = .other
    }
  }
}
