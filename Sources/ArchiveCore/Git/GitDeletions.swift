import Crypto

/// A deleted file, and the last commit that contained it.
struct GitDeletion {
  let path: Path
  let commit: String
  let entry: GitEntry
}

/// Lists the files that were deleted between a commit and HEAD, the most recently deleted first (git-log(1)).
///
/// It follows first parents: the changes of a merged branch count as changes of the merge. A file that was re-created
/// or only moved is not deleted. Memory grows by 16 bytes with each path that was added or deleted.
final class GitDeletions {
  private let process: GitProcess
  private let tokens: LineReader
  /// The commit whose changes are being read, and its first parent.
  private var parent = ""
  /// Paths whose last change is known, by the beginning of their hash.
  private var seen: Set<UInt128> = []
  private let name: String

  /// - `start`: the full id of the commit to begin after. Throws `ItemError`.
  init(since start: String, interruption: Interruption) throws(ItemError) {
    name = "git log \(start)..HEAD"
    process = try GitProcess(
      [
        "log", "-z", "--raw", "--no-abbrev", "--no-color", "--no-show-signature", "--no-ext-diff", "--no-relative",
        "--first-parent", "-m", "--find-renames=100%", "--diff-filter=ADR", "--format=%H %P", "\(start)..HEAD", "--",
      ], interruption: interruption)
    tokens = LineReader(process.output, separator: 0)
  }

  /// Returns the next deleted file, or nil at the end or, without `waiting`, if none is available yet.
  ///
  /// Throws `InputError` if git fails, and `Interrupted`.
  func next(waiting: Bool) throws -> GitDeletion? {
    while let token = try token(waiting: waiting) {
      // A commit's own line is followed by a line feed.
      let bytes = token.first == 0x0A ? token.dropFirst() : token
      if bytes.first != UInt8(ascii: ":") {
        parent = bytes.split(separator: 0x20).dropFirst().first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        continue
      }
      // ":MODE MODE ID ID LETTER", then the path; of a move both. All were written at once.
      let fields = bytes.split(separator: 0x20)
      guard fields.count == 5, let letter = fields[4].first, let path = try path() else { throw unreadable() }
      if letter == UInt8(ascii: "R") {
        guard let target = try self.path() else { throw unreadable() }
        markSeen(target)
      }
      guard markSeen(path), letter == UInt8(ascii: "D") else { continue }
      let mode = fields[0].dropFirst().reduce(UInt32(0)) { $0 << 3 | UInt32($1 & 7) }
      return GitDeletion(
        path: path, commit: parent, entry: GitEntry(mode: mode, id: String(decoding: fields[2], as: UTF8.self)))
    }
    return nil
  }

  private func token(waiting: Bool) throws -> ArraySlice<UInt8>? {
    if let line = try tokens.next(waiting: waiting) { return line.bytes }
    if waiting, let failure = process.outcome() { throw InputError(.unreadable, failure.message) }
    return nil
  }

  private func path() throws -> Path? { try token(waiting: true).flatMap { Path(bytes: $0) } }

  private func unreadable() -> InputError { InputError(.malformed, "\(name): unexpected output") }

  /// Marks the path as seen; returns whether this is its last change: the newest comes first.
  @discardableResult
  private func markSeen(_ path: Path) -> Bool {
    let hash = SHA256.hash(data: path.bytes).prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    return seen.insert(hash).inserted
  }
}
