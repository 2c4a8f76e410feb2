import Glibc

/// Temporary files that a killed run left beside its outputs.
///
/// A run holds a shared lock (flock(2)) on each directory in which it writes. Who gets the exclusive one knows that no
/// run is writing there, on this machine or, as far as the file system tells, on another: what lies there is left over.
extension OutputDirectory {
  /// Removes what is left over, unless another run is writing here; then locks the directory for this one.
  func lockAndSweep(isNew: Bool) {
    if !isNew, flock(descriptor, LOCK_EX | LOCK_NB) == 0 { removeStaleFiles() }
    // Somebody may be sweeping; that takes no longer than reading the directory. A lock held for longer is not ours.
    for _ in 0..<200 {
      if flock(descriptor, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK && errno != EINTR { return }
      usleep(5000)
    }
  }

  private func removeStaleFiles() {
    // A description of its own: reading moves its offset, closing ends it.
    let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0 else { return }
    guard let stream = fdopendir(copy) else {
      close(copy)
      return
    }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      // The record is as long as its name, shorter than the type says: the field must not be read as a whole.
      let start = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
      let name = UnsafeRawBufferPointer(start: start, count: strlen(start.assumingMemoryBound(to: CChar.self)))
      guard name.first == UInt8(ascii: "."), TemporaryName.isOne(name), let path = Path(bytes: name) else { continue }
      guard let found = try? status(of: path), found.isRegular, found.st_uid == geteuid() else { continue }
      _ = path.withPlatformString { unlinkat(descriptor, $0, 0) }
    }
  }
}
