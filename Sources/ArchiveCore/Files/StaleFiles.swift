import Glibc

/// Temporary files that a killed run left beside its outputs.
///
/// A file is left over only where that is certain: its process has ended on this machine, or nobody has touched the
/// file for a day. Locks would not do: flock(2) on a directory reaches neither another machine nor another mount of it.
extension OutputDirectory {
  /// Seconds without any change after which the file of a process that cannot be asked counts as left over.
  private static let staleAge = 86_400

  /// Removes the temporary files of runs that have ended.
  func removeStaleFiles() {
    var now: time_t?
    forEachName { name in
      guard let maker = TemporaryName.maker(of: name) else { return true }
      let path = Path(unchecked: name)
      guard let found = try? status(of: path), found.isRegular, found.st_uid == geteuid() else { return true }
      switch maker.state() {
      case .running: return true
      case .ended: break
      case .unknown:
        now = now ?? clock()
        guard let now, found.st_ctim.tv_sec < now - Self.staleAge else { return true }
      }
      remove(path)
      return true
    }
  }

  /// The time by the clock that dates changes here, which may be another machine's; nil when no file can be made.
  private func clock() -> time_t? {
    let name = TemporaryName.next()
    let file = name.withPlatformString { name in
      uninterrupted { openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
    }
    if file < 0 { return nil }
    defer {
      close(file)
      remove(name)
    }
    var status = stat()
    return fstat(file, &status) == 0 ? status.st_ctim.tv_sec : nil
  }

  /// Hands each name in the directory to `body` until it returns false; what cannot be read is left out.
  func forEachName(_ body: (UnsafeRawBufferPointer) -> Bool) {
    // A description of its own: reading moves its offset, closing ends it.
    let copy = uninterrupted { openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
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
      if !body(name) { return }
    }
  }
}
