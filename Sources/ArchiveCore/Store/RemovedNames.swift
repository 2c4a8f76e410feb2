/// The names that a run with --remove is working on, and those that it has removed.
///
/// A name that appears again while its file is in progress must wait for the outcome; once the file is removed, both
/// are one item. Used by the pipeline's thread. Memory grows by about 50 bytes for each removed file.
final class RemovedNames {
  /// A name in a directory, as a hash: two are likely to be equal only after 2^32 removed files.
  typealias Key = Int

  private var underWay: Set<Key> = []
  private var removed: [Key: Tombstone] = [:]
  /// The directory of the last name, because lists of paths are usually grouped by directory.
  private var last: (parent: Path, identity: FileIdentity?)?

  /// The name of `path`, independent of its spelling.
  func key(of path: Path) -> Key {
    let slash = path.bytes.lastIndex(of: UInt8(ascii: "/"))
    let parent = slash.map { Path(unchecked: path.bytes[...$0]) } ?? Path(unchecked: [UInt8(ascii: ".")])
    if last?.parent != parent { last = (parent, FileIdentity(of: parent)) }
    var hasher = Hasher()
    hasher.combine(last?.identity)
    hasher.combine(Path(unchecked: path.bytes[(slash.map { $0 + 1 } ?? 0)...]))
    return hasher.finalize()
  }

  /// Begins work on a name; returns false while the same name is in progress.
  func begin(_ key: Key) -> Bool { underWay.insert(key).inserted }

  /// Ends work on a name; `tombstone` is that of the file if it was removed.
  func end(_ key: Key, removed tombstone: Tombstone?) {
    underWay.remove(key)
    if let tombstone { removed[key] = tombstone }
  }

  /// The tombstone of the file with this name that this run archived and removed.
  func tombstone(of key: Key) -> Tombstone? { removed[key] }
}
