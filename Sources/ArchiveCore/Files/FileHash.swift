import Crypto
import Glibc

/// The hash of the regular file `name`; nil if it cannot be opened as a regular file.
///
/// Throws `ItemError` when reading fails, and what `check` throws between pieces.
func hashOfFile(
  _ name: Path, in directory: OutputDirectory, check: () throws -> Void = {}
) throws -> ContentHash? {
  let descriptor = name.withPlatformString {
    name in uninterrupted { openat(directory.descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
  }
  if descriptor < 0 { return nil }
  defer { close(descriptor) }
  return try hashOfOpenFile(descriptor, name: name.display, check: check)
}

/// The hash of an open file from its beginning; its offset does not change.
func hashOfOpenFile(_ descriptor: Int32, name: String, check: () throws -> Void = {}) throws -> ContentHash {
  var hash = SHA256()
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
  defer { buffer.deallocate() }
  var offset: off_t = 0
  while true {
    try check()
    let count = pread(descriptor, buffer.baseAddress, buffer.count, offset)
    if count < 0 {
      if errno == EINTR { continue }
      throw FileError.current(name)
    }
    if count == 0 { return ContentHash(hash.finalize()) }
    hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    offset += off_t(count)
  }
}
