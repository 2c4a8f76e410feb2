import CLinux
import Glibc

/// An open directory for outputs; every later step is relative to it.
///
/// A checked name cannot be redirected afterwards by a symbolic link higher up in the path.
final class OutputDirectory {
  let descriptor: Int32
  let identity: FileIdentity
  /// The method of exclusive renaming that works here, found out by trying.
  var exclusiveRename = ExclusiveRename.noReplace
  /// Whether names that differ in case or Unicode form are the same name here; nil until it is tested.
  var foldsNames: Bool?

  /// Takes over `descriptor`.
  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    var status = stat()
    _ = uninterrupted { fstat(descriptor, &status) }
    identity = status.identity
  }

  deinit { close(descriptor) }

  /// Makes its entries durable (fsync(2)).
  ///
  /// Some file systems cannot sync directories; that is not a failure.
  func sync() throws(ItemError) {
    while fsync(descriptor) != 0 {
      switch errno {
      case EINTR: continue
      case EINVAL, EOPNOTSUPP, ENOSYS, EBADF: return
      default: throw FileError.current("cannot sync a directory")
      }
    }
  }

  /// Removes a name (unlinkat(2)), if possible.
  func remove(_ name: Path) { _ = name.withPlatformString { name in uninterrupted { unlinkat(descriptor, name, 0) } } }

  /// The status of `name` in this directory, without following symbolic links; nil if it does not exist.
  func status(of name: Path) throws(ItemError) -> stat? {
    var status = stat()
    let result = name.withPlatformString { name in
      uninterrupted { fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) }
    }
    if result == 0 { return status }
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

extension Path {
  /// Whether a regular file has this name, without following symbolic links.
  package var isRegularFile: Bool {
    var status = stat()
    return withPlatformString { lstat($0, &status) } == 0 && status.isRegular
  }
}

/// The identity of a file, independent of its name.
struct FileIdentity: Hashable {
  let device: UInt64
  let inode: UInt64
}

/// Finds the directories of outputs, creates missing ones and records which must be synced.
final class OutputDirectories {
  private let root: OutputDirectory?
  private let isConfined: Bool
  private let mayCreate: Bool
  /// The largest number of directories that each of the two caches keeps open.
  private let cacheLimit: Int
  /// Whether to try openat2(2), which older kernels and some sandboxes do not have.
  private var triesOpenat2: Bool
  private var open: [Path: OutputDirectory] = [:]
  /// The last directory found: outputs of one directory are usually consecutive.
  private var last: (path: Path, directory: OutputDirectory)?
  /// Directories that are missing and must not be created.
  private var missing: Set<Path> = []
  /// The last of them that was found to be missing in a directory that is there.
  private var highestMissing: Path?
  /// The parents of those, by path.
  private var steps: [Path: OutputDirectory] = [:]
  /// Directories that got a new entry other than an output since `drainExtended` was last called.
  private var extended: [OutputDirectory] = []
  /// Directories that this run has swept; temporary files in them belong to this run or to a running one.
  private var swept: Set<FileIdentity> = []
  /// Whether the file systems seen so far fold names, by device.
  private var foldingDevices: [UInt64: Bool] = [:]
  /// The line of the record that writes a file with this name, if there is one.
  var claimed: (FileIdentity, Path) -> Int? = { _, _ in nil }

  /// Outputs must stay below `root` if `isConfined`; a missing root is allowed if nothing will be created.
  init(root: OutputDirectory?, isConfined: Bool, mayCreate: Bool, triesOpenat2: Bool = true, cacheLimit: Int = 16) {
    self.root = root
    self.isConfined = isConfined
    self.mayCreate = mayCreate
    self.triesOpenat2 = triesOpenat2
    self.cacheLimit = cacheLimit
  }

  /// The directory of `output` and the output's name in it; nil if the directory is missing and may not be created.
  ///
  /// Throws `ItemError`: `output_outside_root`, `invalid_item`, or the system's error.
  func directory(of output: Path) throws(ItemError) -> (directory: OutputDirectory, name: Path)? {
    let name = output.lastComponent
    if name.isEmpty || name.isParent || name.isSelf {
      throw ItemError(.invalidItem, "\(output.display): is the path of a directory; an output must be a file")
    }
    if let last, output.isDirectly(in: last.path) { return (last.directory, name) }
    let parent = output.parent
    if let known = open[parent] {
      last = (parent, known)
      return (known, name)
    }
    if missing.contains(parent) { return nil }
    if isConfined {
      if output.isAbsolute {
        throw ItemError(.outputOutsideRoot, "\(output.display): is absolute; with --root, outputs must be relative")
      }
      if output.hasParentPart {
        throw ItemError(.outputOutsideRoot, "\(output.display): contains \"..\", which is not allowed with --root")
      }
    }
    if isConfined && root == nil || highestMissing.map(parent.isBelow) == true { return nil }
    // Descriptors are scarce; items in progress keep the ones that they use open.
    if open.count >= cacheLimit { forget() }
    var isNew = false
    let found = try find(parent.components, isAbsolute: output.isAbsolute, output, &isNew)
    guard let found else {
      missing.insert(parent)
      return nil
    }
    if mayCreate {
      // Sweeping again is harmless but takes time; remembering all directories would take memory.
      if swept.count >= 1 << 16 { swept = [] }
      if swept.insert(found.identity).inserted, !isNew { found.removeStaleFiles() }
    }
    open[parent] = found
    last = (parent, found)
    return (found, name)
  }

