import CLinux
import Glibc

/// Symbolic links to something other than a file: /dev/stdout, /dev/log, /dev/fd/1, a link to a device.
extension OutputDirectory {
  /// The kind of a symbolic link's target, if it is a device, a pipe, a socket or an entry of /proc; else nil.
  ///
  /// /dev/stdout leads to /proc/self/fd/1, which may be any file that the descriptor has open; so each link on the way
  /// is examined, not only the last (symlink(7), proc_pid_fd(5)).
  func specialTarget(of name: Path) -> String? {
    var end = stat()
    if name.withPlatformString({ name in uninterrupted { fstatat(descriptor, name, &end, 0) } }) == 0 {
      switch end.st_mode & S_IFMT {
      case S_IFCHR, S_IFBLK: return "a device"
      case S_IFIFO: return "a pipe"
      case S_IFSOCK: return "a socket"
      default: break
      }
    }
    var (directory, name) = (self, name)
    // As many links as the kernel follows (path_resolution(7)).
    for _ in 0..<40 {
      guard let target = directory.target(of: name), let last = target.components.last else { return nil }
      if target.parent != Path(".")! {
        let next = target.parent.withPlatformString { parent in
          uninterrupted { openat(directory.descriptor, parent, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC) }
        }
        if next < 0 { return nil }
        directory = OutputDirectory(next)
      }
      if directory.isProc { return "an entry of /proc" }
      name = last
    }
    return nil
  }

  /// The content of a symbolic link (readlinkat(2)); nil for anything else.
  private func target(of name: Path) -> Path? {
    var text = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = name.withPlatformString { name in
      text.withUnsafeMutableBytes {
        readlinkat(descriptor, name, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
      }
    }
    return count > 0 ? Path(bytes: text[..<count]) : nil
  }

  private var isProc: Bool {
    var system = statfs()
    return fstatfs(descriptor, &system) == 0 && Int(system.f_type) == Int(PROC_SUPER_MAGIC)
  }
}
