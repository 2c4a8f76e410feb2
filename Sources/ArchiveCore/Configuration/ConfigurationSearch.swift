import FoundationEssentials
import Glibc

/// Finds the `.codex` directory with the configuration and the archive: here, or in a directory above.
///
/// The search goes up to the repository's top or the home directory, whichever is nearer. Outside of both it looks only
/// in the working directory, because anybody may have written the files above it.
struct ConfigurationSearch {
  /// The directory above that contains the `.codex`; nil for the working directory.
  let base: String?

  static let nothing = ConfigurationSearch(base: nil)

  private init(base: String?) { self.base = base }

  /// Searches from the working directory upwards.
  ///
  /// - `home`: the home directory.
  /// - Throws `ConfigurationError` for files of another user, which could make this user run a program.
  init(home: String?) throws(ConfigurationError) {
    var directory = FileManager.default.currentDirectoryPath
    let start = directory
    // Directories above count only once the end of the search is known.
    var found: String?
    while true {
      if found == nil, Self.holdsArchive(directory) { found = directory }
      let isEnd = directory == home || Self.exists(directory + "/.git")
      if isEnd || directory == start && found != nil { break }
      guard directory != "/", let slash = directory.lastIndex(of: "/") else {
        found = nil
        break
      }
      directory = slash == directory.startIndex ? "/" : String(directory[..<slash])
    }
    base = found == start ? nil : found
    if let base { try Self.refuseForeign(base + "/.codex") }
  }

  /// The configuration file, as messages name it.
  var file: String { base.map { $0 + "/" + ArchiveConfig.defaultFile } ?? ArchiveConfig.defaultFile }

  private static func exists(_ path: String) -> Bool {
    path.withCString { path in uninterrupted { access(path, F_OK) } == 0 }
  }

  private static func holdsArchive(_ directory: String) -> Bool {
    exists(directory + "/" + ArchiveConfig.defaultFile) || exists(directory + "/.codex/archive.sqlite")
  }

  /// Throws `ConfigurationError` unless a directory and the configuration in it belong to this user, or to root.
  private static func refuseForeign(_ directory: String) throws(ConfigurationError) {
    for path in [directory, directory + "/archive.toml"] {
      var status = stat()
      let isThere = path.withCString { path in uninterrupted { stat(path, &status) } == 0 }
      if isThere, status.st_uid != 0, status.st_uid != geteuid() {
        throw ConfigurationError(
          "\(path): belongs to another user and is not used from a subdirectory; name it with --config \(directory)/archive.toml"
        )
      }
    }
  }
}
