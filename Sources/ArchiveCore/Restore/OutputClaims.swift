/// The outputs of a run so far, so that no two records write the same file.
///
/// An output is identified by its directory's identity and its name, so `a/b`, `./a/b` and `link-to-a/b` are the same.
/// If the file system folds names, `README` and `readme` are the same too. An existing file is identified by its
/// identity, regardless of its names.
/// Memory: twelve bytes for each output, with one false match in 2^64 pairs.
struct OutputClaims {
  typealias Place = (directory: OutputDirectory, name: Path)

  /// Many small tables: a growing table is copied, and copying a large one would briefly double the memory.
  private var tables = [[Int: UInt32]](repeating: [:], count: 64)

  /// Claims an output for the record at `line`; returns the line that has claimed it already, if any.
  ///
  /// In a dry run a directory may be missing; its outputs are then identified by the parts of their paths.
  ///
  /// - `foldsNames`: whether different names may be the same in that directory.
  mutating func claim(_ output: Path, at place: Place?, foldsNames: Bool, line: Int) -> Int? {
    guard let place else { return claim(Self.key(output.normalized), line) }
    if let first = claim(Self.key(place.directory.identity, place.name), line) { return first }
    // By the whole path, because such file systems may renumber their directories at any time.
    return foldsNames ? claim(Self.key(output.folded), line) : nil
  }

  /// Claims a file that will be replaced; returns the line that replaces it already under another name.
  ///
  /// Hard links that get the same content may all be replaced, because none of them loses anything.
  mutating func claim(_ file: FileIdentity, isLinked: Bool, sha256: ContentHash, line: Int) -> Int? {
    // Some file systems do not number their files.
    if file.inode == 0 { return nil }
    let first = claim(Self.key(file), line)
    if !isLinked { return first }
    let same = claim(Self.key(file, sha256), line)
    return same == nil ? first : nil
  }

  /// The line that claimed the name in this directory, if any.
  func line(of name: Path, in directory: FileIdentity) -> Int? {
    let key = Self.key(directory, name)
    return tables[key & 63][key].map { Int($0) }
  }

  private mutating func claim(_ key: Int, _ line: Int) -> Int? {
    let table = key & 63
    if let first = tables[table][key] { return Int(first) }
    tables[table][key] = UInt32(truncatingIfNeeded: line)
    return nil
  }

  private static func key<each Part: Hashable>(_ parts: repeat each Part) -> Int {
    var hasher = Hasher()
    repeat hasher.combine(each parts)
    return hasher.finalize()
  }
}
