import CLinux
import Glibc

/// Renames a file within its directory only if the new name is free.
extension OutputDirectory {
  /// The methods, best first; if a file system lacks one, the next is used.
  enum ExclusiveRename {
    /// renameat2(2) with RENAME_NOREPLACE.
    case noReplace
    /// The file gets a second name, then loses the first; for file systems without that flag (NFS, some of FUSE).
    case secondName
    /// An empty file takes the name and is then replaced; for file systems without hard links (exFAT, many SMB servers).
    case placeholder
  }

  /// Renames `old` to `new` unless that name, in any spelling that the file system treats as the same, is taken.
  ///
  /// Returns 0, or an error number, EEXIST if the name is taken; then nothing has changed.
  func renameExclusively(_ old: Path, to new: Path) -> Int32 {
    while true {
      switch exclusiveRename {
      case .noReplace:
        let code = with(old, new) { renameat2(descriptor, $0, descriptor, $1, UInt32(RENAME_NOREPLACE)) }
        // EINVAL: the file system does not know the flag.
        guard code == EINVAL || code == ENOSYS || code == EOPNOTSUPP else { return code }
        exclusiveRename = .secondName
      case .secondName:
        let code = link(old, as: new)
        if code == 0 {
          remove(old)
          return 0
        }
        guard Self.lacksHardLinks(code) else { return code }
        exclusiveRename = .placeholder
      case .placeholder: return renameOverPlaceholder(old, new)
      }
    }
  }

  /// Gives `old` a second name; returns 0 or the error number (linkat(2)).
  func link(_ old: Path, as new: Path) -> Int32 {
    with(old, new) { linkat(descriptor, $0, descriptor, $1, 0) }
  }

  /// Whether a failure of linkat(2) means that this file cannot have hard links.
  static func lacksHardLinks(_ code: Int32) -> Bool {
    code == EPERM || code == EOPNOTSUPP || code == ENOSYS || code == EMLINK || code == EINVAL
  }

  /// A file created with O_EXCL holds the name; until it is replaced, the output can be seen empty.
  private func renameOverPlaceholder(_ old: Path, _ new: Path) -> Int32 {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = new.withPlatformString { new in uninterrupted { openat(descriptor, new, flags, 0o600) } }
    if file < 0 { return errno }
    close(file)
    let code = with(old, new) { renameat(descriptor, $0, descriptor, $1) }
    if code != 0 { remove(new) }
    return code
  }

  private func with(
    _ old: Path, _ new: Path, _ call: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32
  ) -> Int32 {
    old.withPlatformString { old in
      new.withPlatformString { new in uninterrupted { call(old, new) } == 0 ? 0 : errno }
    }
  }
}
