/// The files that were deleted since a commit, each as of the last commit that had it.
package final class DeletedFilesInput: RunSource {
  private let deletions: GitDeletions
  private let directories: [Path]
  private let template: StoreItem

  /// - `start`: the full id of an ancestor of HEAD.
  /// - `paths`: files, and directories with all of their files, relative to the top of the repository; empty for all.
  ///
  /// Throws `ItemError`.
  package init(
    since start: String, in paths: [Path], template: StoreItem, interruption: Interruption
  ) throws(ItemError) {
    deletions = try GitDeletions(since: start, interruption: interruption)
    directories = paths.map { Path(unchecked: Array($0.bytes.reversed().drop { $0 == UInt8(ascii: "/") }.reversed())) }
    self.template = template
  }

  package func next(waiting: Bool) throws -> StoreInput? {
    while let deletion = try deletions.next(waiting: waiting) {
      if !directories.isEmpty, !directories.contains(where: { deletion.path.isWithin($0) }) { continue }
      var item = template
      (item.path, item.commit) = (deletion.path, deletion.commit)
      return StoreInput(item: item, entry: deletion.entry)
    }
    return nil
  }
}

extension Path {
  /// Whether it is `directory` or in it, compared byte by byte.
  fileprivate func isWithin(_ directory: Path) -> Bool {
    bytes.starts(with: directory.bytes)
      && (bytes.count == directory.bytes.count || bytes[directory.bytes.count] == UInt8(ascii: "/"))
  }
}
