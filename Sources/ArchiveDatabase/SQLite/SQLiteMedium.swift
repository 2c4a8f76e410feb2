import ArchiveCore
import Glibc

/// Where an SQLite file lies: whether it can be written to there, or only be read.
struct SQLiteMedium {
  private let path: Path
  private let name: String

  init(_ path: Path) { (self.path, name) = (path, path.display) }

  /// Why the archive cannot be written to, before anything is restored whose event it would not take; nil when it can be.
  ///
  /// - `isReadOnly`: SQLite could open the file for reading only.
  func refusal(isReadOnly: Bool) -> StorageError? {
    if let code = Self.obstacle(path) ?? (isReadOnly ? EACCES : nil) {
      return refused(
        code == EROFS
          ? "is on a read-only file system and cannot be written to"
          : "cannot be written to by this user (\(systemMessage(code)))")
    }
    // The write-ahead log and its index, or the journal, are created beside the file.
    guard let code = Self.obstacle(directory), !areThere("-wal", "-shm") else { return nil }
    return refused(
      "cannot be written to: files must be created beside it, and \(directory.display) is not writable "
        + "(\(systemMessage(code)))")
  }

  private func refused(_ what: String) -> StorageError {
    StorageError(
      .denied, "\(name): \(what); archive-manifest, and the other tools with --dry-run or --verify, can read it")
  }

  /// The error number of access(2) for writing; nil when it is allowed, and when the question itself fails otherwise.
  private static func obstacle(_ path: Path) -> Int32? {
    if path.withPlatformString({ access($0, W_OK) }) == 0 { return nil }
    return [EROFS, EACCES, EPERM].contains(errno) ? errno : nil
  }

  private func areThere(_ suffixes: String...) -> Bool {
    suffixes.allSatisfy { Self.obstacle(beside($0)) == nil && beside($0).withPlatformString { access($0, F_OK) } == 0 }
  }

  private func beside(_ suffix: String) -> Path { Path(bytes: path.bytes + Array(suffix.utf8))! }

  private var directory: Path { path.parent }

  /// The URI that reads the file as one that nobody changes.
  ///
  /// Throws `StorageError` while a log or a journal beside it holds changes that only a writer could bring into it.
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
        "\(name): has changes in \(file.display) that cannot be read \(cause); copy the archive together with that file "
          + "to where it can be written to, or open it once there, which brings the changes into the archive")
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
