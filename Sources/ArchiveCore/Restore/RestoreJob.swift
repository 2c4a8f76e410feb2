import Crypto
import Glibc

/// One item on its way from the archive to its place.
struct RestoreJob {
  let record: ManifestRecord
  let item: ArchivedItem
  let actor: String
  let policy: OverwritePolicy
  let options: RestoreOptions
  /// Files that must never be written: the archive's own, and the evidence log.
  let protected: ProtectedFiles

  /// What is to be done at the output's place.
  struct Plan {
    /// `created`, `replaced` or `unchanged`.
    let action: ItemAction
    /// Permissions of the file that is replaced.
    let oldMode: mode_t?
  }

  typealias Place = (directory: OutputDirectory, name: Path)

  /// Looks at the output's place and decides; a nil place is a directory that a dry run did not make.
  ///
  /// Throws `ItemError`.
  func plan(at place: Place?) throws(ItemError) -> Plan {
    let name = record.output.display
    guard let place else { return Plan(action: .created, oldMode: nil) }
    let old = try place.directory.status(of: place.name)
    if protected.contains(place, old) {
      throw ItemError(.permissionDenied, "\(name): belongs to the archive itself")
    }
    guard let old else { return Plan(action: .created, oldMode: nil) }
    if old.isDirectory { throw FileError.of(EISDIR, name) }
    if !old.isRegular, !old.isSymbolicLink {
      throw ItemError(.ioError, "\(name): is a device, a pipe or a socket, which is never replaced")
    }
    switch policy {
    case .never: throw ItemError(.outputExists, "\(name): exists, and --overwrite is never", errno: EEXIST)
    case .ifChanged where old.isRegular && old.st_size == item.artifact.sizeBytes:
      if try hashOfFile(place.name, in: place.directory) == item.artifact.sha256 {
        return Plan(action: .unchanged, oldMode: nil)
      }
    case .ifChanged, .always: break
    }
    return Plan(action: .replaced, oldMode: old.isRegular ? old.st_mode & 0o777 : nil)
  }

  /// Writes the content to a temporary file beside the output; what is returned is complete and verified.
  ///
  /// Throws `ItemError`, `StorageError` and `Interrupted`; nothing is left behind then.
  func write(
    _ plan: Plan, to place: Place, from storage: any ArchiveStorage, interruption: Interruption, sync: Bool
  ) throws -> PendingOutput {
    let pending = try PendingOutput(place.name, in: place.directory)
    do {
      try storage.readVerified(item.artifact) { piece in
        if interruption.received != nil { throw Interrupted() }
        try pending.write(piece)
      }
      try pending.seal(mode: mode(plan), modificationTime: options.attributes ? item.modificationTime : nil, sync: sync)
      return pending
    } catch {
      pending.discard()
      throw error
    }
  }

  /// The archive's mode, else that of the file replaced, else the usual one; never set-user-ID or set-group-ID,
  /// which would give the restorer's rights to a file that somebody else archived.
  private func mode(_ plan: Plan) -> mode_t {
    if options.attributes, let known = item.mode { return mode_t(known) & 0o777 }
    return plan.oldMode ?? 0o666 & ~ProcessMask.value
  }
}

/// The process's umask, read once: umask(2) can only be read by setting it.
enum ProcessMask {
  static let value: mode_t = {
    let mask = umask(0o077)
    umask(mask)
    return mask
  }()
}

/// The hash of the regular file `name`; nil when it cannot be opened as one.
///
/// Throws `ItemError` when reading fails.
func hashOfFile(_ name: Path, in directory: OutputDirectory) throws(ItemError) -> ContentHash? {
  let descriptor = name.withPlatformString {
    openat(directory.descriptor, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
  }
  if descriptor < 0 { return nil }
  defer { close(descriptor) }
  return try hashOfOpenFile(descriptor, name: name.display)
}

/// The hash of an open file from its beginning; its offset stays where it was.
func hashOfOpenFile(_ descriptor: Int32, name: String) throws(ItemError) -> ContentHash {
  var hash = SHA256()
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
  defer { buffer.deallocate() }
  var offset: off_t = 0
  while true {
    let count = pread(descriptor, buffer.baseAddress, buffer.count, offset)
    if count < 0 {
      if errno == EINTR { continue }
      throw FileError.current(name)
    }
    if count == 0 { return ContentHash(hash.finalize()) }
    hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    offset += off_t(count)
  }
}