  /// Whether names with different bytes may be the same in a directory, as far as can be determined.
  func foldsNames(_ directory: OutputDirectory) -> Bool {
    if let known = directory.foldsNames { return known }
    let found = findsFolding(directory)
    directory.foldsNames = found
    return found
  }

  private func findsFolding(_ directory: OutputDirectory) -> Bool {
    let device = directory.identity.device
    if let known = foldingDevices[device] {
      if known { return true }
    } else if mayCreate, let found = directory.probesFolding() {
      foldingDevices[device] = found
      if found { return true }
    }
    return archive_folds_case(directory.descriptor) != 0
  }

  private static let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC

  /// Opens a directory, in one step if possible, else from its parent; creates missing ones.
  private func find(
    _ parts: [Path], isAbsolute: Bool, _ output: Path, _ isNew: inout Bool
  ) throws(ItemError) -> OutputDirectory? {
    let bytes = Array(parts.map(\.bytes).joined(separator: [UInt8(ascii: "/")]))
    let path = Path(unchecked: (isAbsolute ? [UInt8(ascii: "/")] : []) + bytes)
    if let known = steps[path] { return known }
    if missing.contains(path) { return nil }
    guard let last = parts.last else {
      if isConfined { return root }
      let descriptor = uninterrupted { Glibc.open(isAbsolute ? "/" : ".", Self.flags) }
      if descriptor < 0 { throw FileError.current("cannot open the working directory") }
      return OutputDirectory(descriptor)
    }
    var descriptor: Int32 = -1
    if !isConfined {
      descriptor = path.withPlatformString { path in uninterrupted { Glibc.open(path, Self.flags) } }
      if descriptor < 0, errno != ENOENT, errno != ENAMETOOLONG { throw FileError.current(path.display) }
    } else if triesOpenat2, let root {
      descriptor = path.withPlatformString { path in
        uninterrupted { archive_open_beneath(root.descriptor, path, Self.flags) }
      }
      // Any other error occurs again when going step by step, which finds its place.
      if descriptor < 0, errno == ENOSYS || errno == EPERM { triesOpenat2 = false }
    }
    if descriptor >= 0 { return OutputDirectory(descriptor) }
    guard let above = try find(parts.dropLast(), isAbsolute: isAbsolute, output, &isNew) else { return nil }
    guard let found = try step(to: last, from: above, output, &isNew) else {
      missing.insert(path)
      highestMissing = path
      return nil
    }
    if steps.count >= cacheLimit { steps = [:] }
    steps[path] = found
    return found
  }

  /// Goes one step down and creates a missing directory; with --root, no symbolic link is followed.
  private func step(
    to part: Path, from here: OutputDirectory, _ output: Path, _ isNew: inout Bool
  ) throws(ItemError) -> OutputDirectory? {
    isNew = false
    let flags = Self.flags | (isConfined ? O_NOFOLLOW : 0)
    func enter() -> Int32 { part.withPlatformString { part in uninterrupted { openat(here.descriptor, part, flags) } } }
    var descriptor = enter()
    if descriptor < 0, errno == ENOENT {
      if !mayCreate { return nil }
      if let line = claimed(here.identity, part) {
        throw ItemError(
          .duplicateOutput,
          "\(output.display): line \(line) of this run writes a file where this output needs a directory")
      }
      isNew = part.withPlatformString { part in uninterrupted { mkdirat(here.descriptor, part, 0o777) } } == 0
      if !isNew, errno != EEXIST {
        throw FileError.of(errno, "\(output.display): cannot create the directory \(part.display)")
      }
      extended.append(here)
      descriptor = enter()
    }
    if descriptor >= 0 { return OutputDirectory(descriptor) }
    let code = errno
    if isConfined, try here.status(of: part)?.isSymbolicLink == true {
      throw ItemError(
        .outputOutsideRoot,
        "\(output.display): \(part.display) is a symbolic link, which is not followed with --root")
    }
    throw FileError.of(code, "\(output.display): cannot open the directory \(part.display)")
  }

  /// The directories that got new entries since the last call; these entries must be made durable.
  func drainExtended() -> [OutputDirectory] {
    defer { extended = [] }
    return extended
  }

  /// Closes the cached directories, so that a directory that is moved or deleted meanwhile is noticed.
  func forget() {
    open = [:]
    steps = [:]
    last = nil
    missing = []
    highestMissing = nil
  }
}

extension OutputDirectory {
  /// Opens the directory at `path`, following symbolic links; creates it if it is missing and `making` is set.
  ///
  /// Returns nil if it is missing and `making` is not set. Throws `ItemError`.
  static func opening(_ path: Path, making: Bool) throws(ItemError) -> OutputDirectory? {
    if making { try makeDirectories(path) }
    let descriptor = path.withPlatformString { path in
      uninterrupted { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    }
    if descriptor >= 0 { return OutputDirectory(descriptor) }
    if errno == ENOENT, !making { return nil }
    throw FileError.current(path.display)
  }
}

extension FileIdentity {
  /// The identity of the file at `path`, following symbolic links; nil if there is none.
  init?(of path: Path) {
    var status = stat()
    guard path.withPlatformString({ path in uninterrupted { stat(path, &status) } }) == 0 else { return nil }
    self = status.identity
  }
}
