import Glibc

/// Backs up a file that is about to be replaced as `NAME.~N~`, where N is the first free number.
extension OutputDirectory {
  struct Backup {
    /// The name of the backup.
    let name: Path
    /// The file was renamed, because it cannot have two names on this file system.
    let isMoved: Bool
  }

  /// Gives the file `name` a second name, or else renames it.
  ///
  /// If the name with its number would be too long, its end is cut, as in GNU cp.
  /// Returns nil if there is no such file. Throws `ItemError`.
  func backUp(_ name: Path) throws(ItemError) -> Backup? {
    var number = 1
    let longest = fpathconf(descriptor, Int32(_PC_NAME_MAX))
    var limit = longest > 0 ? longest : 255
    var canLink = true
    while true {
      let suffix = Array(".~\(number)~".utf8)
      let backupName = Path(unchecked: name.prefix(upTo: limit - suffix.count) + suffix)
      let code = canLink ? link(name, as: backupName) : renameExclusively(name, to: backupName)
      switch code {
      case 0: return Backup(name: backupName, isMoved: !canLink)
      case ENOENT: return nil
      case EEXIST: number += 1
      case ENAMETOOLONG where limit > Self.shortestNames: limit = max(Self.shortestNames, limit - 16)
      case let code where canLink && Self.lacksHardLinks(code): canLink = false
      default: throw FileError.of(code, "\(name.display): cannot back up the old file as \(backupName.display)")
      }
    }
  }

  /// Restores the name of a file that `backUp` renamed, unless that name is taken by now.
  func undo(_ backup: Backup, of name: Path) { if backup.isMoved { _ = renameExclusively(backup.name, to: name) } }

  /// The length of a name, in bytes, that every file system accepts (POSIX_NAME_MAX).
  private static let shortestNames = 14
}

extension Path {
  /// The beginning of the path, at most `count` bytes, not ending within a UTF-8 character.
  fileprivate func prefix(upTo count: Int) -> [UInt8] {
    if bytes.count <= count { return bytes }
    var end = max(1, count)
    while end > 1, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return Array(bytes[..<end])
  }
}
