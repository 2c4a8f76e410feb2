import Glibc

/// Checks before files are written whether the file systems have enough free space.
struct FreeSpace {
  /// Bytes that may still be planned on a device, as of the last check.
  private var left: [UInt64: Int64] = [:]
  /// Bytes that are planned there and not yet known to be written.
  private var underWay: [UInt64: Int64] = [:]

  /// Forces a new check at the next item, because other programs write too.
  mutating func forget() { left = [:] }

  /// Plans `bytes` in a directory; false if there may not be enough space for all outputs in progress.
  mutating func plan(_ bytes: Int64, in directory: OutputDirectory) -> Bool {
    let device = directory.identity.device
    if left[device] ?? -1 < bytes {
      // Outputs in progress may be partly written and then count twice; waiting for them gives the exact answer.
      guard let free = Self.free(in: directory) else { return true }
      left[device] = free - underWay[device, default: 0]
    }
    guard left[device]! >= bytes else { return false }
    left[device]! -= bytes
    underWay[device, default: 0] += bytes
    return true
  }

  /// Releases planned bytes, whether they were written or not.
  mutating func release(_ bytes: Int64, in directory: OutputDirectory) {
    underWay[directory.identity.device, default: 0] -= bytes
  }

  /// Bytes that this user may still write there (fstatvfs(3)); nil if the file system does not report it.
  static func free(in directory: OutputDirectory) -> Int64? {
    var status = statvfs()
    return uninterrupted({ fstatvfs(directory.descriptor, &status) }) == 0 ? free(status) : nil
  }

  /// Bytes that this user may still write on the file system of `path` (statvfs(3)); nil if not known.
  static func free(at path: Path) -> Int64? {
    var status = statvfs()
    return path.withPlatformString({ path in uninterrupted { statvfs(path, &status) } }) == 0 ? free(status) : nil
  }

  private static func free(_ status: statvfs) -> Int64? {
    if status.f_blocks == 0 { return nil }
    let blocks = geteuid() == 0 ? status.f_bfree : status.f_bavail
    let (bytes, isTooLarge) = UInt64(blocks).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    // Some network file systems report more than the size of any file.
    return isTooLarge ? .max : Int64(clamping: bytes)
  }

  /// The reason why nothing can be written in a directory, if its file system reports one.
  static func obstacle(in directory: OutputDirectory, name: String) -> ItemError? {
    var status = statvfs()
    guard uninterrupted({ fstatvfs(directory.descriptor, &status) }) == 0 else { return nil }
    if status.f_flag & UInt(ST_RDONLY) != 0 { return FileError.of(EROFS, name) }
    let isFull = status.f_blocks > 0 && free(in: directory) == 0 || status.f_files > 0 && status.f_ffree == 0
    return isFull ? FileError.of(ENOSPC, name) : nil
  }
}
