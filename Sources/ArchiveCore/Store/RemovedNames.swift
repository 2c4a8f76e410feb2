/// The names that a run with --remove has under way, and those that it has removed.
///
/// A name that comes again while its file is under way has to wait for what becomes of that; once it is removed, the two
/// are one item. Used by the pipeline's thread. Grows by some 50 bytes for each file that is removed.
final class RemovedNames {
  /// A name in a directory, by a hash: a run would have to remove 2^32 files before two are likely to be alike.
  typealias Key = Int

  private var underWay: Set<Key> = []
  private var removed: [Key: Tombstone] = [:]
  /// The directory of the last name: lists of paths go through directories one by one.
  private var last: (parent: Path, identity: FileIdentity?)?

  /// What `path` names, however it is spelt.
  func key(of path: Path) -> Key {
    let slash = path.bytes.lastIndex(of: UInt8(ascii: "/"))
    let parent = slash.map { Path(unchecked: path.bytes[...$0]) } ?? Path(unchecked: [UInt8(ascii: ".")])
    if last?.parent != parent { last = (parent, FileIdentity(of: parent)) }
    var hasher = Hasher()
    hasher.combine(last?.identity)
    hasher.combine(Path(unchecked: path.bytes[(slash.map { $0 + 1 } ?? 0)...]))
    return hasher.finalize()
  }

  /// Begins with a name; false while the same one is under way.
  func begin(_ key: Key) -> Bool { underWay.insert(key).inserted }

  /// Ends with a name; `tombstone` is that of the file when it is removed.
  func end(_ key: Key, removed tombstone: Tombstone?) {
    underWay.remove(key)
    if let tombstone { removed[key] = tombstone }
  }

  /// Under which tombstone the file of this name was archived before this run removed it.
  func tombstone(of key: Key) -> Tombstone? { removed[key] }
}
