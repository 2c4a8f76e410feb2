import Glibc

@testable import ArchiveCore

/// A directory of this process, in memory where possible; each input replaces its files.
enum Scratch {
  static let directory: Path = {
    let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/archive-fuzz-XXXXXX".utf8CString)
    require(mkdtemp(&template) != nil, "no directory can be made in \(parent)")
    atexit {
      Scratch.empty()
      _ = Scratch.directory.withPlatformString { rmdir($0) }
    }
    return Path(bytes: template.dropLast().map { UInt8(bitPattern: $0) })!
  }()

  /// Removes all files.
  static func empty() {
    guard let stream = directory.withPlatformString({ opendir($0) }) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { _ = directory.appending(name).withPlatformString { unlink($0) } }
    }
  }

  /// A file that holds `bytes`.
  static func file(_ name: String, _ bytes: [UInt8]) -> Path {
    let path = directory.appending(name)
    let file = path.withPlatformString { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600) }
    require(file >= 0 && write(file, bytes, bytes.count) == bytes.count, "\(path.display) cannot be written")
    close(file)
    return path
  }
}

/// A file that holds `bytes`, for as long as `body` runs.
func withFile(_ bytes: [UInt8], _ body: (String) -> Void) { body(Scratch.file("input", bytes).display) }
