import Glibc

/// Files that no output may replace: the archive, its evidence and the tools' configuration. They are compared by
/// identity, or by path while they do not exist.
///
/// The archive's files come and go while it is open, so their identity is looked up again when it matters.
struct ProtectedFiles {
  private struct Place: Hashable {
    let directory: FileIdentity
    let name: Path
  }

  private let files: [Path]
  private var places: Set<Place> = []

  init(_ files: [Path]) {
    self.files = files
    for file in files {
      if let directory = FileIdentity(of: file.parent), let name = file.components.last {
        places.insert(Place(directory: directory, name: name))
      }
    }
  }

  func contains(_ file: FileIdentity) -> Bool { files.contains { FileIdentity(of: $0) == file } }

  /// Their current identities, for checking many files in a row.
  func identities() -> Set<FileIdentity> { Set(files.compactMap { FileIdentity(of: $0) }) }

  /// Whether an output would become a configuration file of the tools.
  ///
  /// Another person's manifest must not be able to write one, because a configuration can name a command to run. The
  /// comparison ignores case, because the file system may ignore it too.
  static func isConfiguration(_ output: Path) -> Bool {
    // A quick check first: nearly all names end differently.
    guard let last = output.bytes.last, last | 0x20 == UInt8(ascii: "l") || last >= 0x80 else { return false }
    return output.components.suffix(2).map { $0.display.lowercased() } == [".codex", "archive.toml"]
  }

  /// Whether the output at `place`, `old` if it exists, is one of them.
  func contains(_ place: (directory: OutputDirectory, name: Path), _ old: stat?) -> Bool {
    places.contains(Place(directory: place.directory.identity, name: place.name))
      || old.map { contains($0.identity) } ?? false
  }
}
