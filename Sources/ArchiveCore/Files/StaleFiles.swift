import Glibc

/// Temporary files of a killed run in the directories of its outputs.
///
/// A file is stale only if its process has ended on this machine, or nobody has changed the file for a day. Locks would
/// not work: flock(2) on a directory has no effect on other machines or other mounts of it.
extension OutputDirectory {
  /// Seconds without a change after which the file of a process on another machine is stale.
  private static let staleAge = 86_400

  /// Removes stale temporary files.
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

  /// The time of the clock that dates files here, which may be another machine's; nil if no file can be created.
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

  /// Calls `body` with each name in the directory until it returns false; skips what cannot be read.
  func forEachName(_ body: (UnsafeRawBufferPointer) -> Bool) {
    // Opened again, because reading moves the offset and closedir closes the descriptor.
    let copy = uninterrupted { openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard copy >= 0 else { return }
    guard let stream = fdopendir(copy) else {
      close(copy)
      return
    }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      // The record is only as long as its name, shorter than its type: the field must not be read as a whole.
      let start = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
      let name = UnsafeRawBufferPointer(start: start, count: strlen(start.assumingMemoryBound(to: CChar.self)))
      if !body(name) { return }
    }
  }
}
