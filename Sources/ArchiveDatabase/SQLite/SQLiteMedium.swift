import ArchiveCore
import Glibc

/// Whether an SQLite file can be written to in its place, or only be read.
struct SQLiteMedium {
  private let path: Path
  private let name: String

  init(_ path: Path) { (self.path, name) = (path, path.display) }

  /// The reason why the archive cannot be written to; nil if it can. It is checked before files are restored, because
  /// the archive could not record their events.
  ///
  /// - `isReadOnly`: SQLite could open the file for reading only.
  func refusal(isReadOnly: Bool) -> StorageError? {
    if let code = Self.obstacle(path) ?? (isReadOnly ? EACCES : nil) {
      return refused(
        code == EROFS
          ? "the archive is on a read-only file system"
          : "this user may not write to the archive (\(systemMessage(code)))")
    }
    // The write-ahead log and its index, or the journal, are created beside the file.
    guard let code = Self.obstacle(directory), !exist("-wal", "-shm") else { return nil }
    return refused(
      "SQLite must create files beside the archive, but \(directory.display) is not writable "
        + "(\(systemMessage(code)))")
  }

  private func refused(_ what: String) -> StorageError {
    StorageError(
      .denied, "\(name): \(what); to read it, use archive-manifest, or another tool with --dry-run or --verify")
  }

  /// The error number of access(2) for writing; nil if writing is allowed, or if access(2) fails for another reason.
  private static func obstacle(_ path: Path) -> Int32? {
    if path.withPlatformString({ access($0, W_OK) }) == 0 { return nil }
    return [EROFS, EACCES, EPERM].contains(errno) ? errno : nil
  }

  private func exist(_ suffixes: String...) -> Bool {
    suffixes.allSatisfy { Self.obstacle(beside($0)) == nil && beside($0).withPlatformString { access($0, F_OK) } == 0 }
  }

  private func beside(_ suffix: String) -> Path { Path(bytes: path.bytes + Array(suffix.utf8))! }

  private var directory: Path { path.parent }

  /// The URI that opens the file as one that nobody changes.
  ///
  /// Throws `StorageError` if a log or a journal beside it holds changes, which only a writer can apply.
  func immutableURI() throws(StorageError) -> Path {
    for suffix in ["-wal", "-journal"] {
      var status = stat()
      let file = beside(suffix)
      if file.withPlatformString({ file in uninterrupted { stat(file, &status) } }) != 0 || status.st_size == 0 {
        continue
      }
      let cause =
        switch Self.obstacle(directory) {
        case EROFS?: "on a read-only file system"
        case nil: "here"
        default: "in a directory that this user cannot write to"
        }
      throw StorageError(
        .denied,
        "\(name): \(file.display) holds changes of the archive that cannot be read \(cause); copy both files to a "
          + "writable directory, or open the archive once where it is writable, which applies the changes")
    }
    let digits = Array("0123456789ABCDEF".utf8)
    let escaped = path.bytes.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"):
        [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: [byte]
      }
    }
    return Path(bytes: Array("file:".utf8) + escaped + Array("?immutable=1".utf8))!
  }
}
