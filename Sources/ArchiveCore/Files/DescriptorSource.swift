import Glibc
import SystemPackage

/// A `ByteSource` over a file descriptor; reads end early when the tool is asked to stop.
public final class DescriptorSource: ByteSource {
  public let name: String
  private let descriptor: Int32
  private let owned: Bool
  private let interruption: Interruption

  /// Reads from an open descriptor, which stays the caller's.
  public init(descriptor: Int32, name: String, interruption: Interruption) {
    (self.descriptor, self.name, self.interruption, owned) = (descriptor, name, interruption, false)
  }

  /// Opens a file for reading.
  ///
  /// Throws `InputError`.
  public init(opening path: Path, interruption: Interruption) throws {
    name = path.display
    self.interruption = interruption
    descriptor = try openForReading(path)
    owned = true
  }

  deinit { if owned { close(descriptor) } }

  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      if !interruption.waitForInput(descriptor, timeout: -1) { throw Interrupted() }
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      let code = errno
      if code == EINTR || code == EAGAIN { continue }
      throw InputError(.unreadable, "\(name): \(systemMessage(code))")
    }
  }

  public func isReady() -> Bool { interruption.waitForInput(descriptor, timeout: 0) }
}

/// Opens a file for reading (open(2)); the caller closes it.
func openForReading(_ path: Path) throws(InputError) -> Int32 {
  let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
  if descriptor < 0 {
    let code = errno
    throw InputError(code == ENOENT ? .missing : .unreadable, "\(path.display): \(systemMessage(code))")
  }
  return descriptor
}

/// The C library's text for an error number (strerror(3)).
public func systemMessage(_ code: Int32) -> String { Errno(rawValue: code).description }
