import Glibc

/// File systems that treat different names as the same: exFAT, FAT, NTFS, SMB, HFS+, ZFS with `normalization`, and
/// others.
extension OutputDirectory {
  /// Creates a file to find out whether names are compared without case or in a normal form; nil if it cannot be
  /// created.
  func probesFolding() -> Bool? {
    let name = TemporaryName.next()
    let accents = TemporaryName.accents
    // If a name with an accent is refused, only the case is tested.
    for accent in [accents[0], []] {
      let probe = Path(unchecked: name.bytes + accent)
      let file = probe.withPlatformString { probe in
        uninterrupted { openat(descriptor, probe, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600) }
      }
      if file < 0 { continue }
      defer {
        close(file)
        remove(probe)
      }
      let upper = Path(unchecked: name.bytes.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 } + accent)
      let decomposed = Path(unchecked: name.bytes + (accent.isEmpty ? [] : accents[1]))
      return exists(upper) || !accent.isEmpty && exists(decomposed)
    }
    return nil
  }

  private func exists(_ name: Path) -> Bool {
    var status = stat()
    return name.withPlatformString { name in
      uninterrupted { fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) }
    } == 0
  }

  /// Whether the directory lists exactly this name, byte for byte.
  func lists(_ name: Path) -> Bool {
    var isListed = false
    forEachName { found in
      isListed = found.elementsEqual(name.bytes)
      return !isListed
    }
    return isListed
  }
}

extension Path {
  /// A text that is equal for all paths that a file system may treat as this one.
  ///
  /// Swift compares strings by canonical equivalence, so composed and decomposed characters are equal.
  var folded: String { components.map { $0.display.lowercased().uppercased() }.joined(separator: "/") }
}
