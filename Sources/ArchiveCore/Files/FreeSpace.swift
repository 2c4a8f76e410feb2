import Glibc

/// Compares what is to be written with what the file systems have free, before it is written.
struct FreeSpace {
  /// What may still be planned on a device, by the last look.
  private var left: [UInt64: Int64] = [:]
  /// What has been planned there and is not yet known to be written.
  private var underWay: [UInt64: Int64] = [:]

  /// Looks again at the next item: others write too.
  mutating func forget() { left = [:] }

  /// Plans `bytes` in a directory; false when there may not be room for all that is under way.
  mutating func plan(_ bytes: Int64, in directory: OutputDirectory) -> Bool {
    let device = directory.identity.device
    if left[device] ?? -1 < bytes {
      // What is under way may be written in part, and then counts twice: who waits for it gets the exact answer.
      guard let free = Self.free(in: directory) else { return true }
      left[device] = free - underWay[device, default: 0]
    }
    guard left[device]! >= bytes else { return false }
    left[device]! -= bytes
    underWay[device, default: 0] += bytes
    return true
  }

  /// What was planned is written, or given up.
  mutating func release(_ bytes: Int64, in directory: OutputDirectory) {
    underWay[directory.identity.device, default: 0] -= bytes
  }

  /// Bytes that this user may still write there (fstatvfs(3)); nil where the file system does not tell.
  static func free(in directory: OutputDirectory) -> Int64? {
    var status = statvfs()
    return uninterrupted({ fstatvfs(directory.descriptor, &status) }) == 0 ? free(status) : nil
  }

  /// Bytes that this user may still write where `path` is (statvfs(3)); nil where that is not known.
  static func free(at path: Path) -> Int64? {
    var status = statvfs()
    return path.withPlatformString({ path in uninterrupted { statvfs(path, &status) } }) == 0 ? free(status) : nil
  }

  private static func free(_ status: statvfs) -> Int64? {
    if status.f_blocks == 0 { return nil }
    let blocks = geteuid() == 0 ? status.f_bfree : status.f_bavail
    let (bytes, isTooLarge) = UInt64(blocks).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    // Some network file systems claim to have more than any file could take.
    return isTooLarge ? .max : Int64(clamping: bytes)
  }

  /// Why nothing can be written in a directory, as far as its file system tells.
  static func obstacle(in directory: OutputDirectory, name: String) -> ItemError? {
    var status = statvfs()
    guard uninterrupted({ fstatvfs(directory.descriptor, &status) }) == 0 else { return nil }
    if status.f_flag & UInt(ST_RDONLY) != 0 { return FileError.of(EROFS, name) }
    let isFull = status.f_blocks > 0 && free(in: directory) == 0 || status.f_files > 0 && status.f_ffree == 0
    return isFull ? FileError.of(ENOSPC, name) : nil
  }
}
