/// Finds paths in commits of the repository that contains the working directory.
///
/// Trees are cached. Use it from one thread.
final class GitFiles {
  private let objects: GitObjects
  private var commits: [String: Result<Commit, ItemError>] = [:]
  private var trees: [String: GitTree] = [:]
  /// The memory of the cached trees, in bytes.
  private var weight = 0

  private static let weightLimit = 8 << 20
  private static let commitLimit = 4096

  private struct Commit {
    let tree: String
    let time: Timestamp
  }

  init(interruption: Interruption) { objects = GitObjects(.contents, interruption: interruption) }

  /// The time of the commit. Blocks. Throws `ItemError`, and `Interrupted`.
  func time(of commit: String) throws -> Timestamp { try find(commit).time }

  /// The entry of `path`, relative to the top of the repository, in a commit.
  ///
  /// Blocks. Throws `ItemError`, `not_found` if there is no such path, and `Interrupted`.
  func entry(of path: Path, in commit: String) throws -> GitEntry {
    var entry = GitEntry(mode: 0o040000, id: try find(commit).tree)
    for part in path.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      guard entry.kind == .directory, let next = try tree(entry.id).entry(part) else {
        throw ItemError(
          .notFound, "\(path.display): not in commit \(commit); paths are relative to the top of the repository")
      }
      entry = next
    }
    return entry
  }

  private func find(_ id: String) throws -> Commit {
    if let known = commits[id] { return try known.get() }
    if commits.count >= Self.commitLimit { commits = [:] }
    do {
      var commit: Commit?
      try objects.read(id) { commit = try Self.parse($0) }
      commits[id] = .success(commit!)
      return commit!
    } catch let error as ItemError {
      let failure =
        error.code == .notFound ? ItemError(.notFound, "the repository has no commit \(id)") : error
      if error.code == .notFound { commits[id] = .failure(failure) }
      throw failure
    }
  }

  /// The header of a commit: `tree ID`, `parent ID` of each, `author …`, `committer NAME <ADDRESS> SECONDS ZONE`, and more.
  private static func parse(_ object: GitObject) throws -> Commit {
    guard object.kind == .commit else {
      throw ItemError(.invalidItem, "\(object.id) is a \(object.kind.rawValue), not a commit")
    }
    let lines = try object.bytes(limit: 64 << 10).split(separator: 0x0A)
    let committer = lines.first { $0.starts(with: "committer ".utf8) }?.split(separator: 0x20).suffix(2).first
    guard let tree = lines.first, tree.starts(with: "tree ".utf8),
      let committer, let seconds = Int64(String(decoding: committer, as: UTF8.self))
    else { throw ItemError(.corrupt, "the commit \(object.id) cannot be read") }
    return Commit(tree: String(decoding: tree.dropFirst(5), as: UTF8.self), time: Timestamp(seconds: seconds))
  }

  private func tree(_ id: String) throws -> GitTree {
    if let known = trees[id] { return known }
    var tree: GitTree?
    try objects.read(id) { tree = try GitTree($0.bytes(), idLength: id.utf8.count / 2) }
    if weight > Self.weightLimit { (trees, weight) = ([:], 0) }
    trees[id] = tree!
    weight += tree!.weight
    return tree!
  }
}
