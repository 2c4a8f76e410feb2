import Glibc

/// An open directory that outputs are written into; every later step is relative to it.
///
/// A name that was checked cannot be redirected afterwards by a symbolic link higher up.
final class OutputDirectory {
  let descriptor: Int32
  let identity: FileIdentity

  /// Takes over `descriptor`.
  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    var status = stat()
    fstat(descriptor, &status)
    identity = status.identity
  }

  deinit { close(descriptor) }

  /// Makes the names in it durable (fsync(2)); a file system that does not know this has nothing to make durable.
  func sync() throws(ItemError) {
    if fsync(descriptor) != 0, errno != EINVAL { throw FileError.current("cannot sync a directory") }
  }

  /// What `name` is in this directory, symbolic links not followed; nil when it is not there.
  func status(of name: Path) throws(ItemError) -> stat? {
    var status = stat()
    if name.withPlatformString({ fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 { return status }
    if errno == ENOENT { return nil }
    throw FileError.current(name.display)
  }
}

extension stat {
  private var format: mode_t { st_mode & S_IFMT }
  var isRegular: Bool { format == S_IFREG }
  var isDirectory: Bool { format == S_IFDIR }
  var isSymbolicLink: Bool { format == S_IFLNK }
  var identity: FileIdentity { FileIdentity(device: UInt64(st_dev), inode: UInt64(st_ino)) }
}

/// Which file this is, whatever its name.
struct FileIdentity: Hashable {
  let device: UInt64
  let inode: UInt64
}

/// Finds the directories of one group's outputs, makes the missing ones and remembers what must be synced.
///
/// Lives for one group: a directory that is moved or deleted between groups is noticed by the next.
final class OutputDirectories {
  private let root: OutputDirectory?
  private let isConfined: Bool
  private let mayCreate: Bool
  private var open: [Path: OutputDirectory] = [:]
  /// Directories that got a new entry beside the outputs themselves.
  private var extended: [FileIdentity: OutputDirectory] = [:]

  /// Outputs are confined below `root` when `isConfined`; a missing root is allowed when nothing is to be made.
  init(root: OutputDirectory?, isConfined: Bool, mayCreate: Bool) {
    self.root = root
    self.isConfined = isConfined
    self.mayCreate = mayCreate
  }

  /// The directory of `output` and the output's name in it; nil when it is missing and may not be made.
  ///
  /// Throws `ItemError`: `output_outside_root`, `invalid_item`, or what the system says.
  func directory(of output: Path) throws(ItemError) -> (directory: OutputDirectory, name: Path)? {
    let parts = output.components
    guard let name = parts.last, !output.namesDirectory, !name.isParent else {
      throw ItemError(.invalidItem, "\(output.display): names a directory; an output is the path of a file")
    }
    if isConfined {
      if output.isAbsolute {
        throw ItemError(.outputOutsideRoot, "\(output.display): is absolute; under --root, outputs are relative to it")
      }
      if parts.contains(where: \.isParent) {
        throw ItemError(.outputOutsideRoot, "\(output.display): contains \"..\", which could leave --root")
      }
    }
    // With its slash, so that the parent of `/a` is not that of `a`.
    let parent = Path(bytes: output.bytes[..<(output.bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)])!
    if let known = open[parent] { return (known, name) }
    let found = isConfined ? try walk(Array(parts.dropLast()), from: root, output) : try openFreely(parent, output)
    guard let found else { return nil }
    open[parent] = found
    return (found, name)
  }

  private static let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC

  private func openFreely(_ parent: Path, _ output: Path) throws(ItemError) -> OutputDirectory? {
    let place = parent.isEmpty ? Path(".")! : parent
    let descriptor = place.withPlatformString { Glibc.open($0, Self.flags) }
    if descriptor >= 0 { return OutputDirectory(descriptor) }
    guard errno == ENOENT || errno == ENAMETOOLONG else { throw FileError.current(place.display) }
    let start = Glibc.open(output.isAbsolute ? "/" : ".", Self.flags)
    if start < 0 { throw FileError.current("the working directory") }
    return try walk(parent.components, from: OutputDirectory(start), output)
  }

  /// Goes down step by step, making what is missing; under --root no symbolic link is followed.
  private func walk(_ parts: [Path], from start: OutputDirectory?, _ output: Path) throws(ItemError) -> OutputDirectory?
  {
    guard var here = start else { return nil }
    for part in parts {
      let flags = Self.flags | (isConfined ? O_NOFOLLOW : 0)
      var descriptor = part.withPlatformString { openat(here.descriptor, $0, flags) }
      if descriptor < 0, errno == ENOENT {
        if !mayCreate { return nil }
        if part.withPlatformString({ mkdirat(here.descriptor, $0, 0o777) }) != 0, errno != EEXIST {
          throw FileError.of(errno, "\(output.display): cannot make the directory \(part.display)")
        }
        extended[here.identity] = here
        descriptor = part.withPlatformString { openat(here.descriptor, $0, flags) }
      }
      if descriptor < 0 {
        let code = errno
        if isConfined, try here.status(of: part)?.isSymbolicLink == true {
          throw ItemError(
            .outputOutsideRoot,
            "\(output.display): \(part.display) is a symbolic link, which is not followed under --root")
        }
        throw FileError.of(code, "\(output.display): cannot enter \(part.display)")
      }
      here = OutputDirectory(descriptor)
    }
    return here
  }

  /// Makes the names of new directories durable.
  func syncExtended() throws(ItemError) {
    for directory in extended.values { try directory.sync() }
  }

  /// Descriptors held; a group ends before they become too many.
  var count: Int { open.count + extended.count }

  /// Closes all directories: the group has ended.
  func forget() {
    open = [:]
    extended = [:]
  }

}

extension OutputDirectory {
  /// Opens the directory at `path`, following symbolic links; makes it when it is missing and `making` is set.
  ///
  /// Nil when it is missing and is not to be made. Throws `ItemError`.
  static func opening(_ path: Path, making: Bool) throws(ItemError) -> OutputDirectory? {
    if making { try makeDirectories(path) }
    let descriptor = path.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    if descriptor >= 0 { return OutputDirectory(descriptor) }
    if errno == ENOENT, !making { return nil }
    throw FileError.current(path.display)
  }
}

extension FileIdentity {
  /// The identity of the file at `path`, symbolic links followed; nil when there is none.
  init?(of path: Path) {
    var status = stat()
    guard path.withPlatformString({ stat($0, &status) }) == 0 else { return nil }
    self = status.identity
  }
}
