import Glibc

/// The attributes that an output gets besides its content.
struct OutputAttributes {
  /// Permission bits.
  var mode: mode_t
  /// Whether the permissions are those of the archived or the replaced file and must be checked; else any are accepted.
  var isModeKnown = false
  var modificationTime: Timestamp?
  /// Owner and group of the file that is replaced.
  var owner: FileOwner?
  /// Whether an attribute that cannot be set is an error.
  var isStrict = false

  /// Sets all attributes of an open file that was created with `createdMode`, and checks that they were stored.
  ///
  /// Some file systems refuse an attribute, others ignore it; both are warnings unless a write has failed.
  /// Throws `ItemError` if `isStrict`, and if the device fails. Sources: fchown(2), fchmod(2), futimens(3).
  func set(on descriptor: Int32, createdMode: mode_t, name path: Path) throws(ItemError) -> [ItemWarning] {
    var warnings: [ItemWarning] = []
    var name: String { path.display }
    func refused(_ code: ItemWarning.Code, _ what: String) throws(ItemError) {
      let error = errno
      let text = "\(name): cannot set \(what)"
      if isStrict || [EIO, ENOSPC, EDQUOT, ENOMEM].contains(error) { throw FileError.of(error, text) }
      warnings.append(ItemWarning(code, "\(text): \(systemMessage(error))"))
    }
    // The owner comes before the permissions, because changing the owner may clear some of them.
    if let owner, try !owner.apply(to: descriptor, name: path) { try refused(.ownerNotKept, "the owner \(owner)") }
    if mode != createdMode, uninterrupted({ fchmod(descriptor, mode) }) != 0 {
      try refused(.permissionsNotSet, "the permissions \(octal(mode))")
    }
    if let time = modificationTime {
      let modified = timespec(tv_sec: time_t(time.seconds), tv_nsec: Int(time.nanoseconds))
      let times = [timespec(tv_sec: 0, tv_nsec: utimeNow), modified]
      if uninterrupted({ futimens(descriptor, times) }) != 0 {
        try refused(.timeNotSet, "the modification time \(time)")
      }
    }
    var found = stat()
    if uninterrupted({ fstat(descriptor, &found) }) != 0 { throw FileError.current(name) }
    func ignored(_ code: ItemWarning.Code, _ text: String) throws(ItemError) {
      if warnings.contains(where: { $0.code == code }) { return }
      if isStrict { throw ItemError(.ioError, "\(name): \(text)") }
      warnings.append(ItemWarning(code, "\(name): \(text)"))
    }
    if isModeKnown, found.st_mode & 0o777 != mode {
      try ignored(
        .permissionsNotSet,
        "the file system stored the permissions \(octal(found.st_mode & 0o777)) instead of \(octal(mode))")
    }
    if let time = modificationTime, abs(Int64(found.st_mtim.tv_sec) - time.seconds) > Self.coarsestTime {
      let stored = Timestamp(seconds: Int64(found.st_mtim.tv_sec))
      try ignored(.timeNotSet, "the file system stored the modification time \(stored) instead of \(time)")
    }
    return warnings
  }

  /// The tolerance of a time in seconds: FAT stores even seconds.
  private static let coarsestTime: Int64 = 2

  private func octal(_ mode: mode_t) -> String { String(mode, radix: 8) }

}

/// Owner and group of a file.
struct FileOwner: Equatable, CustomStringConvertible {
  let user: uid_t
  let group: gid_t

  init(_ status: stat) { (user, group) = (status.st_uid, status.st_gid) }

  var description: String { "\(user):\(group)" }

  /// Sets this owner and group on the open file; false, with `errno`, if the system refuses.
  ///
  /// If the owner cannot be set, only the group is, which a member of the group may do. Throws `ItemError`.
  func apply(to descriptor: Int32, name: Path) throws(ItemError) -> Bool {
    var status = stat()
    if uninterrupted({ fstat(descriptor, &status) }) != 0 { throw FileError.current(name.display) }
    if FileOwner(status) == self || uninterrupted({ fchown(descriptor, user, group) }) == 0 { return true }
    let code = errno
    if status.st_gid != group { _ = uninterrupted { fchown(descriptor, uid_t.max, group) } }
    errno = code
    return false
  }
}

/// UTIME_NOW of utimensat(2), a macro that Swift does not import.
private let utimeNow = (1 << 30) - 1
