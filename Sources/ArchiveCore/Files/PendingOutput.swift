import Glibc

/// A file that is being written under a temporary name beside the place it is meant for.
///
/// Readers see the old file or the whole new one, never a part: the name changes in one step (rename(2)).
final class PendingOutput {
  let directory: OutputDirectory
  let name: Path
  private let temporaryName: Path
  private var descriptor: Int32
  private var isPlaced = false

  /// Makes the temporary file, readable by nobody else until it is sealed.
  ///
  /// Throws `ItemError`.
  init(_ name: Path, in directory: OutputDirectory) throws(ItemError) {
    self.directory = directory
    self.name = name
    var random = SystemRandomNumberGenerator()
    temporaryName = Path(".archive-restore-\(getpid())-\(String(random.next(), radix: 36)).tmp")!
    descriptor = temporaryName.withPlatformString {
      openat(directory.descriptor, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    }
    if descriptor < 0 {
      let code = errno
      // Nothing was made that could be discarded.
      isPlaced = true
      throw FileError.of(code, "\(name.display): cannot make a file in its directory")
    }
  }

  deinit { discard() }

  func write(_ bytes: UnsafeRawBufferPointer) throws(ItemError) {
    try writeAll(descriptor, bytes, name: name.display)
  }

  /// Sets permissions and times and closes the file; `sync` makes the content durable first (fsync(2)).
  func seal(mode: mode_t, modificationTime: Timestamp?, sync: Bool) throws(ItemError) {
    if fchmod(descriptor, mode) != 0 { throw FileError.current(name.display) }
    if let time = modificationTime {
      let modified = timespec(tv_sec: time_t(time.seconds), tv_nsec: Int(time.nanoseconds))
      let times = [timespec(tv_sec: 0, tv_nsec: utimeNow), modified]
      if futimens(descriptor, times) != 0 { throw FileError.current(name.display) }
    }
    if sync, fsync(descriptor) != 0 { throw FileError.current(name.display) }
    let closed = close(descriptor)
    descriptor = -1
    // A network file system reports a full disk as late as here (close(2)).
    if closed != 0, errno != EINTR { throw FileError.current(name.display) }
  }

  /// Gives the file its name, or `other` instead; with `replacing` false it fails where something is there by now.
  ///
  /// Throws `ItemError`, the temporary file still being there until `discard`.
  func place(replacing: Bool, as other: Path? = nil) throws(ItemError) {
    let name = other ?? name
    let result = temporaryName.withPlatformString { temporary in
      name.withPlatformString { final in
        replacing
          ? renameat(directory.descriptor, temporary, directory.descriptor, final)
          : linkat(directory.descriptor, temporary, directory.descriptor, final, 0)
      }
    }
    if result != 0 {
      let code = errno
      if code == EEXIST, !replacing { throw ItemError(.outputExists, "\(name.display): exists", errno: code) }
      throw FileError.of(code, name.display)
    }
    isPlaced = replacing
  }

  /// Removes the temporary file, if it still has its temporary name.
  func discard() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    if !isPlaced { _ = temporaryName.withPlatformString { unlinkat(directory.descriptor, $0, 0) } }
    isPlaced = true
  }
}

/// UTIME_NOW of utimensat(2), a macro that Swift does not import.
private let utimeNow = (1 << 30) - 1
