import Glibc

/// Files that no output may replace, by what they are and, where they do not exist yet, by their place.
struct ProtectedFiles {
  private struct Place: Hashable {
    let directory: FileIdentity
    let name: Path
  }

  private var identities: Set<FileIdentity> = []
  private var places: Set<Place> = []

  init(_ files: [Path]) {
    for file in files {
      if let identity = FileIdentity(of: file) { identities.insert(identity) }
      let slash = file.bytes.lastIndex(of: UInt8(ascii: "/"))
      let parent = slash.map { Path(bytes: file.bytes[...$0])! } ?? Path(".")!
      if let directory = FileIdentity(of: parent), let name = file.components.last {
        places.insert(Place(directory: directory, name: name))
      }
    }
  }

  /// Whether the output at `place`, `old` if it exists, is one of them.
  func contains(_ place: (directory: OutputDirectory, name: Path), _ old: stat?) -> Bool {
    places.contains(Place(directory: place.directory.identity, name: place.name))
      || old.map { identities.contains($0.identity) } ?? false
  }
}
