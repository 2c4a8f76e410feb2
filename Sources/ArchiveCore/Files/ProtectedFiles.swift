import Glibc

/// Files that no output may replace, by their identity and, where they do not exist yet, by their place: the archive,
/// its evidence, and what the tools are configured by.
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

  /// What they are at this moment, for many files that follow each other.
  func identities() -> Set<FileIdentity> { Set(files.compactMap { FileIdentity(of: $0) }) }

  /// Whether an output would configure the tools in the directory that it is written into.
  ///
  /// A manifest of somebody else must not be able to do that: a configuration can name a command that is run. Letters
  /// count without case, since the file system may do the same.
  static func isConfiguration(_ output: Path) -> Bool {
    // Nearly all names end differently.
    guard let last = output.bytes.last, last | 0x20 == UInt8(ascii: "l") || last >= 0x80 else { return false }
    return output.components.suffix(2).map { $0.display.lowercased() } == [".codex", "archive.toml"]
  }

  /// Whether the output at `place`, `old` if it exists, is one of them.
  func contains(_ place: (directory: OutputDirectory, name: Path), _ old: stat?) -> Bool {
    places.contains(Place(directory: place.directory.identity, name: place.name))
      || old.map { contains($0.identity) } ?? false
  }
}
