import Crypto
import Glibc

/// A file that is being archived: opened once, read once, and compared again before it is removed.
final class SourceFile {
  let path: Path
  private var status: stat
  private var descriptor: Int32

  /// Opens a regular file; refuses a symbolic link, because its target can be named instead.
  ///
  /// Throws `ItemError`.
  init(_ path: Path) throws(ItemError) {
    self.path = path
    let name = path.display
    descriptor = path.withPlatformString { path in
      uninterrupted { open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) }
    }
    status = stat()
    if descriptor < 0 {
      let code = errno
      if code == ELOOP {
        throw ItemError(.invalidItem, "\(name): is a symbolic link; name the file it points to", errno: code)
      }
      if code == ENOENT { throw ItemError(.notFound, "\(name): \(systemMessage(code))", errno: code) }
      if code == ENXIO { throw ItemError(.invalidItem, "\(name): is a pipe or a socket, not a file", errno: code) }
      throw FileError.of(code, name)
    }
    if uninterrupted({ fstat(descriptor, &status) }) != 0 {
      throw FileError.current(name)
    }
    if !status.isRegular {
      throw ItemError(
        .invalidItem,
        status.isDirectory
          ? "\(name): is a directory; name the files in it, for example: find \(name) -type f -print0 | archive-store -0 …"
          : "\(name): is not a regular file")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  var identity: FileIdentity { status.identity }

  /// Never closes the file, because closing it would release locks of this process.
  func leaveOpen() { descriptor = -1 }

  /// Permission bits in octal, four digits.
  var mode: String {
    let digits = String(status.st_mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  var modificationTime: Timestamp {
    Timestamp(seconds: Int64(status.st_mtim.tv_sec), nanoseconds: Int32(status.st_mtim.tv_nsec))
  }

  /// The whole content, if the file has at most `limit` bytes; nil otherwise. Throws `ItemError`.
  func readWhole(atMost limit: Int) throws(ItemError) -> [UInt8]? {
    if status.st_size > limit { return nil }
    // Space for one byte more than the reported size, which may be wrong, as in /proc.
    var bytes = [UInt8](repeating: 0, count: min(max(Int(status.st_size), 4096), limit) + 1)
    var count = 0
    while true {
      let (room, start) = (bytes.count - count, off_t(count))
      let read = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress! + count, room, start) }
      if read < 0 {
        if errno == EINTR { continue }
        throw FileError.current(path.display)
      }
      count += read
      if read == 0 { break }
      if count == bytes.count {
        if count > limit { return nil }
        bytes += [UInt8](repeating: 0, count: min(bytes.count, limit + 1 - count))
      }
    }
    bytes.removeSubrange(count...)
    return bytes
  }

  /// Reads at most `limit` bytes from the beginning and passes them to `body` in slices; returns their hash and number.
  ///
  /// Throws `ItemError`, and what `body` throws.
  func read(limit: Int64, _ body: (UnsafeRawBufferPointer) throws -> Void) throws -> (hash: ContentHash, size: Int64) {
    var hash = SHA256()
    var offset: Int64 = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while offset < limit {
      let wanted = min(Int64(buffer.count), limit - offset)
      let count = pread(descriptor, buffer.baseAddress, Int(wanted), off_t(offset))
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError.current(path.display)
      }
      if count == 0 { break }
      let slice = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      hash.update(bufferPointer: slice)
      try body(slice)
      offset += Int64(count)
    }
    return (ContentHash(hash.finalize()), offset)
  }

  /// Whether the file was written to since it was opened.
  func hasChanged() -> Bool {
    var now = stat()
    return uninterrupted { fstat(descriptor, &now) } != 0 || !now.isSameState(as: status)
  }

  /// Removes the name, if it still refers to this file with the archived content.
  ///
  /// Returns false if there was nothing to remove: the file had no name any more, for example because it was listed
  /// twice on a file system that ignores case. Throws `ItemError`; then the file still exists.
  func remove(ifStill hash: ContentHash) throws -> Bool {
    // Hashing takes time, so the name is checked last, right before it is removed.
    let found = try hashOfOpenFile(descriptor, name: path.display)
    var now = stat()
    guard path.withPlatformString({ path in uninterrupted { lstat(path, &now) } }) == 0 else {
      let code = errno
      if code == ENOENT, uninterrupted({ fstat(descriptor, &now) }) == 0, now.st_nlink == 0 { return false }
      throw FileError.of(code, "\(path.display): archived, but not removed")
    }
    guard found == hash, now.identity == status.identity, now.isSameState(as: status) else {
      throw ItemError(.ioError, "\(path.display): archived, but not removed: the file changed after it was read")
    }
    if path.withPlatformString({ path in uninterrupted { unlink(path) } }) != 0 {
      throw FileError.current("\(path.display): archived, but not removed")
    }
    return true
  }
}

extension stat {
  /// Same size and change time: nobody wrote between the two checks.
  fileprivate func isSameState(as other: stat) -> Bool {
    st_size == other.st_size && st_mtim.tv_sec == other.st_mtim.tv_sec && st_mtim.tv_nsec == other.st_mtim.tv_nsec
  }
}
