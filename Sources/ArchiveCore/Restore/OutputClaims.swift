/// Which outputs a run has been asked for, so that no two records write one file.
///
/// A place is known by its directory's identity and its name, so `a/b`, `./a/b` and `link-to-a/b` are one. Where the file
/// system folds names, `README` and `readme` are one as well; a file that is there already is known by its identity,
/// whatever its names are.
/// Twelve bytes an output: two places are mixed up once in 2^64 pairs.
struct OutputClaims {
  typealias Place = (directory: OutputDirectory, name: Path)

  /// Many small tables: one that grows is copied, and a large copy would double the memory for that moment.
  private var tables = [[Int: UInt32]](repeating: [:], count: 64)

  /// Claims a place for the record at `line`; returns the line that has it already, if any.
  ///
  /// In a dry run a directory may be missing: its outputs are then known by their path's parts.
  ///
  /// - `foldsNames`: whether several names may be one in that directory.
  mutating func claim(_ output: Path, at place: Place?, foldsNames: Bool, line: Int) -> Int? {
    guard let place else { return claim(Self.key(output.normalized), line) }
    if let first = claim(Self.key(place.directory.identity, place.name), line) { return first }
    // By the whole path: such file systems may number their directories differently from one look to the next.
    return foldsNames ? claim(Self.key(output.folded), line) : nil
  }

  /// Claims a file that is to be replaced; returns the line that replaces it already, by another of its names.
  ///
  /// Hard links that get the same content may all be replaced: none of them loses anything.
  mutating func claim(_ file: FileIdentity, isLinked: Bool, sha256: ContentHash, line: Int) -> Int? {
    // Some file systems number none of their files.
    if file.inode == 0 { return nil }
    let first = claim(Self.key(file), line)
    if !isLinked { return first }
    let same = claim(Self.key(file, sha256), line)
    return same == nil ? first : nil
  }

  /// The line that claimed the name in this directory, if one did.
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
