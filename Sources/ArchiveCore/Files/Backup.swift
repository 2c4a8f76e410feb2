import Glibc

/// Keeping a file that is about to be replaced, under a name of its own: `NAME.~N~`, N the first number that is free.
extension OutputDirectory {
  struct Backup {
    /// The name under which the file is kept.
    let name: Path
    /// The file has lost its old name: it cannot have two on this file system.
    let isMoved: Bool
  }

  /// Keeps the file `name` under a second name, or else renames it.
  ///
  /// Where the name with its number would be too long, its end gives way, as with GNU cp.
  /// Nil when there is no such file. Throws `ItemError`.
  func backUp(_ name: Path) throws(ItemError) -> Backup? {
    var number = 1
    let longest = fpathconf(descriptor, Int32(_PC_NAME_MAX))
    var limit = longest > 0 ? longest : 255
    var canLink = true
    while true {
      let suffix = Array(".~\(number)~".utf8)
      let kept = Path(unchecked: name.prefix(upTo: limit - suffix.count) + suffix)
      let code = canLink ? link(name, as: kept) : renameExclusively(name, to: kept)
      switch code {
      case 0: return Backup(name: kept, isMoved: !canLink)
      case ENOENT: return nil
      case EEXIST: number += 1
      case ENAMETOOLONG where limit > Self.shortestNames: limit = max(Self.shortestNames, limit - 16)
      case let code where canLink && Self.lacksHardLinks(code): canLink = false
      default: throw FileError.of(code, "\(name.display): cannot keep the old file as \(kept.display)")
      }
    }
  }

  /// Gives a file that was moved by `backUp` its name back, unless that is taken by now.
  func undo(_ backup: Backup, of name: Path) { if backup.isMoved { _ = renameExclusively(backup.name, to: name) } }

  /// Bytes of a name that every file system takes (POSIX_NAME_MAX).
  private static let shortestNames = 14
}

extension Path {
  /// The beginning of the path, at most `count` bytes that do not end within a character of UTF-8.
  fileprivate func prefix(upTo count: Int) -> [UInt8] {
    if bytes.count <= count { return bytes }
    var end = max(1, count)
    while end > 1, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return Array(bytes[..<end])
  }
}
