import Glibc

/// A file that is written under a temporary name in the directory of its output.
///
/// Readers see the old file or the complete new one, never a part, because rename(2) is atomic.
final class PendingOutput {
  let directory: OutputDirectory
  let name: Path
  private let temporaryName: Path
  private var descriptor: Int32
  private var isPlaced = false
  private let createdMode: mode_t
  private let isSparse: Bool
  /// Bytes that were passed in, including holes.
  private var size: off_t = 0

  /// Creates the temporary file with no more permissions than `mode`, which it gets when it is sealed.
  ///
  /// With `sparse`, runs of zeros become holes. Throws `ItemError`.
  init(_ name: Path, in directory: OutputDirectory, mode: mode_t = 0o600, sparse: Bool = false) throws(ItemError) {
    self.directory = directory
    self.name = name
    isSparse = sparse
    temporaryName = TemporaryName.next()
    // fchmod(2) must add the permissions that the umask removes.
    createdMode = mode & ~ProcessMask.value
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    descriptor = temporaryName.withPlatformString { name in
      uninterrupted { openat(directory.descriptor, name, flags, mode) }
    }
    if descriptor < 0 {
      let code = errno
      // No file was created, so there is nothing to discard.
      isPlaced = true
      throw FileError.of(code, "\(name.display): cannot create a file in its directory")
    }
  }

  deinit { discard() }

  func write(_ bytes: UnsafeRawBufferPointer) throws(ItemError) {
    defer { size += off_t(bytes.count) }
    if !isSparse { return try writeAll(descriptor, bytes, name: name.display) }
    var rest = bytes
    while !rest.isEmpty {
      let block = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.block))
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(block.count))
      if block.allSatisfy({ $0 == 0 }) {
        if uninterrupted({ lseek(descriptor, off_t(block.count), SEEK_CUR) }) < 0 {
          throw FileError.current(name.display)
        }
      } else {
        try writeAll(descriptor, block, name: name.display)
      }
    }
  }

  /// The usual size of a file system's block: a shorter run of zeros saves nothing.
  private static let block = 4096

  /// Sets the attributes and closes the file; `sync` makes the content durable first (fsync(2)).
  ///
  /// Returns warnings for attributes that the file system did not store. Throws `ItemError`.
  func seal(_ attributes: OutputAttributes, sync: Bool) throws(ItemError) -> [ItemWarning] {
    // Setting the length creates a hole at the end.
    if isSparse, uninterrupted({ ftruncate(descriptor, size) }) != 0 { throw FileError.current(name.display) }
    let warnings = try attributes.set(on: descriptor, createdMode: createdMode, name: name)
    if sync {
      if uninterrupted({ fsync(descriptor) }) != 0 { throw FileError.current(name.display) }
    }
    let closed = close(descriptor)
    descriptor = -1
    // A network file system may report a full disk only here (close(2)).
    if closed != 0, errno != EINTR { throw FileError.current(name.display) }
    return warnings
  }

  /// Renames the file to its name, replacing an existing file.
  ///
  /// Throws `ItemError`; the temporary file then exists until `discard`.
  func placeReplacing() throws(ItemError) {
    let result = temporaryName.withPlatformString { temporary in
      name.withPlatformString { name in
        uninterrupted { renameat(directory.descriptor, temporary, directory.descriptor, name) }
      }
    }
    if result != 0 { throw FileError.current(name.display) }
    isPlaced = true
  }

  /// Renames the file to its name, or to `other`, only if that name is free.
  ///
  /// Throws `ItemError`, `output_exists` if the name is taken; the temporary file then exists until `discard`.
  func placeNew(as other: Path? = nil) throws(ItemError) {
    let name = other ?? name
    let code = directory.renameExclusively(temporaryName, to: name)
    if code == EEXIST { throw ItemError(.outputExists, "\(name.display): already exists", errno: code) }
    if code != 0 { throw FileError.of(code, name.display) }
    isPlaced = true
  }

  /// Removes the temporary file, if it still has its temporary name.
  func discard() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    if !isPlaced { directory.remove(temporaryName) }
    isPlaced = true
  }
}
