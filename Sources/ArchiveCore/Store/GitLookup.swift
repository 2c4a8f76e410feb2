/// Finds the blobs of a window of paths in their commits, with their sizes.
final class GitLookup {
  private let files: GitFiles
  private let sizes: GitObjects
  private let contents: GitObjects
  private var found: [Key: Result<GitBlob, any Error>] = [:]

  private struct Key: Hashable {
    let path: Path
    let commit: String
  }

  init(_ interruption: Interruption) {
    files = GitFiles(interruption: interruption)
    sizes = GitObjects(.sizes, interruption: interruption)
    contents = GitObjects(.contents, interruption: interruption)
  }

  /// Looks up paths in commits; `blob` then returns the result of each. Blocks.
  ///
  /// - `entry`: the path's entry in the commit, if known.
  func lookUp(_ window: [(path: Path, commit: String, entry: GitEntry?)]) {
    found.removeAll(keepingCapacity: true)
    var wanted: [(key: Key, entry: GitEntry, time: Timestamp)] = []
    for (path, commit, entry) in window {
      let key = Key(path: path, commit: commit)
      if found[key] != nil { continue }
      do {
        let entry = try entry ?? files.entry(of: path, in: commit)
        try Self.checkIsFile(entry, key)
        wanted.append((key, entry, try files.time(of: commit)))
      } catch { found[key] = .failure(error) }
    }
    do {
      try sizes.read(wanted.map(\.entry.id)) { index, object in
        let (key, entry, time) = wanted[index]
        found[key] = Result {
          GitBlob(key.path, entry, size: try object.get().size, time: time, from: contents)
        }
      }
    } catch {
      for (key, _, _) in wanted where found[key] == nil { found[key] = .failure(error) }
    }
  }

  /// The blob of a path that was looked up. Throws the reason if there is none.
  func blob(_ path: Path, in commit: String) throws -> GitBlob {
    let key = Key(path: path, commit: commit)
    if found[key] == nil { lookUp([(path, commit, nil)]) }
    return try found[key]!.get()
  }

  /// Reads and hashes blobs; see `GitObjects.read`.
  func read(_ blobs: [GitBlob], check: () throws -> Void) -> [Result<StoreSource, any Error>?] {
    contents.read(blobs, memoryLimit: StoreWorker.memoryLimit, check: check)
  }

  private static func checkIsFile(_ entry: GitEntry, _ key: Key) throws(ItemError) {
    let name = key.path.display
    switch entry.kind {
    case .file: return
    case .symbolicLink:
      throw ItemError(.invalidItem, "\(name): is a symbolic link in commit \(key.commit); name the file it points to")
    case .submodule:
      throw ItemError(
        .invalidItem, "\(name): is a submodule in commit \(key.commit); its files are in their own repository")
    case .directory:
      throw ItemError(
        .invalidItem,
        "\(name): is a directory in commit \(key.commit); name the files in it, for example: git ls-tree -r -z --name-only --full-tree \(key.commit) \(name) | archive-store -0 …"
      )
    }
  }
}
