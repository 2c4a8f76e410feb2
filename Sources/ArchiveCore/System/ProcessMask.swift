import Glibc

/// The process's umask, read once: umask(2) can only be read by setting it.
enum ProcessMask {
  static let value: mode_t = {
    let mask = umask(0o077)
    umask(mask)
    return mask
  }()
}
